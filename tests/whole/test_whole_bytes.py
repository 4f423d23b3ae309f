"""The same state gives the same bytes, whatever the locale, the time zone and the hash seed of the machine."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from running import ROOT, elsewhere
from stage import tree

from tests.bench.feeds import Feeds, accounts_file, served

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MACHINES = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4242", "TZ": "America/Cayenne", "LC_ALL": "C.UTF-8"},
)


def test_the_machine_leaves_no_trace_in_the_bytes(tmp_path: Path) -> None:
    values = elsewhere(tmp_path, SITEURL="https://portail.example", GYROPHARE_ACCOUNTS=tmp_path / "accounts.toml")
    base = [part for value in values for part in ("-e", value)]
    with served(Feeds(NOW, posts=8)) as port:
        (tmp_path / "accounts.toml").write_text(accounts_file(["76", "974"], 3, port), "utf-8")
        tick = [sys.executable, "-m", "tests.bench.tick", NOW.isoformat(), *base]
        subprocess.run([*tick, "collect"], cwd=ROOT, check=True)
    trees = []
    for number, machine in enumerate(MACHINES):
        output = tmp_path / f"output-{number}"
        command = [*tick, "-e", f"OUTPUT_PATH={output}", "build"]
        subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, **machine})
        trees.append(tree(output))
    one, other = trees
    assert len(one) > 100
    assert one == other
