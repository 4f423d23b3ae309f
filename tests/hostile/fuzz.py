"""Fuzz: answers of every platform, spoilt at random, from the bytes to the drafts; HTML through the sanitiser.

    python -m tests.hostile.fuzz --minutes 5 [--seed N] [--only mastodon]

What must hold of any input: nothing is raised but our own errors, in words that can be shown; what comes out is harmless,
the same each time, and took no longer than its length explains. An input is made again from its number.
"""

import argparse
import json
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[1]))

from making import NOW, make_answer
from pace import within

from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.links import canonical
from plugins.feeds.read import Reading, read
from plugins.feeds.sanitise import plain, sanitise, unescaped
from tests.hostile.harmless import faults, faults_of
from tests.hostile.sources import Source, sources
from tests.hostile.vectors import vectors

TOKENS = (
    "<item>", "</item>", "<entry>", "</entry>", "<title>", "</title>", "<![CDATA[", "]]>", "<!--", "-->", "<?xml?>", "<!DOCTYPE x [", "]>",
    "&amp;", "&#0;", "&#x110000;", "&eacute;", "&x;", "<a href='", "'>", "<b>", "</b>", "<p>", "<table><td>", "<svg>", "<math><mtext>", "<style>",
    "<script>", "</script>", "\x00", "\ufeff", "\u202e", "\u0338", "\ud800", "é", "\U0001f6a8", " xmlns:x='y'", "<x:y>", "http://", "javascript:",
    "https://[::1", "https://a.example/\ud800", "data:,", "\\u0000", "\\ud800", "null", "[]", "{}", "[[", '{"a":', "1e999", "-1", "9" * 40, "true", "NaN",
    "2026-11-21T10:00:00Z", "9999-12-31T23:59:59-14:00", "0000-00-00", "99:99", "\n", "\r\n", "\t", "\x1b[2J", "%00", "%C3", "<br/>", "&lt;p&gt;",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e308, 10**30, "", " ", "\x00", "\ud800", "<script>canary()</script>", "javascript:canary()", "https://[", [], {}, [[]], [None], [{}],
    {"": ""}, "9999-12-31T23:59:59-14:00", "x" * 5000, ["x"] * 200, "https://evil.example/\ud800", "at://x", "../..", "1" * 5000,
)  # fmt: skip
HTML = tuple(vector.html for vector in vectors() if len(vector.html) < 2_000)
SLOWEST = 0.02
"""Seconds of an ordinary processor for a kB, and `START` for any input: far from what is usual, far below a square."""
START = 1.0
LONGEST_MEMORY = 40_000
LONGEST = 250_000


@dataclass
class Report:
    """What was tried, what broke, and how long the slowest took, by target."""

    inputs: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    slowest: dict[str, float] = field(default_factory=dict)  # seconds for a kB


# How inputs are made


def spoil(random: Random, seeds: Sequence[bytes]) -> bytes:
    """Return a seed that was changed at random: bits, pieces, tokens, values of its JSON, repetitions."""
    data = random.choice(seeds)
    for _ in range(random.choice((0, 1, 1, 2, 3, 8))):
        data = random.choice(CHANGES)(random, data, seeds)
    return data[:LONGEST]


