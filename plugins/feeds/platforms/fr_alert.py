"""FR-Alert: the public archive of what was sent to telephones; no key.

The page `www.fr-alert.gouv.fr/les-alertes` carries the identifiers in the settings of its scripts (Drupal), and
`POST /export-alert` with a list of them gives the alerts. An archive, not what stands now: during a crisis it lags, so
that nothing is over because it is not in it. What still stands is asked for again at each visit, for its edits.

Drills are told apart by what the page and the export say of them, and by a title that begins so. The server did not
send its intermediate certificate in 2026 (Certigna Services CA): the setting for certificates takes it.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from plugins import text
from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.dangers.fr_alert import DRILL_WORD, IDENTIFIER, entries_of, exported, identifier_of
from plugins.feeds.decode import decode
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import Client
from plugins.feeds.untrusted import string, table, tables
from plugins.model import Account, Entry, SourceState

MOST = 50
"""Alerts asked for at one visit: the archive's years come in over some hours."""

_MOST_LISTED = 5_000  # of the page; hundreds are known of
_MOST_STANDING = 20  # asked for again; a crisis has some
_SCRIPT = re.compile(r"<script\b[^<>]{0,500}drupal-settings-json[^<>]{0,500}>", re.IGNORECASE)
_STATUS = re.compile(
    r"\bid=[\"'](FR-ALERT[^\"'<>\s]{1,100})[\"']|\bdata-statut=[\"']([^\"'<>]{1,40})[\"']", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Memory:
    """*seen* are the digests of the alerts that were asked for, *standing* the identifiers of those not yet over.

    *left* tells that the page had more than one visit asks for.
    """

    seen: frozenset[str] = frozenset()
    standing: tuple[str, ...] = ()
    left: bool = False


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Return the archive's page, and as its part the export of the alerts that are new or still stand.

    The page is asked for unconditionally while some are to be asked for that an unchanged one would hide. Nothing
    more is asked where it is no archive: that is for `read` to say. Raises `RetrieveError`.
    """
    known = _recall(state.memory)
    address = state.moved_to or account.address
    if known.standing or known.left:
        page = client.get(address)
    else:
        page = client.get(address, etag=state.etag, last_modified=state.last_modified)
    try:
        wanted = _wanted(_listed(page), known) if page.body else []
    except ParseError:
        wanted = []
    if not wanted:
        return page
    body, headers = json.dumps(wanted).encode(), {"Content-Type": "application/json"}
    return page.with_parts([client.post(urljoin(page.url, "/export-alert"), body, headers=headers)])


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:
    """Return the alerts of the export beside the page in *answer*; raise `ParseError` where either is none."""
    listed, known = _listed(answer), _recall(memory)
    asked = _wanted(listed, known) if answer.parts else []
    entries: list[Entry] = []
    standing: list[str] = []
    for alert in (alert for part in answer.parts for alert in exported(part)):
        found = list(entries_of(alert, answer.url, drills=listed))
        entries += found
        if any(entry.danger and entry.danger.ends and entry.danger.ends > now for entry in found):
            standing.append(identifier_of(alert))
    seen = (known.seen | {_digest(one) for one in asked}) & {_digest(one) for one in listed}
    left = not seen.issuperset(_digest(one) for one in listed)
    remembered = _Memory(seen, tuple(standing[:_MOST_STANDING]) if answer.parts else known.standing, left)
    return Feed(title="FR-Alert", home=account.home, entries=tuple(entries), memory=_remember(remembered))


def _listed(page: Answer) -> dict[str, bool]:
    """Return the identifiers on the *page*, newest first where it dates them, and whether it says that each is a drill.

    Raises `ParseError` where it has no such list.
    """
    document = decode(page.body, page.headers)
    script = _SCRIPT.search(document)
    end = document.find("</script", script.end()) if script else -1
    try:
        settings = json.loads(document[script.end() : end]) if script and end >= 0 else None
    except (ValueError, RecursionError) as error:
        raise ParseError(page.url, "the settings of the page are no JSON") from error
    alerts = table(settings, "alert_entity").get("alerts")
    if not isinstance(alerts, (dict, list)):
        raise ParseError(page.url, "the page holds no list of alerts: it is another, or was made anew")
    found = dict(_alerts(alerts))
    listed = sorted(found, key=lambda one: _created(found[one]), reverse=True)[:_MOST_LISTED]
    drills = set(_marked_drills(document))
    return {one: one in drills or _says_drill(found[one]) for one in listed}


def _alerts(alerts: Mapping[str, Any] | Sequence[Any]) -> Iterable[tuple[str, object]]:
    """Yield identifiers with what the page says of each: Drupal writes them as an object, or a list."""
    pairs = alerts.items() if isinstance(alerts, Mapping) else ((_own_identifier(one), one) for one in alerts)
    for identifier, said in pairs:
        if IDENTIFIER.fullmatch(identifier):
            yield identifier, said


def _own_identifier(one: object) -> str:
    if isinstance(one, str):
        return one
    return next((found for name in ("identifiant", "identifier", "id") if (found := string(one, name))), "")


def _created(said: object) -> str:
    return string(said, "created")


def _marked_drills(document: str) -> Iterable[str]:
    identifier = ""
    for found in _STATUS.finditer(document):
        identifier = found[1] or identifier
        if found[2] and DRILL_WORD.match(text.fold(found[2])):
            yield identifier


def _says_drill(said: object) -> bool:
    parts = said if isinstance(said, list) else [said]
    words = [string(part, name) for part in parts for name in ("status", "statut")]
    words += [string(level, "value") for part in parts for level in tables(part, "level")]
    return any("exercise" in text.fold(one) or DRILL_WORD.match(text.fold(one)) for one in words)


def _wanted(listed: Iterable[str], known: _Memory) -> list[str]:
    """Return what is asked for at this visit: what stands, then what was not asked for yet."""
    listed = list(listed)
    again = [one for one in known.standing if one in listed]
    new = [one for one in listed if one not in again and _digest(one) not in known.seen]
    return [*again, *new][:MOST]


def _digest(identifier: str) -> str:
    return text.digest(identifier, size=4)


def _remember(known: _Memory) -> str:
    found = {"seen": "".join(sorted(known.seen)), "standing": known.standing, "left": known.left}
    return json.dumps(found, separators=(",", ":"))


def _recall(memory: str) -> _Memory:
    """Return what *memory* holds; one that is broken or foreign counts as empty."""
    try:
        found = json.loads(memory) if memory else None
    except (ValueError, RecursionError):
        found = None
    seen, standing = string(found, "seen"), table(found).get("standing")
    return _Memory(
        seen=frozenset(seen[at : at + 8] for at in range(0, len(seen), 8)),
        standing=tuple(one for one in standing if isinstance(one, str)) if isinstance(standing, list) else (),
        left=table(found).get("left") is True,
    )
