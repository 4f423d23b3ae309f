"""The collector; as a Pelican plugin, it collects before Pelican builds."""

import logging
from typing import Any

from plugins.ending import plainly
from plugins.errors import SourceError


def register() -> None:
    """Connect the plugin: Pelican calls this."""
    from pelican import signals

    signals.initialized.connect(_collect)
    signals.finalized.connect(_tell)


def _collect(pelican: Any) -> None:
    from plugins import clock
    from plugins.accounts.files import load_files
    from plugins.archive import ArchiveWriter
    from plugins.collect.run import collect
    from plugins.lock import held
    from plugins.settings import from_mapping

    with plainly(__name__):
        settings = from_mapping(pelican.settings)
        now = clock.now()
        files = load_files(settings, now.date())
        with held(settings.lock), ArchiveWriter.open(settings.archive) as archive:
            pelican.collected = collect(
                settings,
                archive,
                files.accounts,
                files.departments,
                now=now,
                hidden=files.moderation.hidden_posts,
                corrections=files.moderation.corrections,
                pins=files.moderation.pinned_until,
            )


def _tell(pelican: Any) -> None:
    """Say what could not be read once the site stands; where nothing could, end Pelican with that exit code."""
    report = pelican.collected
    for line in report.in_words():
        logging.getLogger(__name__).warning("%s", line)
    if report.nothing_read:
        raise SystemExit(SourceError.exitcode)
