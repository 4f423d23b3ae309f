"""The collector as a Pelican plugin."""

import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from collecting import DEPARTMENTS, account
from pelican import signals
from servers import FeedServer
from shelf import Item, rss

from plugins import collect
from plugins.accounts import files
from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.errors import BusyError, SourceError
from plugins.lock import held
from plugins.model import Account


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as server:
        yield server


def pelican_over(folder: Path, monkeypatch: pytest.MonkeyPatch, *accounts: Account) -> Any:
    """Return what the plugin sees of Pelican; the files of accounts hold *accounts*."""
    monkeypatch.setattr(files, "load_files", lambda *_: files.Files(DEPARTMENTS, accounts))
    settings = {
        "SITEURL": "https://portail.example",
        "PATH": str(folder / "content"),
        "GYROPHARE_PROCESSES": 1,
        "GYROPHARE_PRIVATE_NETWORKS": ["127.0.0.0/8"],
    }
    return SimpleNamespace(settings=settings)


def test_registering_connects_both_ends_of_a_run_of_pelican() -> None:
    collect.register()
    try:
        assert collect._collect in signals.initialized.receivers_for(None)
        assert collect._tell in signals.finalized.receivers_for(None)
    finally:
        signals.initialized.disconnect(collect._collect)
        signals.finalized.disconnect(collect._tell)


def test_it_collects_before_pelican_builds_beside_the_folder_of_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FeedServer
) -> None:
    source = account(address=server.serve("/flux.xml", rss([Item(1)])))
    pelican = pelican_over(tmp_path, monkeypatch, source)
    collect._collect(pelican)
    collect._tell(pelican)
    assert pelican.collected.posts_new == 1
    with ArchiveReader.open(f"sqlite:///{tmp_path / 'var' / 'archive.sqlite'}") as archive:
        assert archive.tally().posts == 1


def test_a_source_that_failed_is_a_warning_once_the_site_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FeedServer, caplog: pytest.LogCaptureFixture
) -> None:
    sound = account(1, address=server.serve("/flux.xml", rss([Item(1)])))
    broken = account(2, address=server.url("/none.xml"))
    pelican = pelican_over(tmp_path, monkeypatch, sound, broken)
    with caplog.at_level(logging.WARNING):
        collect._collect(pelican)
        assert caplog.messages == []
        collect._tell(pelican)
    (message,) = caplog.messages
    assert message.startswith(f"account-2: {broken.address}: HTTP 404")


def test_pelican_ends_with_the_exit_code_of_silence_when_no_source_could_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: FeedServer
) -> None:
    pelican = pelican_over(tmp_path, monkeypatch, account(address=server.url("/none.xml")))
    collect._collect(pelican)
    with pytest.raises(SystemExit) as ended:
        collect._tell(pelican)
    assert ended.value.code == SourceError.exitcode == 4


def test_it_leaves_at_once_while_another_run_is_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pelican = pelican_over(tmp_path, monkeypatch)
    opened: list[object] = []
    monkeypatch.setattr(ArchiveWriter, "open", opened.append)
    with held(tmp_path / "var" / "run.lock"), pytest.raises(SystemExit) as ended:
        collect._collect(pelican)
    assert ended.value.code == BusyError.exitcode == 7
    assert opened == []
