"""Measure a full build, an unchanged run and a run with one new post; `--departments 10` for a quick look."""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plugins.accounts.registry import load_departments
from tests.bench.feeds import Feeds, accounts_file, served

ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--departments", type=int, default=101)
    parser.add_argument("--accounts", type=int, default=6, help="for each department")
    parser.add_argument("--posts", type=int, default=20, help="for each account")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        measure(Path(folder), options.departments, options.accounts, options.posts)


def measure(folder: Path, departments: int, accounts: int, posts: int) -> list[dict[str, object]]:
    """Run the three ticks in *folder*, print a line for each, and return their figures."""
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    codes = list(load_departments(ROOT / "content" / "departments.toml"))[:departments]
    feeds = Feeds(now, posts)
    rows = []
    with served(feeds) as port:
        (folder / "accounts.toml").write_text(accounts_file(codes, accounts, port), "utf-8")
        print(f"{len(codes)} departments x {accounts} accounts x {posts} posts, {os.cpu_count()} cores")
        print(f"{'run':<12}{'wall s':>8}{'cpu s':>8}{'collect':>9}{'build':>8}{'requests':>10}{'new':>7}{'pages':>8}"
              f"{'written':>9}{'ms/page':>9}{'MB':>6}{'worker':>8}")  # fmt: skip
        rows.append(tick(folder, "full", now))
        rows.append(tick(folder, "no change", now + timedelta(hours=2)))
        feeds.add(f"/{codes[0].lower()}-police-0", "Les horaires d'accueil du commissariat changent à partir de lundi.")
        rows.append(tick(folder, "one post", now + timedelta(hours=4)))
        rows.append(tick(folder, "not due", now + timedelta(hours=4, minutes=5)))
    return rows


def tick(folder: Path, name: str, moment: datetime) -> dict[str, object]:
    report = folder / "report.json"
    values = {
        "SITEURL": "https://portail.example",
        "OUTPUT_PATH": str(folder / "output"),
        "GYROPHARE_ACCOUNTS": str(folder / "accounts.toml"),
        "GYROPHARE_ARCHIVE": f"sqlite:///{folder / 'archive.sqlite'}",
        "GYROPHARE_CACHE": str(folder / "http-cache.sqlite"),
        "GYROPHARE_LOCK": str(folder / "lock"),
        "GYROPHARE_PRIVATE_NETWORKS": '["127.0.0.0/8"]',
    }
    extra = [part for key, value in values.items() for part in ("-e", f"{key}={value}")]
    command = [sys.executable, "-m", "tests.bench.tick", moment.isoformat(), *extra, "run", "--report", str(report)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads(report.read_text("utf-8"))
    collected, built = found["collect"], found["build"]
    row = {
        "run": name,
        "wall": wall,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "collect": collected["seconds"]["total"],
        "build": built["seconds"]["total"],
        "requests": collected["requests"],
        "new": collected["posts_new"],
        "pages": built["pages_rendered"],
        "written": built["files_written"],
        "memory": found["peak_memory"] / 1e6,
        "worker": found["peak_memory_of_a_worker"] / 1e6,
        "failed": collected["failed"],
    }
    per_page = 1000 * built["seconds"]["total"] / built["pages_rendered"] if built["pages_rendered"] else 0
    print(f"{name:<12}{wall:>8.2f}{row['cpu']:>8.2f}{row['collect']:>9.2f}{row['build']:>8.2f}{row['requests']:>10}"
          f"{row['new']:>7}{row['pages']:>8}{row['written']:>9}{per_page:>9.2f}{row['memory']:>6.0f}{row['worker']:>8.0f}", flush=True)  # fmt: skip
    return row


if __name__ == "__main__":
    main()
