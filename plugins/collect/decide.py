"""What to do with each draft: pure functions, no clock, no archive, no network."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from plugins.cases.life import end_of
from plugins.model import Account, ChangeKind, Decision, Draft, Known, Tags


@dataclass(frozen=True, slots=True)
class Rules:
    """What the deciding depends on besides the draft: the hour of each site and how long posts are current."""

    zones: Mapping[str, ZoneInfo]
    alert_hours: int
    appeal_days: int


def sort_out(
    drafts: Iterable[Draft], known: Mapping[str, Known], hidden: Collection[str] = ()
) -> list[tuple[ChangeKind, Draft]]:
    """Return the drafts that are new or edited, oldest first, so that the archive's numbers grow with time.

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
        elif not before.withdrawn and before.digest != draft.digest:
            found.append((ChangeKind.EDITED, draft))
    # A draft without a date is published when it is first seen, so after all the others of its reading.
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(found, key=lambda item: item[1].published or last)


def settle(
    kind: ChangeKind, draft: Draft, known: Known | None, tags: Tags, *, account: Account, now: datetime, rules: Rules
) -> Decision:
    """Return the decision on a draft that is new or edited.

    The moment of publication is settled at the first reading, never after *now*, and never moves: a source that
    re-dates its items does not push them to the top of a list again. An edit renews the life of an alert.
    """
    published = known.published if known else min(draft.published or now, now)
    month = known.month if known else published.astimezone(rules.zones[account.site]).strftime("%Y-%m")
    since = now if kind is ChangeKind.EDITED else published
    ends = end_of(tags, since, alert_hours=rules.alert_hours, appeal_days=rules.appeal_days)
    return Decision(kind, draft, account.site, account.service, published, month, tags, ends)
