"""`demo`: a first look without a network, through the same code as the real thing."""

import shutil
import sys
from datetime import timedelta
from pathlib import Path

import click

from plugins import clock
from plugins.archive import ArchiveReader, ArchiveWriter
from plugins.cli.portal import Portal, pass_portal, shared_options
from plugins.cli.run import build_changed, collect_due
from plugins.demo.accounts import relocate
from plugins.demo.server import DemoServer, serve_site
from plugins.errors import ArchiveError, SettingsError
from plugins.lock import held
from plugins.portal.state import read_state

SINCE = timedelta(hours=36)
"""How long before now the example feeds are read a first time, so that edits and ends happen as in life."""


@click.command()
@shared_options
@click.option("--port", default=8000, show_default=True, help="Where the portal is shown.")
@click.option("--serve/--no-serve", default=None, help="Go on serving the portal; by default on a terminal only.")
@pass_portal
def demo(portal: Portal, port: int, serve: bool | None) -> None:  # noqa: FBT001 - click's way
    """Show a portal made of example feeds.

    The feeds are in content/demo/feeds, dated relative to today; nothing real is asked, nothing real is touched: the
    archive of the demo is made anew in var/demo.
    """
    _refuse_a_real_portal(portal)
    sandbox = portal.settings.cache.parent / "demo"
    shutil.rmtree(sandbox, ignore_errors=True)
    content = portal.settings.content
    local = portal.with_settings(
        SITEURL=f"http://127.0.0.1:{port}",
        GYROPHARE_ACCOUNTS=str(content / "demo" / "accounts.toml"),
        GYROPHARE_ARCHIVE=f"sqlite:///{sandbox / 'archive.sqlite'}",
        GYROPHARE_CACHE=str(sandbox / "http-cache.sqlite"),
        GYROPHARE_LOCK=str(sandbox / "run.lock"),
        GYROPHARE_HOST_GAP=0,
        GYROPHARE_PLATFORM_GAP=0,
        GYROPHARE_PRIVATE_NETWORKS=["127.0.0.0/8"],
    )
    now = clock.now()
    with held(local.settings.lock), ArchiveWriter.open(local.settings.archive) as archive:
        with DemoServer(content / "demo" / "feeds", now, port=0) as feeds:
            local.files = local.files.with_accounts(relocate(local.files.accounts, feeds.port))
            for moment in (now - SINCE, now):
                feeds.clock = moment
                collect_due(local, archive, moment, ())
        build_changed(local, archive, now, ())
    click.echo(f"the portal is in {local.settings.output}")
    if serve if serve is not None else sys.stdout.isatty():
        _show(local.settings.output, port)


def _refuse_a_real_portal(portal: Portal) -> None:
    """Raise `SettingsError` where the output shows real posts: example alerts must not take their place."""
    try:
        with ArchiveReader.open(portal.settings.archive) as archive:
            name, posts = archive.name(), archive.revision()
    except ArchiveError:
        return
    if posts and read_state(portal.settings.output).archive == name:
        output = portal.settings.output
        raise SettingsError(
            f"{output} holds a portal of real posts: build the demo elsewhere, with -e OUTPUT_PATH=demo-output"
        )


def _show(output: Path, port: int) -> None:
    with serve_site(output, port) as server:
        click.echo(f"Serving the portal at {server.address} (Ctrl-C stops it)")
        try:
            server.wait()
        except KeyboardInterrupt:
            click.echo("stopped")
