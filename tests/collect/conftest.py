"""Fixtures of the tests of a collection."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from collecting import Collecting, StubTagger, open_archive
from making import NOW

from plugins import clock
from plugins.collect import run


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "Tagger", StubTagger)


@pytest.fixture
def collecting(tmp_path: Path, stub: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collecting]:
    """Return what collects in no time, however slow this machine is."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    with open_archive(tmp_path) as archive:
        yield Collecting(tmp_path, archive)
