"""One run at a time."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from plugins.errors import BusyError, SettingsError
from plugins.lock import end_with_parent, held

ROOT = Path(__file__).parents[1]


def test_the_second_leaves_at_once_and_comes_in_when_the_first_is_done(tmp_path: Path) -> None:
    file = tmp_path / "var" / "run.lock"
    with held(file), pytest.raises(BusyError, match="another run is at work"), held(file):
        raise AssertionError
    with held(file):
        pass


def test_a_run_that_breaks_lets_go(tmp_path: Path) -> None:
    file = tmp_path / "run.lock"
    with pytest.raises(ZeroDivisionError), held(file):
        raise ZeroDivisionError
    with held(file):
        pass


def test_another_process_is_kept_out_until_it_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "run.lock"
    program = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from plugins.lock import held
with held(Path({str(file)!r})):
    print("held", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(BusyError), held(file):
            raise AssertionError
        process.send_signal(signal.SIGKILL)
    with held(file):
        pass


def test_the_workers_of_a_run_that_is_killed_end_with_it() -> None:
    program = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import getpid
from plugins.lock import end_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, get_context("spawn"), end_with_parent)
    print(pool.submit(getpid).result(), flush=True)
    time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        worker = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    end = time.monotonic() + 30
    while alive(worker) and time.monotonic() < end:
        time.sleep(0.02)
    assert not alive(worker)


def test_a_process_that_is_no_worker_goes_on() -> None:
    end_with_parent()
    for thread in threading.enumerate():
        if thread.name == "end-with-parent":
            thread.join(30)
    assert "end-with-parent" not in {thread.name for thread in threading.enumerate()}


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")  # where init does not collect it, it is dead all the same
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.parametrize("name", ["file/run.lock", "folder"])
def test_a_place_where_no_file_can_be_made_is_a_wrong_setting(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError) as caught, held(tmp_path / name):
        raise AssertionError
    assert f"GYROPHARE_LOCK = {str(tmp_path / name)!r}" in str(caught.value)
    assert str(caught.value).endswith("expected a file that can be made")
