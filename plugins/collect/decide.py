"""What to do with each draft: pure functions, no clock, no archive, no network."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from plugins import text
from plugins.cases.life import end_of
from plugins.model import Account, ChangeKind, Danger, Decision, Department, Draft, Evidence, Known, Tags, Topic

RENEWAL = timedelta(hours=6)
"""How much later a warning must end than was known for that to be told: its pages are written again each time."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the deciding depends on besides the draft: the hour of each site and how long posts are current.

    *areas* are the codes of departments by their name as `text.area_key` has it.
    """

    zones: Mapping[str, ZoneInfo]
    alert_hours: int
    appeal_days: int
    areas: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A post of the account that stands in the archive: what tells it under another identifier."""

    id: str
    url: str
    title: str


def areas_of(departments: Mapping[str, Department]) -> dict[str, str]:
    """Return the codes of *departments* by their names and by themselves, as `text.area_key` writes them."""
    names = {text.area_key(department.name): code for code, department in departments.items()}
    return names | {text.area_key(code): code for code in departments}


def recognised(drafts: Sequence[Draft], known: Collection[str], earlier: Sequence[Earlier]) -> tuple[Draft, ...]:
    """Return *drafts* with the identifier of the archived post where only the identifier changed.

    *known* are the identifiers in the archive, *earlier* the newest posts of the account. A source that gives its
    items new identifiers would publish them again: one with the link and the title of an archived post that is not
    itself in this reading is that post. One with another title is news on a page that is used again. A warning is
    told by its identifier alone: the next one on the same river has the same title.
    """
    here = {draft.id for draft in drafts}
    links = Counter(draft.url for draft in drafts)
    lost = {(one.url, text.fold(one.title)): one.id for one in reversed(earlier) if one.id not in here}
    found = []
    for draft in drafts:
        certain = bool(draft.title) and links[draft.url] == 1 and draft.danger is None and draft.id not in known
        same = lost.get((draft.url, text.fold(draft.title))) if certain else None
        found.append(replace(draft, id=same) if same else draft)
    return tuple(found)


def sort_out(
    drafts: Iterable[Draft], known: Mapping[str, Known], rules: Rules, now: datetime, hidden: Collection[str] = ()
) -> list[tuple[ChangeKind, Draft]]:
    """Return the drafts that are new, edited or renewed, oldest first, so that the archive's numbers grow with time.

    An unchanged draft is left out, and so is one whose post was withdrawn: its identifier never comes back. One that
    is *hidden* by the editors never comes at all, even into an archive that was begun anew.
    """
    found = []
    for draft in drafts:
        if draft.id in hidden:
            continue
        before = known.get(draft.id)
        if before is None:
            found.append((ChangeKind.NEW, draft))
        elif before.withdrawn:
            continue
        elif before.digest != draft.digest:
            found.append((ChangeKind.EDITED, draft))
        elif _stands_longer(draft, before, rules, now):
            found.append((ChangeKind.RENEWED, draft))
    # A draft without a date is published when it is first seen, so after all the others of its reading.
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda item: item[1].published or last)


def _stands_longer(draft: Draft, before: Known, rules: Rules, now: datetime) -> bool:
    """Tell whether a warning that its source still gives in the same words ends later than was known."""
    if draft.danger is None or before.ends is None or draft.danger.drill or draft.danger.cancelled:
        return False
    ends = _end_of(draft.danger, now, rules)
    return ends > before.ends + RENEWAL or before.ends <= now < ends


def _end_of(danger: Danger, since: datetime, rules: Rules) -> datetime:
    return danger.ends or since + timedelta(hours=rules.alert_hours)


def settle(
    kind: ChangeKind, draft: Draft, known: Known | None, tags: Tags, *, account: Account, now: datetime, rules: Rules
) -> Decision:
    """Return the decision on a draft that is new, edited or renewed.

    The moment of publication is settled at the first reading, never after *now*, and never moves: a source that
    re-dates its items does not push them to the top of a list again. An edit renews the life of an alert, whose end
    is the source's own where a warning gives one.
    """
    site = rules.areas.get(text.area_key(draft.area), account.site) if draft.area else account.site
    published = known.published if known else min(draft.published or now, now)
    month = known.month if known else published.astimezone(rules.zones[site]).strftime("%Y-%m")
    since = published if kind is ChangeKind.NEW else now
    ends = end_of(tags, since, alert_hours=rules.alert_hours, appeal_days=rules.appeal_days)
    if draft.danger is not None and ends is not None:
        ends = _end_of(draft.danger, since, rules)
    return Decision(kind, draft, site, account.service, published, month, tags, ends)


def with_danger(tags: Tags, danger: Danger | None) -> Tags:
    """Return *tags* as a warning in a format made for machines decides them: nobody's words are guessed at then.

    A warning is an alert first of all, a drill is none, and one that is cancelled closes.
    """
    if danger is None:
        return tags
    others = tuple(topic for topic in tags.topics if topic is not Topic.ALERT)
    if danger.drill:
        return replace(tags, topics=others or (Topic.PRACTICAL,), closes=False, person=None)
    words = f"{danger.level} {danger.hazard}" if danger.level else danger.hazard
    evidence = (Evidence(Topic.ALERT, words, 1.0), *(one for one in tags.evidence if one.tag != Topic.ALERT))
    return replace(tags, topics=(Topic.ALERT, *others), closes=danger.cancelled, person=None, evidence=evidence)


def churned(drafts: Sequence[Draft], known: Mapping[str, Known]) -> bool | None:
    """Tell whether every item that was known has changed; None where fewer than `ENOUGH` were."""
    before = [(draft, known[draft.id]) for draft in drafts if draft.id in known]
    if len(before) < ENOUGH:
        return None
    return all(draft.digest != one.digest for draft, one in before)


ENOUGH = 3
"""Known items from which all of them changing is strange."""
