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


FEW = ("13", "38", "76", "974")


def few_departments(folder: Path) -> Path:
    """Return a file in *folder* of four departments: a hundred take ten seconds to build, and tell no more."""
    whole = (ROOT / "content" / "departments.toml").read_text("utf-8").split("[[department]]")[1:]
    kept = [block for block in whole if any(f'code = "{code}"\n' in block for code in FEW)]
    assert len(kept) == len(FEW)
    file = folder / "departments.toml"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"[[department]]{block}" for block in kept), "utf-8")
    return file


def elsewhere(folder: Path, **values: object) -> list[str]:
    """Return the settings that keep a portal of four departments within *folder*, with *values* over them."""
    settings = {
        "GYROPHARE_DEPARTMENTS": few_departments(folder),
        "OUTPUT_PATH": folder / "output",
        "GYROPHARE_ARCHIVE": f"sqlite:///{folder / 'archive.sqlite'}",
        "GYROPHARE_CACHE": folder / "http-cache.sqlite",
        "GYROPHARE_LOCK": folder / "run.lock",
        "GYROPHARE_HOST_GAP": 0,
        "GYROPHARE_PRIVATE_NETWORKS": '["127.0.0.0/8"]',
        "GYROPHARE_PROCESSES": 1,
    }
    return [f"{key}={value}" for key, value in (settings | values).items()]
