"""Fixtures of the hostile tests: a collection over sources in memory."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "collect"))

from collecting import Collecting, StubTagger, open_archive

from plugins.collect import run


@pytest.fixture
def collecting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collecting]:
    monkeypatch.setattr(run, "Tagger", StubTagger)
    with open_archive(tmp_path) as archive:
        yield Collecting(tmp_path, archive)
