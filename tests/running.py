"""The command line, run in this process: its exit code and what it said."""

import io
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from plugins.cli import main

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def run(*arguments: str | Path, extra: Sequence[str] = (), settings: Path = ROOT / "pelicanconf.py") -> Ran:
    """Run `gyrophare -s settings -e ... arguments` and return how it ended."""
    out, err = io.StringIO(), io.StringIO()
    options = ["-s", str(settings), *(part for one in extra for part in ("-e", one))]
    with pytest.raises(SystemExit) as ended, redirect_stdout(out), redirect_stderr(err):
        main([*options, *map(str, arguments)])
    code = ended.value.code
    return Ran(code if isinstance(code, int) else 1, out.getvalue(), err.getvalue())


def elsewhere(folder: Path, **values: object) -> list[str]:
    """Return the settings that keep a portal within *folder*, with *values* over them."""
    settings = {
        "OUTPUT_PATH": folder / "output",
        "GYROPHARE_ARCHIVE": f"sqlite:///{folder / 'archive.sqlite'}",
        "GYROPHARE_CACHE": folder / "http-cache.sqlite",
        "GYROPHARE_LOCK": folder / "run.lock",
        "GYROPHARE_HOST_GAP": 0,
        "GYROPHARE_PROCESSES": 1,
    }
    return [f"{key}={value}" for key, value in (settings | values).items()]
