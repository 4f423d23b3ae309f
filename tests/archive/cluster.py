"""A PostgreSQL of the tests' own: reached through a socket in a temporary folder, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

_OPTIONS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def programs() -> Path | None:
    """Return the folder of the newest installed `initdb`, if there is one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


def keeper() -> str | None:
    """Return the user to run the server as: it refuses to run as root. None for the present one."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Run a server with the programs of *folder* and give its SQLAlchemy address."""
    user = keeper()
    home = Path(tempfile.mkdtemp(prefix="gyrophare-"))  # a short path: that of a socket has at most 107 bytes
    if user:
        shutil.chown(home, user)
    data = home / "data"

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [folder / program, "-D", data, *arguments],
            user=user, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        run("initdb", "-U", "gyrophare", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        run("pg_ctl", "start", "-w", "-l", str(home / "log"), "-o", f"{_OPTIONS} -k {home}")
        try:
            yield f"postgresql+psycopg://gyrophare@/postgres?host={quote(str(home))}"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)
