"""What to do with each draft: pure functions, no clock, no archive, no network."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from plugins import text
from plugins.cases.life import end_of
from plugins.collect.corrections import changed
from plugins.model import Account, ChangeKind, Danger, Decision, Department, Draft, Evidence, Facts, Known, Tags, Topic
from plugins.tagging.facts import hazard_slug

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


def site_of(draft: Draft, account: Account, rules: Rules) -> str:
    """Return the site where a post stands: that of the department that it concerns, else that of its account."""
    return rules.areas.get(text.area_key(draft.area), account.site) if draft.area else account.site


def since_of(kind: ChangeKind, draft: Draft, now: datetime) -> datetime:
    """Return when what a draft says was said, as far as anybody knows: never after *now*."""
    return min(draft.published or now, now) if kind is ChangeKind.NEW else now


def settle(
    kind: ChangeKind, draft: Draft, known: Known | None, tags: Tags, *, account: Account, now: datetime, rules: Rules
) -> Decision:
    """Return the decision on a draft that is new, edited or renewed.

    The moment of publication is settled at the first reading, never after *now*, and never moves: a source that
    re-dates its items does not push them to the top of a list again. An edit renews the life of an alert, whose end
    is the source's own where a warning gives one.
    """
    site, since = site_of(draft, account, rules), since_of(kind, draft, now)
    published = known.published if known else since
    month = known.month if known else published.astimezone(rules.zones[site]).strftime("%Y-%m")
    ends = ends_of(tags, since, draft.danger, rules)
    return Decision(kind, draft, site, account.service, published, month, tags, ends)


def ends_of(tags: Tags, since: datetime, danger: Danger | None, rules: Rules) -> datetime | None:
    """Return when a post stops being current: as its source says for machines, else by its words, else by the rule.

    A warning without an end of its own lives by the rule, not by its words: its source renews it at each reading.
    """
    ends = end_of(tags, since, alert_hours=rules.alert_hours, appeal_days=rules.appeal_days)
    return ends if danger is None or ends is None else _end_of(danger, since, rules)


def with_danger(tags: Tags, danger: Danger | None) -> Tags:
    """Return *tags* as a warning in a format made for machines decides them: nobody's words are guessed at then.

    A warning is an alert first of all, a drill is none, and one that is cancelled closes.
    """
    if danger is None:
        return tags
    facts = _facts(tags.facts, danger)
    others = tuple(topic for topic in tags.topics if topic is not Topic.ALERT)
    evidence = tuple(one for one in tags.evidence if one.tag not in {Topic.ALERT, *changed(tags.facts, facts)})
    if danger.drill:
        topics = others or (Topic.PRACTICAL,)
        return replace(tags, topics=topics, closes=False, person=None, facts=facts, evidence=evidence)
    words = f"{danger.level} {danger.hazard}" if danger.level else danger.hazard
    return replace(
        tags,
        topics=(Topic.ALERT, *others),
        closes=danger.cancelled,
        person=None,
        facts=facts,
        evidence=(Evidence(Topic.ALERT, words, 1.0), *evidence),
    )


def _facts(facts: Facts, danger: Danger) -> Facts:
    """Return *facts* with those that a warning gives; a drill has no level, no hazard and no end."""
    if danger.drill:
        return replace(facts, until=None, level=None, hazards=(), minor=False, drill=True)
    slug = hazard_slug(danger.hazard)
    return replace(
        facts,
        until=None if danger.cancelled else danger.ends,
        level=danger.level or facts.level,
        hazards=(slug,) if slug else facts.hazards,
        minor=False,
        drill=False,
    )


def churned(drafts: Sequence[Draft], known: Mapping[str, Known]) -> bool | None:
    """Tell whether every item that was known has changed; None where fewer than `ENOUGH` were."""
    before = [(draft, known[draft.id]) for draft in drafts if draft.id in known]
    if len(before) < ENOUGH:
        return None
    return all(draft.digest != one.digest for draft, one in before)


ENOUGH = 3
"""Known items from which all of them changing is strange."""
