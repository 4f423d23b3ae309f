"""The measurements themselves work: a bench that nobody runs is a bench that is broken."""

from pathlib import Path

import pytest

from tests.bench.__main__ import measure


@pytest.mark.timeout(240)
def test_a_small_bench_measures_what_it_says(tmp_path: Path) -> None:
    full, unchanged, one, idle = measure(tmp_path, departments=2, accounts=2, posts=6)
    assert (full["new"], full["failed"], full["requests"]) == (24, 0, 4)
    assert (unchanged["new"], unchanged["written"], unchanged["requests"]) == (0, 0, 4)
    assert one["new"] == 1
    assert 0 < int(str(one["written"])) < 12
    assert (idle["requests"], idle["written"]) == (0, 0)
