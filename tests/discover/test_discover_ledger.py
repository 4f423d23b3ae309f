"""The progress file: what it remembers, for how long, and that no kill and no stranger's file breaks it."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from making import NOW

from plugins.discover.asks import Ask, End, Kind, Told
from plugins.discover.ledger import GIVEN_UP, LASTS, SILENCE_LASTS, Ledger
from plugins.discover.readings import Robots
from plugins.errors import SettingsError
from plugins.feeds.schedule import PREFECTURES
from plugins.model import Hold

ASK = Ask(Kind.ROBOTS, "https://a.example/robots.txt")
READ = Told(NOW, End.READ, ASK.address, Robots("Disallow: /a"), status=200, requests=2)
SECOND = timedelta(seconds=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "discover.json"


def kept(path: Path, told: Told = READ, group: str = "a.example") -> Ledger:
    ledger = Ledger(path)
    ledger.keep(ASK, told, group)
    return Ledger(path)


def test_what_was_told_comes_back_in_another_run(path: Path) -> None:
    ledger = kept(path)
    assert ledger.told(ASK, "a.example", NOW) == READ
    assert ledger.told(Ask(Kind.DOCUMENT, ASK.address), "a.example", NOW) is None


@pytest.mark.parametrize(
    ("end", "lasts"), [(End.READ, LASTS), (End.USELESS, LASTS), (End.SILENT, SILENCE_LASTS)]
)  # fmt: skip
def test_an_answer_lasts_a_month_and_a_silence_a_day(path: Path, end: End, lasts: timedelta) -> None:
    ledger = kept(path, Told(NOW, end, ASK.address, reason="HTTP 404", status=404))
    assert ledger.told(ASK, "a.example", NOW + lasts - SECOND) is not None
    assert ledger.told(ASK, "a.example", NOW + lasts) is None
    assert ledger.told(ASK, "a.example", NOW - SECOND) is None  # the clock was set back: nothing is known for sure


def test_what_was_told_before_does_not_count_when_asked_so(path: Path) -> None:
    kept(path)
    ledger = Ledger(path, anew=True)
    assert ledger.told(ASK, "a.example", NOW) is None
    assert ledger.latest() == {"a.example": NOW}
    ledger.keep(ASK, READ, "a.example")
    assert ledger.told(ASK, "a.example", NOW) == READ


@pytest.mark.parametrize(("group", "final"), [("a.example", True), (PREFECTURES, False)])
def test_a_host_that_keeps_refusing_is_given_up_and_the_prefectures_never(path: Path, group: str, final: bool) -> None:
    refused = Told(NOW, End.REFUSED, ASK.address, reason="HTTP 403", status=403)
    ledger = kept(path, refused, group)
    assert ledger.told(ASK, group, NOW) is None
    for failures in range(1, GIVEN_UP + 1):
        ledger.hold(Hold(group, NOW, failures, "HTTP 403"))
        assert (ledger.told(ASK, group, NOW) is not None) is (final and failures == GIVEN_UP)
    assert Ledger(path).given_up(group) is final


def test_a_hold_is_kept_until_the_group_answers(path: Path) -> None:
    ledger = Ledger(path)
    assert ledger.held("a.example") is None
    hold = Hold("a.example", NOW + timedelta(hours=2), 1, "HTTP 429")
    ledger.hold(hold)
    assert Ledger(path).held("a.example") == hold
    ledger.release("a.example")
    ledger.release("b.example")
    assert ledger.held("a.example") is None


def test_requests_are_counted_by_group_with_their_redirects(path: Path) -> None:
    ledger = kept(path)
    later = Told(NOW + timedelta(minutes=5), End.READ, "https://a.example/", Robots(""))
    ledger.keep(Ask(Kind.DOCUMENT, "https://a.example/"), later, "a.example")
    ledger.keep(Ask(Kind.DOCUMENT, "https://b.example/"), later, "b.example")
    assert ledger.sent("a.example", NOW - SECOND, later.at) == [NOW, NOW, later.at]
    assert ledger.sent("a.example", NOW, later.at) == [later.at]
    assert ledger.sent("a.example", NOW - SECOND, later.at - SECOND) == [NOW, NOW]
    assert ledger.latest() == {"a.example": later.at, "b.example": later.at}


@pytest.mark.parametrize("line", [{"at": "yesterday"}, {"reading": {"what": "Other"}}, {"end": "other"}, {"at": None}])
def test_a_line_of_another_version_is_asked_again(path: Path, line: dict[str, object]) -> None:
    kept(path)
    found = json.loads(path.read_text("utf-8"))
    found["requests"][ASK.key] |= line
    path.write_text(json.dumps(found), "utf-8")
    assert Ledger(path).told(ASK, "a.example", NOW) is None


def test_what_of_it_cannot_be_counted_is_passed_over(path: Path) -> None:
    ledger = kept(path)
    ledger.keep(Ask(Kind.DOCUMENT, "https://b.example/"), READ, "b.example")
    found = json.loads(path.read_text("utf-8"))
    found["requests"][ASK.key]["requests"] = "many"
    found["holds"] = {"a.example": {"until": "later"}}
    path.write_text(json.dumps(found), "utf-8")
    ledger = Ledger(path)
    assert ledger.latest() == {"b.example": NOW}
    assert ledger.held("a.example") is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"form": "other", "requests": {}, "holds": {}}', '{"requests": [], "holds": {}}']
)
def test_a_file_of_another_kind_is_refused_and_left_alone(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"discover\.json.*expected the progress file"):
        Ledger(path)
    assert path.read_text() == text


def test_a_file_that_cannot_be_read_or_written_is_told(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(SettingsError, match="expected the progress file"):
        Ledger(path)
    path.rmdir()
    ledger = Ledger(path)
    path.mkdir()  # meanwhile
    with pytest.raises(SettingsError, match="expected a file that can be written"):
        ledger.keep(ASK, READ, "a.example")
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_kill_while_writing_leaves_the_file_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = kept(path)
    before = path.read_bytes()

    def killed(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        ledger.keep(Ask(Kind.DOCUMENT, "https://a.example/"), READ, "a.example")
    assert path.read_bytes() == before
    monkeypatch.undo()
    kept(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]
