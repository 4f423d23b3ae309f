from collections.abc import Iterator
from pathlib import Path

import pytest
from proving import Proving, proving


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Proving]:
    with proving(tmp_path) as made:
        yield made
