"""Fixtures of the tests of everything together."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from plugins.tagging.tagger import Tagger


@pytest.fixture(autouse=True, scope="module")
def one_tagger() -> Iterator[None]:
    """Load the tagger once for all runs of this process: that takes longer than the rest of a small run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tagger, "default", staticmethod(cache(Tagger.default)))
        yield


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for compiled templates that several portals may share: the first one takes a second over them."""
    return tmp_path_factory.mktemp("compiled")
