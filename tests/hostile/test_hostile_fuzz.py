"""A little fuzzing at each run of the tests; `python -m tests.hostile.fuzz` does it for as long as one likes."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.feeds.links import canonical
from plugins.feeds.sanitise import plain, sanitise
from plugins.text import paragraphs
from tests.hostile import fuzz
from tests.hostile.harmless import faults

TARGETS = fuzz.targets()
INPUTS = 16


@pytest.mark.parametrize("name", TARGETS)
def test_spoilt_answers_break_nothing(name: str) -> None:
    report = fuzz.Report()
    for number in range(INPUTS):
        fuzz.try_one(name, TARGETS[name], f"{name} {number}", report)
    assert report.broken == []
    assert report.inputs[name] == INPUTS
    assert report.read[name] > 0, "some are still read"


def test_the_same_number_is_the_same_input() -> None:
    source = fuzz.sources()["web"]
    assert [fuzz.spoil(Random(f"web {n}"), source.seeds) for n in range(9)] == [
        fuzz.spoil(Random(f"web {n}"), source.seeds) for n in range(9)
    ]


def test_what_is_slow_once_only_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: Random) -> tuple[int, bool]:
        return 10, True

    ticks = iter([0, 9, 10, 10.1])
    monkeypatch.setattr(fuzz, "within", lambda taken, seconds: taken <= seconds)
    monkeypatch.setattr(fuzz.time, "process_time", lambda: next(ticks))
    report = fuzz.Report()
    fuzz.try_one("x", slow, "x 1", report)
    assert report.broken == []


def test_what_is_slow_each_time_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(0, 100, 7))
    monkeypatch.setattr(fuzz, "within", lambda taken, seconds: taken <= seconds)
    monkeypatch.setattr(fuzz.time, "process_time", lambda: next(ticks))
    report = fuzz.Report()
    fuzz.try_one("x", lambda _: (10, True), "x 1", report)
    assert report.broken == ["x 1: 7.00 s for 10 bytes"]


def test_what_breaks_is_told_with_its_number() -> None:
    def broken(_: Random) -> tuple[int, bool]:
        raise ZeroDivisionError("oh")

    report = fuzz.Report()
    fuzz.try_one("x", broken, "x 7", report)
    assert report.broken == ["x 7: ZeroDivisionError: oh"]


def test_the_command_fuzzes_and_tells(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["fuzz", "--minutes", "0.005", "--only", "link", "--seed", "3"])
    assert fuzz.main() == 0
    assert " 0 broken" in capsys.readouterr().out


PIECES = st.sampled_from(fuzz.TOKENS) | st.sampled_from(fuzz.HTML) | st.text(max_size=6)


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["", "https://service.example/x"]))
@settings(max_examples=150)
def test_any_mixture_is_made_harmless_once_and_for_all(html: str, base: str) -> None:
    clean = sanitise(html, base)
    assert faults(clean) == []
    assert sanitise(clean, base) == clean


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_text_of_what_was_made_harmless_is_the_text(html: str) -> None:
    clean = sanitise(html, "")
    assert plain(clean).split() == plain(html).split()


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_a_text_that_was_escaped_is_itself_again(words: str) -> None:
    written = words.replace("&", "&amp;").replace("<", "&lt;").replace("\ufeff", "")
    assert plain(written).split() == paragraphs(words.replace("\ufeff", "")).split()


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_canonical_link_stays_what_it_is(link: str, base: str) -> None:
    for given_ in (link, f"https://a.example/{link}", f"//{link}", f"https://{link}.example"):
        found = canonical(given_, base)
        assert canonical(found, "") == found
        assert found == "" or found.startswith(("http://", "https://"))
