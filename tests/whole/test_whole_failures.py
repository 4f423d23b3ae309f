"""Sources, files and disks that fail: each with a clear message, nothing lost, the site that stands kept."""

import json
import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from running import ROOT, elsewhere, few_departments, run
from servers import FeedServer, Reply
from stage import tree

from plugins import clock
from plugins.archive import engine
from plugins.lock import held

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Préfecture</title>
<link>https://www.seine-maritime.gouv.fr/</link><description>x</description>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>https://www.seine-maritime.gouv.fr/{n}</link><guid>{n}</guid>
<pubDate>Fri, 20 Nov 2026 10:00:00 +0100</pubDate><description>Vigilance orange crues : restez chez vous.</description></item>"""


def feed(*titles: str) -> bytes:
    return FEED.format(items="".join(ITEM.format(title=title, n=n) for n, title in enumerate(titles))).encode()


def account(name: str, address: str) -> str:
    return (
        f'[[account]]\nid = "{name}"\ntitle = "Compte {name}"\nservice = "prefecture"\ndepartment = "76"\n'
        f'platform = "rss"\naddress = "{address}"\nhome = "https://www.seine-maritime.gouv.fr/"\nenabled = true\n'
        'proof = { kind = "document", date = 2026-11-01, confidence = "high", note = "essai" }\n\n'
    )


def two_departments(folder: Path) -> Path:
    """Return a file in *folder* of two departments: four take twice as long to build, and fail no otherwise."""
    file = few_departments(folder)
    blocks = file.read_text("utf-8").split("[[department]]")[1:]
    kept = [block for block in blocks if re.search('^code = "(76|974)"$', block, re.MULTILINE)]
    file.write_text("".join(f"[[department]]{block}" for block in kept), "utf-8")
    return file


class Town:
    """A portal in a folder, reading what a loopback server says, an hour and more later at each run."""

    def __init__(self, folder: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.server = folder, server
        self.file = folder / "accounts.toml"
        self.now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.extra = elsewhere(folder, SITEURL="https://portail.example", GYROPHARE_ACCOUNTS=self.file)
        self.extra += ["GYROPHARE_TIMEOUT=1", "GYROPHARE_TOTAL_TIMEOUT=2"]
        two_departments(folder)

    def follow(self, **addresses: str) -> None:
        self.file.write_text("".join(account(name, address) for name, address in addresses.items()), "utf-8")

    def tick(self, *arguments: str, extra: tuple[str, ...] = ()) -> tuple[int, str, dict[str, dict[str, object]]]:
        report = self.folder / "report.json"
        report.unlink(missing_ok=True)
        ran = run("-v", "run", "--report", report, *arguments, extra=[*self.extra, *extra])
        self.now += timedelta(days=2)
        return ran.code, ran.err, json.loads(report.read_text("utf-8")) if report.exists() else {}

    @property
    def output(self) -> dict[str, bytes]:
        return tree(self.folder / "output")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: Path) -> Town:
    (tmp_path / "templates").symlink_to(compiled)
    with FeedServer() as server:
        made = Town(tmp_path, server, monkeypatch)
        server.serve("/sound", feed("Crue de l'Arques"), ETag='"1"')
        yield made  # type: ignore[misc]


BROKEN = {
    "dead-host": ("http://gyrophare-nowhere.invalid/feed", "gyrophare-nowhere.invalid"),
    "refused": ("http://127.0.0.1:1/feed", "refused"),
    "web-page": (Reply(body=b"<!doctype html><html><body><p>Bonjour</p></body></html>"), "web page"),
    "empty": (Reply(body=b""), "empty"),
    "failing": (Reply(500, b"Base de donnees indisponible", {"Content-Type": "text/plain"}), "500"),
    "truncated": (Reply(body=b'<?xml version="1.0"?><rss version="2.0"><chan'), "feed"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_source_is_named_with_its_reason_and_costs_the_others_nothing(town: Town, kind: str) -> None:
    broken, words = BROKEN[kind]
    address = broken if isinstance(broken, str) else town.server.serve("/broken", broken)
    town.follow(sound=town.server.url("/sound"), broken=address)
    code, err, report = town.tick()
    assert code == 0
    [line] = [line for line in err.splitlines() if line.startswith("broken: ")]
    assert address in line
    assert words in line
    assert report["collect"]["failed"] == 1
    assert report["collect"]["posts_new"] == 1
    assert b"Crue de l&#39;Arques" in town.output["76/index.html"]
    said = run("status", extra=town.extra)
    assert "failing" in said.out
    assert words in said.out


def test_the_words_of_a_failing_server_are_shown(town: Town) -> None:
    town.follow(broken=town.server.serve("/broken", BROKEN["failing"][0]))
    _, err, _ = town.tick()
    assert "Base de donnees indisponible" in err


def test_when_no_source_answers_the_site_that_stands_is_kept_and_the_code_is_4(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    assert town.tick()[0] == 0
    before = town.output
    town.server.serve("/sound", Reply(500))
    code, err, report = town.tick()
    assert code == 4
    assert "none of the 1 sources could be read; the site that stands is kept" in err
    assert report["collect"]["failed"] == 1
    assert town.output.keys() == before.keys()
    town.now -= timedelta(days=2) - timedelta(minutes=5)
    code, err, report = town.tick()
    assert (code, report["collect"]["tried"]) == (4, 0)
    assert "not due again yet" in err
    town.server.serve("/sound", feed("Crue de l'Arques", "Décrue"))
    assert town.tick()[0] == 0
    assert "Décrue".encode() in town.output["76/index.html"], "it recovers by itself"


def test_a_feed_that_rolls_over_loses_no_post(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    town.tick()
    town.server.serve(
        "/sound", feed().replace(b"</channel>", ITEM.format(title="Autre", n="b").encode() + b"</channel>")
    )
    town.tick()
    assert b"Crue de l&#39;Arques" in town.output["76/2026/11/index.html"]
    assert b"Autre" in town.output["76/2026/11/index.html"]


def test_a_wrong_accounts_file_stops_the_run_before_anything_is_touched(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    town.tick()
    before = town.output
    town.file.write_text(town.file.read_text("utf-8").replace('platform = "rss"', 'platform = "rrs"'), "utf-8")
    code, err, _ = town.tick()
    assert code == 3
    assert f"{town.file}:6" in err
    assert "rrs" in err
    assert "expected" in err
    assert town.output == before


@pytest.mark.parametrize("text", ["[[account]\n", "account = 1\n", "\xff"])
def test_a_file_that_is_no_toml_is_named(town: Town, text: str) -> None:
    town.file.write_bytes(text.encode("latin-1"))
    code, err, _ = town.tick()
    assert code == 3
    assert str(town.file) in err


def test_a_full_disk_ends_the_build_with_code_6_and_what_stood_still_stands(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.follow(sound=town.server.url("/sound"))
    town.tick()
    before = town.output
    town.server.serve("/sound", feed("Crue de l'Arques", "Décrue"))
    real, left = Path.write_bytes, [3]

    def nearly_full(self: Path, data: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", nearly_full)
    code, err, _ = town.tick()
    assert code == 6
    assert "No space left on device: free some space and build again" in err
    assert before.keys() <= town.output.keys()
    assert [name for name in town.output if name.endswith(".new")] == []
    monkeypatch.setattr(Path, "write_bytes", real)
    assert town.tick()[0] == 0
    assert "Décrue".encode() in town.output["76/index.html"]


def test_a_full_disk_under_the_archive_ends_with_code_5_and_loses_nothing(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    town.tick()
    with sqlite3.connect(town.folder / "archive.sqlite") as archive:
        pages = archive.execute("PRAGMA page_count").fetchone()[0]
        known = archive.execute("SELECT count(*) FROM posts").fetchone()
    archive.close()
    many = feed("Crue de l'Arques", *(f"Avis {n} " + "x" * 2000 for n in range(200)))
    town.server.serve("/sound", many)
    real = engine.engine_of

    def small(address: str, *, write: bool) -> object:
        made = real(address, write=write)
        sa.event.listen(made, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count={pages}"))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plugins.archive.writer.engine_of", small)
        code, err, _ = town.tick()
    assert code == 5
    assert "disk is full" in err
    assert "free some space" in err
    with sqlite3.connect(town.folder / "archive.sqlite") as archive:
        assert archive.execute("SELECT count(*) FROM posts").fetchone() == known
    archive.close()
    assert town.tick()[0] == 0
    with sqlite3.connect(town.folder / "archive.sqlite") as archive:
        assert archive.execute("SELECT count(*) FROM posts").fetchone() == (201,)
    archive.close()


def test_an_archive_that_is_not_one_ends_with_code_5(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    (town.folder / "archive.sqlite").write_bytes(b"not a database at all" * 100)
    code, err, _ = town.tick()
    assert code == 5
    assert "put the last backup back" in err


def test_two_runs_at_once_the_second_leaves_with_code_7(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    with held(town.folder / "run.lock"):
        code, err, _ = town.tick()
    assert code == 7
    assert "another run is at work" in err
    assert not (town.folder / "output").exists()
    assert town.tick()[0] == 0


def test_a_department_limits_collection_and_build(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    code, _, report = town.tick("--department", "974")
    assert code == 0
    assert report["collect"]["tried"] == 0
    assert {name.partition("/")[0] for name in town.output} >= {"974", ".build.json"}
    assert "76/index.html" not in town.output
    assert run("run", "--department", "20", extra=town.extra).code == 3


def test_an_hour_must_pass_between_two_requests(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    town.tick()
    town.now -= timedelta(days=2) - timedelta(minutes=5)
    _, _, report = town.tick()
    assert report["collect"]["tried"] == 0
    assert report["build"]["files_written"] == 0
    assert len(town.server.requests("/sound")) == 1


def test_a_post_that_the_editors_hide_is_gone_from_every_file(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    town.tick()
    [post] = [name for name in town.output if name.startswith("76/2026/11/") and not name.endswith("index.html")]
    moderation = town.folder / "moderation.toml"
    moderation.write_text(
        f'[[hide]]\npost = "https://portail.example/{post}"\nreason = "demande d\'effacement"\ndate = 2026-11-20\n',
        "utf-8",
    )
    _, _, report = town.tick(extra=(f"GYROPHARE_MODERATION={moderation}",))
    assert report["collect"]["posts_withdrawn"] == 1
    assert [name for name, data in town.output.items() if b"Crue de l" in data] == []
    assert "noindex" in town.output[post].decode()
    _, _, report = town.tick(extra=(f"GYROPHARE_MODERATION={moderation}",))
    assert (report["collect"]["posts_new"], report["collect"]["posts_withdrawn"]) == (0, 0), "it never comes back"


def test_the_repository_settings_are_sound() -> None:
    for settings in ("pelicanconf.py", "publishconf.py"):
        ran = run("accounts", "check", settings=ROOT / settings)
        assert (ran.code, ran.err) == (0, "")


def test_one_failure_among_sources_that_are_well_but_not_due_is_no_silence(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"), broken=town.server.serve("/broken", Reply(500)))
    assert town.tick()[0] == 0
    town.now -= timedelta(days=2) - timedelta(hours=2, minutes=5)
    town.server.serve("/sound", Reply(304))
    assert town.tick()[0] == 0


def test_the_demo_never_takes_the_place_of_a_portal_of_real_posts(town: Town) -> None:
    town.follow(sound=town.server.url("/sound"))
    town.tick()
    before = town.output
    ran = run("demo", "--no-serve", extra=town.extra)
    assert ran.code == 3
    assert "holds a portal of real posts" in ran.err
    assert town.output == before
    elsewhere_too = [
        *town.extra,
        f"OUTPUT_PATH={town.folder / 'demo-output'}",
        f"GYROPHARE_DEPARTMENTS={few_departments(town.folder / 'four')}",
    ]
    assert run("demo", "--no-serve", extra=elsewhere_too).code == 0
    assert town.output == before
