"""kill -9 at any moment: no reader meets half a file, nothing is lost, and the next run ends in the same bytes."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from running import ROOT, elsewhere
from stage import tree

from tests.bench.feeds import Feeds, accounts_file, served

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CODES = ["76", "974"]


def command(folder: Path) -> list[str]:
    values = elsewhere(folder, SITEURL="https://portail.example", GYROPHARE_ACCOUNTS=folder.parent / "accounts.toml")
    extra = [part for value in values for part in ("-e", value)]
    return [sys.executable, "-m", "tests.bench.tick", NOW.isoformat(), *extra, "run"]


def assert_whole(output: Path) -> None:
    for file in output.rglob("*"):
        if file.suffix == ".html":
            assert file.read_bytes().rstrip().endswith(b"</html>"), file
        elif file.suffix == ".xml":
            ET.parse(file)


@pytest.mark.timeout(240)
def test_a_run_killed_again_and_again_ends_in_the_bytes_of_one_that_was_not(tmp_path: Path) -> None:
    draw = random.Random(7)
    with served(Feeds(NOW, posts=12)) as port:
        (tmp_path / "accounts.toml").write_text(accounts_file(CODES, 4, port), "utf-8")
        (tmp_path / "calm").mkdir()
        start = time.monotonic()
        subprocess.run(command(tmp_path / "calm"), cwd=ROOT, check=True)
        usual = time.monotonic() - start
        killed = 0
        for _ in range(6):
            process = subprocess.Popen(command(tmp_path / "killed"), cwd=ROOT)
            try:
                process.wait(timeout=draw.uniform(0.1, 0.7) * usual)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
            assert_whole(tmp_path / "killed" / "output")
        assert killed >= 2
        subprocess.run(command(tmp_path / "killed"), cwd=ROOT, check=True)
    with sqlite3.connect(tmp_path / "killed" / "archive.sqlite") as archive:
        assert archive.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert archive.execute("SELECT count(*), count(DISTINCT id) FROM posts").fetchone() == (96, 96)
    archive.close()
    calm, after = tree(tmp_path / "calm" / "output"), tree(tmp_path / "killed" / "output")
    assert [name for name in after if name.endswith(".new")] == []
    assert calm.keys() == after.keys()
    assert [name for name in calm if calm[name] != after[name]] == [".build.json"]
