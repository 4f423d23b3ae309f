"""`accounts annuaire`: records from a file, an export or the pages of the API, and the accounts file they give."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import click
import pytest
from click.testing import CliRunner, Result
from running import elsewhere
from servers import Asked, FeedServer, Reply

from plugins.accounts.registry import load_accounts, load_departments
from plugins.cli import annuaire as command
from plugins.cli.portal import Portal
from plugins.clock import now
from plugins.errors import AccountError, RetrieveError
from plugins.settings import parse_override

RECORD = {
    "id": "aaaa",
    "nom": "Préfecture - Isère",
    "categorie": "SL",
    "pivot": '[{"type_service_local": "prefecture", "code_insee_commune": ["38185"]}]',
    "code_insee_commune": "38185",
    "site_internet": None,
    "reseau_social": '[{"valeur": "https://x.com/Prefet38", "custom_dico2": "X"}]',
    "date_modification": "22/12/2023 10:38:56",
    "url_service_public": "https://lannuaire.service-public.gouv.fr/aaaa",
}


KNOWN = """[[account]]
id = "38-x"
title = "Préfecture de l'Isère"
service = "prefecture"
department = "38"
platform = "x"
home = "https://x.com/prefet38"
enabled = false
proof = { kind = "document", date = 2014-03-17, confidence = "medium", note = "Presse." }
"""


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """Return a portal of four departments and no account."""
    folder = tmp_path / "accounts"
    folder.mkdir()
    settings = elsewhere(tmp_path, GYROPHARE_ACCOUNTS=folder)
    return Portal(Path("pelicanconf.py"), dict(map(parse_override, settings)), verbose=True)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedServer]:
    """Return a server that is asked without a pause."""
    monkeypatch.setattr(command, "PAUSE", 0.0)
    with FeedServer() as made:
        yield made


def run(portal: Portal, *arguments: object) -> Result:
    return CliRunner().invoke(command.annuaire, [str(one) for one in arguments], obj=portal)


def pages(total: int) -> tuple[list[dict[str, list[str]]], object]:
    """Return what was asked, and a server's answer: *total* records by pages, as the API gives them."""
    asked: list[dict[str, list[str]]] = []

    def answer(request: Asked) -> Reply:
        query = parse_qs(urlsplit(request.path).query)
        asked.append(query)
        offset, limit = int(query["offset"][0]), int(query["limit"][0])
        records = [
            RECORD | {"id": str(number), "reseau_social": json.dumps([{"valeur": f"https://x.com/a{number}"}])}
            for number in range(offset, min(offset + limit, total))
        ]
        return Reply(body=json.dumps({"total_count": total, "results": records}).encode())

    return asked, answer


class Anywhere(dict):  # the server looks paths up whole, with their query
    def get(self, key: str, default: object = None) -> object:
        return next((reply for path, reply in self.items() if key.partition("?")[0] == path), default)


