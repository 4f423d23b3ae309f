"""What the command line says of the editors' decisions."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from making import NOW, identifier, make_decision, make_visit
from running import elsewhere, run

from plugins.accounts.moderation import load_moderation
from plugins.archive import ArchiveWriter
from plugins.cli import moderation
from plugins.model import Tags, Topic

TABLE = '[[{kind}]]\npost = "{post}"\n{line}\nreason = "raison"\ndate = 2026-11-21\n'
SHOWN, GONE, NEVER = map(identifier, (1, 2, 3))


@pytest.fixture
def extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the settings of a portal at `NOW`, whose moderation is of a shown post, a withdrawn one and none at all."""
    monkeypatch.setattr("plugins.clock.now", lambda: NOW)
    text = "".join(
        TABLE.format(kind=kind, post=post, line=line)
        for post in (SHOWN, GONE, NEVER)
        for kind, line in (("retag", "closes = true"), ("pin", "until = 2026-11-21T13:00:00"))
    )
    (tmp_path / "moderation.toml").write_text(text + TABLE.format(kind="hide", post="f" * 16, line=""), "utf-8")
    (tmp_path / "accounts.toml").write_text("", "utf-8")
    files = {name: tmp_path / f"{name}.toml" for name in ("accounts", "moderation")}
    return elsewhere(tmp_path, **{f"GYROPHARE_{name.upper()}": file for name, file in files.items()})


def archived(folder: Path) -> None:
    with ArchiveWriter.open(f"sqlite:///{folder / 'archive.sqlite'}") as archive:
        archive.record([make_visit(make_decision(1, Topic.ALERT), make_decision(2))], NOW)
        archive.withdraw([GONE], NOW)


def told(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for severity, subject in re.findall(r"^(warning|note) +((?:retag|pin|hide) \w+)", text, re.MULTILINE):
        found.setdefault(severity, []).append(subject)
    return found


def test_posts_that_the_archive_does_not_show_and_pins_that_are_over_are_told_before_a_run(
    extra: list[str], tmp_path: Path
) -> None:
    archived(tmp_path)
    ran = run("accounts", "check", extra=extra)
    assert ran.code == 0
    found = told(ran.out)
    assert found["warning"] == [f"{kind} {post}" for kind in ("retag", "pin") for post in (GONE, NEVER)]
    assert found["note"] == [f"pin {post}" for post in (SHOWN, GONE, NEVER)], "12:00 UTC is 13:00 in Paris"


def test_before_the_first_run_posts_are_not_looked_for(extra: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.clock.now", lambda: NOW - timedelta(seconds=1))
    ran = run("accounts", "check", extra=extra)
    assert (ran.code, told(ran.out)) == (0, {})


def test_an_offset_is_heeded(tmp_path: Path) -> None:
    file = tmp_path / "moderation.toml"
    file.write_text(TABLE.format(kind="pin", post=SHOWN, line="until = 2026-11-21T13:00:00+04:00"), "utf-8")
    read = moderation.idle(load_moderation(file), "sqlite:///none", NOW - timedelta(hours=3))
    assert [one.severity for one in read] == ["note"]


def test_a_wrong_table_ends_every_command_with_code_3_and_its_line(extra: list[str], tmp_path: Path) -> None:
    (tmp_path / "moderation.toml").write_text(TABLE.format(kind="retag", post=SHOWN, line='topics = ["alert"]'))
    for command in (("accounts", "check"), ("run",), ("build",)):
        ran = run(*command, extra=extra)
        assert ran.code == 3
        assert "moderation.toml:3: retag" in ran.err
        assert 'did you mean "alerte"?' in ran.err


class Tagger:
    """Finds what `make_decision` says that was found."""

    version = ""

    @classmethod
    def default(cls) -> "Tagger":
        return cls()

    @classmethod
    def shipped_version(cls) -> str:
        return cls.version

    def tag(self, title: str, text: str, **known: object) -> Tags:
        return Tags((Topic.ALERT,))


def test_a_run_applies_what_they_decide_and_says_how_much(
    extra: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.collect.run.Tagger", Tagger)
    archived(tmp_path)
    ran = run("-v", "collect", "--report", tmp_path / "report.json", extra=extra)
    assert ran.code == 0, ran.err
    assert "tagged anew: 1 posts, 1 of them changed\n" in ran.err
    counts = (tmp_path / "report.json").read_text("utf-8")
    for count in ('"posts_checked": 1', '"posts_retagged": 1', '"retag_unfinished": false', '"pins_changed": 0'):
        assert count in counts
    with ArchiveWriter.open(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
        assert archive.posts([SHOWN])[SHOWN].tags.closes
    ran = run("-v", "collect", extra=extra)
    assert "tagged anew" not in ran.err
