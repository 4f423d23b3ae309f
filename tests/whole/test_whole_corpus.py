"""Every annotated post, as a feed of its account, goes through collection, tagging, archive and build."""

import json
import sqlite3
from collections import Counter, defaultdict
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from making import NOW
from running import FEW, ROOT, elsewhere, run
from servers import FeedServer
from stage import tree

CORPUS = [json.loads(line) for line in (ROOT / "tests" / "corpus" / "dev.jsonl").read_text("utf-8").splitlines()]
DEPARTMENTS = {
    line.split('"')[1]
    for line in (ROOT / "content" / "departments.toml").read_text("utf-8").splitlines()
    if line.startswith("code = ")
}


def rss(rows: list[dict[str, str]]) -> bytes:
    items = "".join(
        f"<item><title>{escape(row['title'])}</title><guid isPermaLink='false'>{row['id']}</guid>"
        f"<link>https://service.example/{row['id']}</link><description>{escape(escape(row['text']))}</description>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=7 * number))}</pubDate></item>"
        for number, row in enumerate(rows)
    )
    return f"<rss version='2.0'><channel><title>x</title><link>https://service.example/</link>{items}</channel></rss>".encode()


def place_of(department: str | None) -> str:
    """Return where a post of *department* stands here, "" for the nation: four sites instead of a hundred."""
    if department is None or department not in DEPARTMENTS:
        return ""
    return department if department in FEW else FEW[int(department, 36) % len(FEW)]


@pytest.mark.timeout(300)
def test_the_whole_corpus_is_published_without_an_error(tmp_path: Path) -> None:
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in CORPUS:
        groups[row["service"], place_of(row["department"])].append(row)
    blocks = []
    with FeedServer() as server:
        for (service, department), rows in groups.items():
            name = f"{department.lower() or 'france'}-{service}"
            address = server.serve(f"/{name}", rss(rows))
            place = f'department = "{department}"\n' if department else ""
            blocks.append(
                f'[[account]]\nid = "{name}"\ntitle = "{name}"\nservice = "{service}"\n{place}platform = "rss"\n'
                f'address = "{address}"\nhome = "https://service.example/"\nenabled = true\n'
                'proof = { kind = "document", date = 2026-11-01, confidence = "high", note = "essai" }\n'
            )
        (tmp_path / "accounts.toml").write_text("\n".join(blocks), "utf-8")
        report = tmp_path / "report.json"
        ran = run(
            "run", "--report", report,
            extra=elsewhere(tmp_path, SITEURL="https://p.example", GYROPHARE_ACCOUNTS=tmp_path / "accounts.toml"),
        )  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(report.read_text("utf-8"))
    assert found["collect"]["failed"] == 0
    assert found["collect"]["posts_new"] == len(CORPUS)
    with sqlite3.connect(tmp_path / "archive.sqlite") as archive:
        topics = Counter(topic for (slugs,) in archive.execute("SELECT topics FROM posts") for topic in slugs.split())
        assert archive.execute("SELECT count(*) FROM posts WHERE topics = ''").fetchone() == (0,)
    archive.close()
    assert min(topics.values()) >= 25, topics
    posts = [name for name in tree(tmp_path / "output") if len(name.rpartition("/")[2]) == len("0123456789abcdef.html")]
    assert len([name for name in posts if "/comptes/" not in name]) == len(CORPUS)
