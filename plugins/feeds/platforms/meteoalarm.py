"""MeteoAlarm: the warnings of Météo-France for the mainland's departments, as Atom or as CAP in JSON; no key.

`feeds.meteoalarm.org/feeds/meteoalarm-legacy-atom-france` has one flat entry for each area, in English and without
the texts; `feeds.meteoalarm.org/api/v1/warnings/feeds-france` has whole CAP messages, French first: it is the better.
Both list all that stands, and for a while what stood: each issue has a new identifier, and a green one ends what it
replaces. Terms: like CC BY 4.0, MeteoAlarm and the service named (the feed's `rights`).

The level is that of the parameter `awareness_level`, else the colour of the title, which MeteoAlarm takes from it,
else the severity: Météo-France has sent "Minor" with a yellow one (August 2026). Yellow warnings are posts as well:
leaving them out would end an orange one that was lowered.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from plugins.errors import ParseError
from plugins.feeds.answer import Answer
from plugins.feeds.dangers.areas import official, zone_of
from plugins.feeds.dangers.cap import Alert, Info, alert_of
from plugins.feeds.dangers.documents import first, many, xml
from plugins.feeds.dangers.episodes import MOST_PHASES, episodes
from plugins.feeds.dangers.hazards import colour_in, hazard_of, level_of, level_of_severity
from plugins.feeds.dangers.phases import Phase
from plugins.feeds.dangers.posts import of_episode
from plugins.feeds.feed import Feed
from plugins.feeds.untrusted import load
from plugins.model import Account

_HUBS = frozenset({"hub", "self", "related"})
_REPLACING = frozenset({"update", "cancel"})


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:
    """Return what stands in *answer* at *now*: an entry for each hazard, department and episode.

    Raises `ParseError` where it is neither form, cut short or too long: it says what is over by leaving it out. Where
    one of its warnings is not understood it says nothing of what it leaves out.
    """
    alerts = list(_from_json(answer) if answer.body.lstrip()[:1] == b"{" else _from_atom(answer))
    replaced = {identifier for alert in alerts if alert.kind in _REPLACING for _, identifier in alert.references}
    names: dict[str, str] = {}
    phases: list[Phase] = []
    for alert in alerts:
        if alert.heeded and alert.identifier not in replaced:
            phases += _phases(alert, names, now)
        if len(phases) > MOST_PHASES:
            raise ParseError(answer.url, f"more than {MOST_PHASES} warnings")
    found, memory = episodes(phases, memory, now)
    return Feed(
        title="MeteoAlarm",
        home=account.home,
        entries=tuple(of_episode(episode, "meteoalarm") for episode in found),
        snapshot=all(alert.infos for alert in alerts if alert.heeded and not alert.cancels),
        memory=memory,
    )


def _from_json(answer: Answer) -> Iterator[Alert]:
    found = load(answer)
    warnings = found.get("warnings") if isinstance(found, dict) else None
    if not isinstance(warnings, list):
        raise ParseError(answer.url, "JSON, but not MeteoAlarm's: no list of warnings")
    for one in warnings:
        yield alert_of(one.get("alert", one) if isinstance(one, dict) else one)


def _from_atom(answer: Answer) -> Iterator[Alert]:
    for entry in many(xml(answer, "feed"), "entry"):
        # The fields of message, info and area stand side by side.
        yield alert_of({**entry, **_as_info(entry)} if isinstance(entry, dict) else entry)


def _as_info(entry: dict[str, Any]) -> dict[str, Any]:
    links = (one for one in many(entry, "link") if isinstance(one, dict) and one.get("@type") != "application/cap+xml")
    page = next((one.get("@href", "") for one in links if one.get("@rel") not in _HUBS), "")
    sent = first(entry, "sent", "published", "updated")
    return {"sent": sent, "info": {**entry, "headline": first(entry, "title"), "web": page}}


def _phases(alert: Alert, names: dict[str, str], now: datetime) -> Iterable[Phase]:
    """Yield what *alert* says of each area, nothing of what is over; *names* grow by those that were looked up."""
    for info in alert.told:
        whole = _whole(alert, info)
        if whole.end <= now and not whole.lifts:
            continue
        for area in info.areas or ("",):
            name = names.get(area) or names.setdefault(area, official(area))
            yield replace(whole, area=name, place=name)


def _whole(alert: Alert, info: Info) -> Phase:
    """Return what *info* says, without an area."""
    return Phase(
        hazard=hazard_of(info.parameters.get("awareness_type", ""), info.event or info.headline, french=info.french),
        area="",
        place="",
        level=level_of(info.parameters.get("awareness_level", ""))
        or colour_in(f"{info.headline} {info.event}")
        or level_of_severity(info.severity),
        zone=zone_of("", info.onset, info.expires),  # the mainland's, whatever the area
        onset=info.onset,
        ends=info.expires,
        issued=alert.sent,
        drill=alert.drill,
        cancelled=alert.cancels or info.all_clear,
        # The French feed has no other issuer; its Atom form does not name it.
        issuer=f"{info.issuer or 'Météo-France'}, relayé par MeteoAlarm",
        said=info.said,
        link=info.page,
    )
