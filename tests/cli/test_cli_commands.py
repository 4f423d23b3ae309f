"""The command line as a newcomer meets it: help, mistakes, errors, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from running import ROOT, elsewhere, run

from plugins.accounts.check import Finding, Severity
from plugins.cli import portal, root
from plugins.cli.root import main
from plugins.errors import AccountError, ArchiveError, BuildError, BusyError, PortalError, SettingsError, SourceError
from plugins.settings import KNOWN

COMMANDS = ("run", "collect", "build", "status", "accounts", "tag", "explain", "demo")
ACCOUNTS = """[[account]]
id = "38-prefecture"
title = "Préfecture de l'Isère"
service = "prefecture"
department = "38"
platform = "rss"
address = "https://www.isere.gouv.fr/syndication/flux/actualites"
home = "https://www.isere.gouv.fr/"
enabled = true
proof = { kind = "public-domain", date = 2026-10-31, confidence = "high", note = "hôte en .gouv.fr" }

[[account]]
id = "cert"
title = "CERT-FR"
service = "other"
platform = "rss"
address = "https://www.cert.ssi.gouv.fr/alerte/feed/"
home = "https://www.cert.ssi.gouv.fr/"
enabled = false
note = "à vérifier"
proof = { kind = "public-domain", date = 2026-10-31, confidence = "high", note = "hôte en .gouv.fr" }
"""


@pytest.fixture
def extra(tmp_path: Path) -> list[str]:
    (tmp_path / "accounts.toml").write_text(ACCOUNTS, "utf-8")
    return elsewhere(tmp_path, GYROPHARE_ACCOUNTS=tmp_path / "accounts.toml")


def test_the_console_script_is_there() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from plugins.cli import main; main(['--version'])"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert ran.stdout.startswith("gyrophare, version ")


def test_help_lists_every_command_and_every_exit_code() -> None:
    said = run("--help").out
    for command in COMMANDS:
        assert command in said
    kinds = (SettingsError, AccountError, SourceError, ArchiveError, BuildError, BusyError)
    for code in {0, 1, 2} | {kind.exitcode for kind in kinds}:
        assert f"\n    {code}  " in said
    readme = (ROOT / "README.md").read_text("utf-8")
    for code in range(8):
        assert f"\n| {code} | " in readme


def test_every_command_is_in_the_readme_and_has_help() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for command in COMMANDS:
        assert f"gyrophare {command}" in readme or f"`{command}`" in readme
        assert run(command, "--help").code == 0


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for key in KNOWN:
        short = key.removeprefix("GYROPHARE")
        assert key in readme or f"`{short}`" in readme, key


@pytest.mark.parametrize(
    "arguments", [("nope",), ("run", "--nope"), ("tag",), ("accounts", "nope"), ("demo", "--port", "x")]
)
def test_wrong_use_ends_with_code_2_and_says_how_to_go_on(arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert "Usage:" in ran.err


@pytest.mark.parametrize(
    ("settings", "extra", "words"),
    [
        (Path("nowhere.py"), (), "nowhere.py: no such settings file"),
        (ROOT / "pelicanconf.py", ("SITEURL=x",), "SITEURL = 'x': expected the absolute address"),
        (ROOT / "pelicanconf.py", ("nonsense",), "-e nonsense: expected KEY=VALUE"),
        (ROOT / "pelicanconf.py", ("GYROPHARE_NOPE=1",), "GYROPHARE_NOPE: no such setting"),
        (ROOT / "pelicanconf.py", ('GYROPHARE_DEPARTMENT_HOSTS={"99": "https://x.example"}',), "expected the code"),
        (ROOT / "pelicanconf.py", ("GYROPHARE_ARCHIVE=here",), "expected an SQLAlchemy address"),
    ],
)
def test_wrong_settings_end_with_code_3_and_name_the_key(settings: Path, extra: tuple[str, ...], words: str) -> None:
    ran = run("build", extra=extra, settings=settings)
    assert ran.code == 3
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_the_shared_options_may_stand_after_the_command_too(extra: list[str], tmp_path: Path) -> None:
    conf = tmp_path / "conf.py"
    conf.write_text(
        f"SITEURL = 'https://from-the-file.example'\nPATH = {str(ROOT / 'content')!r}\nTHEME = {str(ROOT / 'theme')!r}\n"
    )
    more = [part for one in extra for part in ("-e", one)]
    ran = run("accounts", "list", "-v", "-s", conf, *more)
    assert (ran.code, "2 accounts" in ran.err) == (0, True)
    ran = run("build", "-s", conf, "-e", "SITEURL=wrong", extra=extra)
    assert (ran.code, "SITEURL = 'wrong'" in ran.err) == (3, True)
    assert run("build", "-s", tmp_path / "none.py", extra=extra).code == 3


def test_a_settings_file_that_does_not_run_is_named(tmp_path: Path) -> None:
    file = tmp_path / "conf.py"
    file.write_text("SITEURL = undefined\n")
    ran = run("build", settings=file)
    assert ran.code == 3
    assert "conf.py: cannot be read: NameError" in ran.err


def test_accounts_are_listed(extra: list[str]) -> None:
    ran = run("-v", "accounts", "list", extra=extra)
    assert ran.out.splitlines()[0].split()[:4] == ["read", "38", "prefecture", "rss"]
    assert "off " in ran.out.splitlines()[1]
    assert "2 accounts, 1 of them read" in ran.err
    assert "cert" not in run("accounts", "list", "--enabled", extra=extra).out
    assert "38-prefecture" not in run("accounts", "list", "-d", "france", extra=extra).out


def test_accounts_are_checked(extra: list[str]) -> None:
    ran = run("accounts", "check", extra=extra)
    assert ran.code == 0
    assert "2 accounts, 4 departments: 0 errors" in ran.out


def test_an_error_of_the_check_ends_with_code_3(extra: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plugins.accounts.check.check", lambda *_: (Finding(Severity.ERROR, "cert", "wrong"),))
    ran = run("accounts", "check", extra=extra)
    assert ran.code == 3
    assert "1 errors" in ran.out


@pytest.mark.parametrize("kind", ["csv", "opml"])
def test_what_is_exported_can_be_imported_elsewhere(extra: list[str], tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"accounts.{kind}"
    assert run("accounts", "export", "-o", file, extra=extra).code == 0
    text = file.read_text("utf-8")
    assert "https://www.isere.gouv.fr/syndication/flux/actualites" in text
    assert text.startswith("<?xml" if kind == "opml" else "department,service,platform,handle_or_url,feed_url")
    assert run("accounts", "export", "--format", kind, extra=extra).out == text
    known = run("accounts", "import", file, extra=extra)
    assert "0 new accounts, 2 already known" in known.err
    empty = tmp_path / "empty.toml"
    empty.write_text("", "utf-8")
    new = tmp_path / "new.toml"
    ran = run("accounts", "import", file, "-o", new, extra=[*extra, f"GYROPHARE_ACCOUNTS={empty}"])
    assert (ran.code, "2 new accounts" in ran.err) == (0, True)
    assert run("accounts", "check", extra=[*extra, f"GYROPHARE_ACCOUNTS={new}"]).code == 0


def test_an_export_never_overwrites(extra: list[str], tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("mine")
    ran = run("accounts", "export", "-o", tmp_path / "mine.csv", extra=extra)
    assert ran.code == 3
    assert "exists already" in ran.err
    assert (tmp_path / "mine.csv").read_text() == "mine"
    assert run("accounts", "export", "-o", tmp_path / "no" / "where.csv", extra=extra).code == 3


def test_wrong_rows_of_an_import_are_named_and_the_others_kept(extra: list[str], tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(
        "department,service,platform,handle_or_url,feed_url,evidence,confidence\n"
        "76,prefecture,rss,https://www.seine-maritime.gouv.fr/,https://www.seine-maritime.gouv.fr/flux,seen,high\n"
        "76,mairie,rss,https://a.example/,https://a.example/feed,seen,high\n",
        "utf-8",
    )
    ran = run("accounts", "import", file, extra=extra)
    assert ran.code == 3
    assert "list.csv:3: service" in ran.err
    assert "https://www.seine-maritime.gouv.fr/flux" in ran.out
    assert run("accounts", "import", tmp_path / "list.txt", extra=extra).code == 3
    assert run("accounts", "import", tmp_path / "none.csv", extra=extra).code == 3


def test_a_text_is_explained() -> None:
    ran = run("explain", "Vigilance orange crues en Seine-Maritime : restez chez vous", "--service", "prefecture")
    assert ran.code == 0
    assert "alerte" in ran.out
    assert "Vigilance orange" in ran.out


def test_a_file_of_lines_is_tagged(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(
        '{"id": "a", "title": "", "text": "Appel à témoins après un accident à Rouen", "service": "police", "department": "76"}\n'
        '{"id": "b", "title": "Route rouverte", "text": "La RN 27 est rouverte.", "service": null, "department": null}\n',
        "utf-8",
    )
    ran = run("tag", file)
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b"]
    assert rows[0]["topics"] == ["appel-a-temoins"]
    assert rows[0]["communes"] == ["Rouen"]
    assert (rows[1]["topics"], rows[1]["closes"]) == (["circulation"], True)
    assert set(rows[0]) == {"id", "topics", "closes", "communes", "person", "facts", "evidence"}


@pytest.mark.parametrize("text", ["{", '{"id": 1}\n', "[]\n"])
def test_a_wrong_line_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(text)
    ran = run("tag", file)
    assert ran.code == 3
    assert "line 1" in ran.err


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    ran = run("tag", tmp_path / "none.jsonl")
    assert ran.code == 3
    assert "none.jsonl" in ran.err
    (tmp_path / "latin.jsonl").write_bytes(b"\xe9\n")
    assert run("tag", tmp_path / "latin.jsonl").code == 3


def test_status_before_the_first_run_says_what_to_do(extra: list[str]) -> None:
    ran = run("status", extra=extra)
    assert ran.code == 5
    assert "gyrophare collect" in ran.err


def test_status_tells_of_each_source(extra: list[str], tmp_path: Path) -> None:
    assert run("build", extra=extra).code == 0
    ran = run("status", extra=extra)
    assert "never tried" in ran.out
    assert "output: 6 sites built, 0 behind" in ran.out
    found = json.loads(run("status", "--json", extra=extra).out)
    assert found["sources"][0]["account"] == "38-prefecture"
    assert found["sources"][0]["due"] is True
    assert found["sites_behind"] == 0
    assert json.loads(run("status", "--json", "-d", "76", extra=extra).out)["sources"] == []


def test_the_report_of_a_build_has_its_counts(extra: list[str], tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    ran = run("-v", "build", "--report", report, extra=extra)
    assert "sites changed" in ran.err
    found = json.loads(report.read_text("utf-8"))
    assert found["collect"] is None
    assert found["build"]["files_written"] > 100
    assert found["peak_memory"] > 1_000_000
    assert run("build", "--report", tmp_path / "no" / "r.json", extra=extra).code == 3


def test_a_run_is_quiet_without_a_terminal(extra: list[str]) -> None:
    ran = run("build", extra=extra)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_terminal_gets_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(portal.bar(iter("abc"), "sources", 3)) == ["a", "b", "c"]
    assert "sources" in capsys.readouterr().err


def test_an_interrupt_says_that_nothing_is_lost(extra: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("plugins.cli.run.build_changed", interrupted)
    ran = run("build", extra=extra)
    assert ran.code == 130
    assert "what was archived is kept" in ran.err


def test_an_error_that_nobody_foresaw_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(root.cli, "main", broken)
    with pytest.raises(ZeroDivisionError):
        main([])


def test_every_error_of_ours_has_a_code_of_its_own() -> None:
    assert PortalError.exitcode == 1
    codes = [kind.exitcode for kind in (SettingsError, SourceError, ArchiveError, BuildError, BusyError)]
    assert codes == [3, 4, 5, 6, 7]
