"""Tag posts given as JSON lines: the form in which a tagger is compared with a hand's annotations."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from plugins.errors import SettingsError
from plugins.model import Service
from plugins.tagging.tagger import Tagger


def tag_lines(lines: Iterable[str], tagger: Tagger) -> Iterator[str]:
    """Yield a JSON line of tags for each JSON line of a post; empty lines are passed over.

    A post has "id" and "text", and may have "title", "service" and "department"; a service that the portal does not
    know counts as none; further fields are not looked at.

    Raises `SettingsError` naming the line, the field and what was expected.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _tagged(_post(line, number), number, tagger)


def _post(line: str, number: int) -> dict[str, Any]:
    try:
        post = json.loads(line)
    except ValueError as error:
        raise SettingsError(f"line {number}: expected a JSON object: {error}") from error
    if not isinstance(post, dict):
        raise SettingsError(f"line {number}: expected a JSON object")
    return post


def _tagged(post: dict[str, Any], number: int, tagger: Tagger) -> str:
    service = _field(post, "service", number)
    known = Service(service) if service in set(Service) else None
    title, text = _field(post, "title", number), _needed(post, "text", number)
    tags = tagger.tag(title, text, service=known, department=_field(post, "department", number) or None)
    return json.dumps(
        {
            "id": _needed(post, "id", number),
            "topics": tags.topics,
            "closes": tags.closes,
            "communes": tags.communes,
            "person": tags.person,
            "facts": {name: value for name, value in asdict(tags.facts).items() if value},
            "evidence": [{"tag": e.tag, "words": e.words, "weight": e.weight} for e in tags.evidence],
        },
        ensure_ascii=False,
        default=datetime.isoformat,
    )


def _field(post: dict[str, Any], name: str, number: int) -> str:
    value = post.get(name)
    if value is not None and not isinstance(value, str):
        raise SettingsError(f'line {number}, field "{name}": expected a text or null, not {value!r}')
    return value or ""


def _needed(post: dict[str, Any], name: str, number: int) -> str:
    if post.get(name) is None:
        raise SettingsError(f'line {number}, field "{name}": expected a text; it is missing')
    return _field(post, name, number)
