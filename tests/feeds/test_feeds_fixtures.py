"""Each file of fixtures/ is one rule: its first comment says what it is and, in JSON, what is expected of it.

Only the fields that are named are compared. `distinct` counts the identities, `headers` are those of the answer.
"""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from making import make_answer

from plugins.errors import ParseError
from plugins.feeds.parse import parse
from plugins.feeds.read import Reading, read
from plugins.model import Account, Confidence, Platform, Proof, ProofKind, Service

FIXTURES = sorted(file for file in (Path(__file__).parent / "fixtures").iterdir() if file.is_file())
NOW = datetime(2026, 11, 1, tzinfo=UTC)
URL = "https://www.essai.gouv.fr/syndication/flux/actualites"
ACCOUNT = Account(
    id="pref-00",
    title="Préfecture d'essai",
    service=Service.PREFECTURE,
    department="00",
    platform=Platform.RSS,
    address=URL,
    home="https://www.essai.gouv.fr/",
    proof=Proof(ProofKind.PUBLIC_DOMAIN, date(2026, 1, 1), Confidence.HIGH, ""),
)


def expectation(body: bytes) -> dict[str, object]:
    """Return what the comment of a fixture expects, whatever its encoding."""
    if body.lstrip().startswith(b"{"):
        comment = json.loads(re.match(r'{"_comment": ("(?:[^"\\]|\\.)*")', body.decode())[1])
        return json.loads(comment.partition("Expect: ")[2])
    encodings = ("utf-16", "utf-16-le", "utf-8-sig", "windows-1252")
    for encoding in encodings:
        try:
            found = re.search(r"Expect: ({.*?}) -->", body.decode(encoding), re.DOTALL)
        except UnicodeError:
            continue
        if found:
            return json.loads(found[1])
    raise AssertionError("a fixture without expectation")


def shown(value: object) -> object:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.name)
def test_a_fixture_reads_as_its_comment_says(file):
    body = file.read_bytes()
    expected = expectation(body)
    headers = expected.pop("headers", {})
    if "error" in expected:
        with pytest.raises(ParseError) as caught:
            read(make_answer(body, headers=headers, url=URL), ACCOUNT, "", NOW)
        assert caught.value.reason.startswith(expected["error"])
        return
    reading = read(make_answer(body, headers=headers, url=URL), ACCOUNT, "", NOW)
    assert isinstance(reading, Reading)
    assert len(reading.drafts) == len(expected["drafts"])
    for draft, fields in zip(reading.drafts, expected["drafts"], strict=True):
        assert {name: shown(getattr(draft, name)) for name in fields} == fields
    feed = parse(body, headers, URL)
    found = {
        "drafts": expected["drafts"],
        "entries": reading.entries,
        "ttl": reading.ttl,
        "title": feed.title,
        "distinct": len({draft.id for draft in reading.drafts}),
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.name)
def test_reading_a_fixture_twice_gives_the_same(file):
    def outcome() -> object:
        try:
            return read(make_answer(file.read_bytes(), headers={}, url=URL), ACCOUNT, "", NOW)
        except ParseError as error:
            return error.reason

    assert outcome() == outcome()
