"""One run at a time."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from plugins.errors import BusyError, SettingsError
from plugins.lock import held

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


@pytest.mark.parametrize("name", ["file/run.lock", "folder"])
def test_a_place_where_no_file_can_be_made_is_a_wrong_setting(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError) as caught, held(tmp_path / name):
        raise AssertionError
    assert f"GYROPHARE_LOCK = {str(tmp_path / name)!r}" in str(caught.value)
    assert str(caught.value).endswith("expected a file that can be made")
