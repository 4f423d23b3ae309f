"""Fixtures of the tests of a collection."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from collecting import Collecting, StubTagger

from plugins.archive import ArchiveWriter
from plugins.collect import run


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "Tagger", StubTagger)


@pytest.fixture
def collecting(tmp_path: Path, stub: None) -> Iterator[Collecting]:
    with ArchiveWriter.open(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
        yield Collecting(tmp_path, archive)