def _bits(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    spoilt = bytearray(data)
    for _ in range(random.randrange(1, 9) if data else 0):
        spoilt[random.randrange(len(spoilt))] = random.randrange(256)
    return bytes(spoilt)


def _cut(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    start, end = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    return random.choice((data[:start] + data[end:], data[:start], data[start:], data[start:end]))


def _splice(random: Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    other = random.choice(seeds)
    at, there = random.randrange(len(data) + 1), random.randrange(len(other) + 1)
    return data[:at] + other[there : there + random.randrange(2_000)] + data[at:]


def _insert(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    for _ in range(random.randrange(1, 6)):
        token = random.choice(TOKENS) if random.random() < 0.7 else random.choice(HTML)
        at = random.randrange(len(data) + 1)
        data = data[:at] + token.encode("utf-8", "surrogatepass") + data[at:]
    return data


def _in_text(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Put a vector where a text stands: after a ">" or a quotation mark."""
    at = random.choice([place for place, byte in enumerate(data) if byte in b'>"'] or [0]) + 1
    return data[:at] + random.choice(HTML).encode("utf-8", "surrogatepass") + data[at:]


def _repeat(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    length = random.randrange(1, 60)
    piece = random.choice((data[at : at + length], random.choice(TOKENS).encode("utf-8", "surrogatepass")))
    times = random.choice((2, 50, 2_000, 20_000))
    return data[:at] + piece * min(times, LONGEST // max(1, len(piece))) + data[at:]


def _encode(random: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    codec = random.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "windows-1252", "utf-7"))
    return data.decode("utf-8", "replace").encode(codec, "replace")


def _values(random: Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """Change values of a JSON document, wherever they are."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _insert(random, data, seeds)
    for _ in range(random.randrange(1, 6)):
        places = list(_places(document))
        if not places:
            break
        holder, key = random.choice(places)
        holder[key] = random.choice(
            (deepcopy(random.choice(VALUES)), random.choice(HTML), holder[key], [holder[key]] * 3)
        )
    return json.dumps(document, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def _places(value: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    keys: Sequence[Any] = (
        list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys if depth < 20 else ():
        yield value, key
        yield from _places(value[key], depth + 1)


CHANGES = (_bits, _cut, _splice, _insert, _insert, _in_text, _in_text, _repeat, _encode, _values, _values)


def markup(random: Random) -> str:
    """Return hostile HTML: pieces of the corpus and tokens, mixed, cut and repeated."""
    kind = random.random()
    if kind < 0.5:
        pieces = [
            random.choice(TOKENS) if random.random() < 0.6 else random.choice(HTML) for _ in range(random.randrange(12))
        ]
        return "".join(pieces)
    if kind < 0.8:
        one, other = random.choice(HTML), random.choice(HTML)
        return one[: random.randrange(len(one) + 1)] + random.choice(TOKENS) + other[random.randrange(len(other) + 1) :]
    piece = "".join(random.choice(TOKENS) for _ in range(random.randrange(1, 4)))
    return (piece * random.choice((10, 1_000, 20_000)))[:LONGEST]


# What must hold


def check_source(source: Source, random: Random) -> tuple[int, bool]:
    """Read an answer of *source* that is spoilt; return its size, and whether it was read at all."""
    body = spoil(random, source.seeds)
    headers = {"content-type": random.choice(("", "text/xml", "application/json", "text/html; charset=utf-16", "x"))}
    answer = make_answer(body, url=source.account.address, headers=headers, status=200)
    if source.parts and random.random() < 0.7:
        chosen = [random.choice(source.parts) for _ in range(random.randrange(1, 4))]
        parts = [
            make_answer(spoil(random, source.seeds), url=url, headers=given, status=random.choice((200, 200, 404, 410)))
            for url, given in chosen
        ]
        answer = answer.with_parts(parts)
    memory = _memory(random, source)
    size = len(body) + sum(len(part.body) for part in answer.parts)
    found = _read(answer, source, memory)
    if found is None:
        return size, False
    for draft in found.drafts:
        assert faults_of(draft) == [], (draft, faults_of(draft))
        assert draft.published is None or draft.published <= NOW
    assert len({draft.id for draft in found.drafts}) == len(found.drafts)
    assert len(found.memory) <= LONGEST_MEMORY, f"a memory of {len(found.memory)}"
    assert not any("\ud800" <= c <= "\udfff" or c == "\x00" for c in found.memory), "a memory that no database takes"
    assert _read(answer, source, memory) == found, "read twice, it is not the same"
    _read(answer, source, found.memory)
    return 3 * size, True


def _memory(random: Random, source: Source) -> str:
    """Return what a reading may find as its memory: nothing, nonsense, or what another reading of *source* left."""
    if random.random() < 0.5:
        return random.choice(("", "", "{}", "[]", "null", '{"seen": 1}', "\x00", "[" * 9999, "9" * 5000))
    earlier = _read(make_answer(random.choice(source.seeds), url=source.account.address), source, "")
    memory = earlier.memory if earlier else ""
    if random.random() < 0.5:
        return memory
    return spoil(random, [memory.encode("utf-8", "surrogatepass")]).decode("utf-8", "replace")


def _read(answer: Answer, source: Source, memory: str) -> Reading | None:
    """Return the reading, None for a refusal; what a refusal says can be shown."""
    try:
        return read(answer, source.account, memory, NOW)
    except ParseError as error:
        reason = error.reason
    assert reason.isprintable(), f"words that cannot be shown: {reason!r}"
    assert len(reason) <= 600, f"words without an end: {len(reason)}"
    return None


def check_html(random: Random) -> tuple[int, bool]:
    """Sanitise a piece of HTML."""
    html, base = markup(random), random.choice(("", "https://service.example/a/b", "javascript:canary()"))
    clean = sanitise(html, base)
    assert faults(clean) == [], faults(clean)
    assert sanitise(clean, base) == clean, "sanitised twice, it is not the same"
    assert unicodedata.is_normalized("NFC", clean), "not composed"
    assert len(clean) <= 400_000, f"{len(clean)} characters of {len(html)}"
    assert faults(sanitise(unescaped(html), base)) == []
    words = plain(html)
    written = words[:10_000].replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    assert plain(written).split() == words[:10_000].split(), "a text that is not what it says"
    return 4 * len(html), bool(clean)


def check_link(random: Random) -> tuple[int, bool]:
    """Make a link canonical."""
    pieces = [
        random.choice(
            (*TOKENS, "/", "?", "#", ":", "@", "//", "a.example", "%20", "utm_source=1", "&", "..", ":99999", "xn--")
        )
        for _ in range(8)
    ]
    link = "".join(pieces[: random.randrange(9)])
    found = canonical(link, random.choice(("", "https://service.example/a/b")))
    assert canonical(found, "") == found
    assert found.isascii()
    assert not set(found) & set(' "<>\\`{}|^\n\t')
    return len(link), bool(found)


def targets() -> Mapping[str, Callable[[Random], tuple[int, bool]]]:
    """Return the checks by name; each takes its randomness and returns how long its input was."""
    made: dict[str, Callable[[Random], tuple[int, bool]]] = {
        name: (lambda random, source=source: check_source(source, random)) for name, source in sources().items()
    }
    return made | {"html": check_html, "link": check_link}


def try_one(name: str, check: Callable[[Random], tuple[int, bool]], seed: str, report: Report) -> None:
    """Run one check with the randomness of *seed*, and write down what came of it.

    What seems slow is tried twice more: only what is slow each time is (imports, a busy machine, a collection of garbage).
    """
    try:
        for _ in range(3):
            start = time.process_time()
            size, was_read = check(Random(seed))
            seconds = time.process_time() - start
            if within(seconds, START + SLOWEST * size / 1000):
                break
        else:
            report.broken.append(f"{seed}: {seconds:.2f} s for {size} bytes")
        report.slowest[name] = max(report.slowest.get(name, 0.0), seconds / (size / 1000 + 10))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        report.broken.append(f"{seed}: {type(error).__name__}: {str(error)[:1000]}")
        was_read = False
    report.inputs[name] += 1
    report.read[name] += was_read


def fuzz(seconds: float, first: int = 0, only: str = "") -> Report:
    """Try inputs on each target in turn for so many *seconds*, and return the report."""
    chosen = {name: check for name, check in targets().items() if only in {"", name}}
    for name, check in chosen.items():
        try_one(name, check, f"{name} {first}", Report())  # what is imported and compiled once
    report, number, end = Report(), first, time.monotonic() + seconds
    while time.monotonic() < end and len(report.broken) < 100:
        for name, check in chosen.items():
            try_one(name, check, f"{name} {number}", report)
        number += 1
    return report


def main() -> int:
    """Fuzz as the command line asks for, and tell what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument(
        "--seed", type=int, default=0, help="the first input's number; the same number is the same input"
    )
    parser.add_argument("--only", default="", help="a single target", choices=["", *targets()])
    given = parser.parse_args()
    report = fuzz(60 * given.minutes, given.seed, given.only)
    for name, count in report.inputs.items():
        slowest = 1000 * report.slowest.get(name, 0.0)
        print(f"{name:20} {count:8} inputs, {report.read[name]:8} read, at most {slowest:6.2f} ms a kB")
    for line in report.broken:
        print(f"BROKEN {line}")
    print(f"{sum(report.inputs.values())} inputs, {len(report.broken)} broken")
    return bool(report.broken)


if __name__ == "__main__":
    sys.exit(main())