class TestFile:
    def test_an_export_gives_an_accounts_file_and_its_counts(self, portal: Portal, tmp_path: Path) -> None:
        export = tmp_path / "export.json"
        export.write_text(json.dumps([RECORD]), "utf-8")
        ran = run(portal, export, "-o", tmp_path / "new.toml")
        assert ran.exit_code == 0, ran.output
        departments = load_departments(portal.settings.departments)
        (found,) = load_accounts(tmp_path / "new.toml", departments, now().date())
        assert (found.home, found.enabled) == ("https://x.com/Prefet38", False)
        assert "prefecture                1 offices,      1 with social networks,      0 with a site" in ran.stderr
        assert "1 records: 1 new accounts, 0 already known" in ran.stderr

    def test_without_an_output_the_file_is_shown_alone(self, portal: Portal, tmp_path: Path) -> None:
        export = tmp_path / "export.json"
        instagram = '[{"valeur": "https://www.instagram.com/a", "custom_dico2": "Instagram"}]'
        export.write_text(
            "\n".join(json.dumps(one) for one in (RECORD, RECORD | {"reseau_social": instagram})), "utf-8"
        )
        ran = run(portal, export)
        assert ran.stdout.startswith('[[account]]\nid = "38-prefecture-x"\n')
        assert "instagram                 1 addresses left out" in ran.stderr

    def test_a_better_proof_of_a_known_account_is_told_in_the_file(self, portal: Portal, tmp_path: Path) -> None:
        export = tmp_path / "export.json"
        (tmp_path / "accounts" / "known.toml").write_text(KNOWN, "utf-8")
        export.write_text(json.dumps([RECORD]), "utf-8")
        ran = run(portal, export)
        lines = ran.stdout.splitlines()
        assert lines[0].startswith("# 38-x est déjà dans les fichiers, avec une preuve moins sûre (document, medium) ;")
        assert lines[1].startswith('# proof = { kind = "directory", date = 20')
        assert tomllib.loads(lines[1].removeprefix("# "))["proof"]["kind"] == "directory"
        assert "1 records: 0 new accounts, 1 already known, 1 of them better proved here" in ran.stderr
        assert "better" not in run(portal, export, "-d", "76").stderr

    def test_only_the_departments_wanted_are_given(self, portal: Portal, tmp_path: Path) -> None:
        export = tmp_path / "export.json"
        export.write_text(json.dumps([RECORD]), "utf-8")
        assert run(portal, export, "-d", "76").stdout == ""
        assert run(portal, export, "-d", "38").stdout

    def test_problems_are_told_and_the_others_are_given(self, portal: Portal, tmp_path: Path) -> None:
        export = tmp_path / "export.json"
        export.write_text(json.dumps([RECORD, RECORD | {"id": "bbbb", "pivot": "["}]), "utf-8")
        ran = run(portal, export)
        assert "record bbbb: pivot: expected JSON inside the string" in ran.stderr
        assert ran.stdout.count("[[account]]") == 1

    @pytest.mark.parametrize("content", [None, b"\xff", b"<html>"])
    def test_what_is_no_export_is_refused(self, portal: Portal, tmp_path: Path, content: bytes | None) -> None:
        export = tmp_path / "export.json"
        if content is not None:
            export.write_bytes(content)
        assert isinstance(run(portal, export).exception, AccountError)

    def test_a_file_that_exists_is_not_overwritten(self, portal: Portal, tmp_path: Path) -> None:
        export = tmp_path / "export.json"
        export.write_text(json.dumps([RECORD]), "utf-8")
        ran = run(portal, export, "-o", export)
        assert isinstance(ran.exception, AccountError)
        assert json.loads(export.read_text("utf-8")) == [RECORD]
        assert isinstance(run(portal, export, "-o", tmp_path / "no" / "a.toml").exception, AccountError)


class TestAddress:
    def test_an_export_is_asked_once(self, portal: Portal, server: FeedServer) -> None:
        address = server.serve("/exports/json", json.dumps([RECORD]).encode())
        assert run(portal, address).stdout.count("[[account]]") == 1
        assert len(server.asked) == 1

    def test_the_api_is_asked_page_by_page_in_one_order(self, portal: Portal, server: FeedServer) -> None:
        asked, answer = pages(total=250)
        server._replies = Anywhere({"/api/records": answer})
        ran = run(portal, f'{server.url("/api/records")}?where=pivot LIKE "prefecture"&limit=7')
        assert ran.stdout.count("[[account]]") == 250
        assert [query["offset"] for query in asked] == [["0"], ["100"], ["200"]]
        assert {tuple(query["limit"] + query["order_by"] + query["where"]) for query in asked} == {
            ("100", "id", 'pivot LIKE "prefecture"')
        }
        assert "250 of 250 records" in ran.stderr

    def test_between_two_pages_there_is_a_pause(
        self, portal: Portal, server: FeedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        paused: list[float] = []
        monkeypatch.setattr(command, "PAUSE", 2.0)
        monkeypatch.setattr(command.time, "sleep", paused.append)
        _, answer = pages(total=201)
        server._replies = Anywhere({"/records": answer})
        run(portal, server.url("/records"))
        assert paused == [2.0, 2.0]

    def test_the_api_is_asked_no_deeper_than_it_goes(
        self, portal: Portal, server: FeedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(command, "DEEPEST", 200)
        asked, answer = pages(total=1_000)
        server._replies = Anywhere({"/records": answer})
        ran = run(portal, server.url("/records"))
        assert len(asked) == 2
        assert "narrow them with where=" in ran.stderr

    @pytest.mark.parametrize("body", [b"[]", b'{"results": [], "total_count": "many"}'])
    def test_an_answer_without_a_count_is_the_last(self, portal: Portal, server: FeedServer, body: bytes) -> None:
        server._replies = Anywhere({"/records": Reply(body=body)})
        assert run(portal, server.url("/records")).exit_code == 0
        assert len(server.asked) == 1

    def test_a_refusal_ends_the_command(self, portal: Portal, server: FeedServer) -> None:
        assert isinstance(run(portal, server.url("/records")).exception, RetrieveError)


def test_the_command_has_help() -> None:
    assert isinstance(command.annuaire, click.Command)
    assert "records of DILA's directory" in CliRunner().invoke(command.annuaire, ["--help"], obj=None).output
