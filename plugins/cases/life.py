"""When an alert or an appeal stops being current: by its own words, or by a rule for want of them.

The rule is stated on the pages that it governs; nothing past its end is shown as current.
"""

from datetime import datetime, timedelta

from plugins.model import PersonSought, Tags, Topic

FARTHEST = timedelta(days=60)
"""How much later than its publication an alert may end by its own words: a date beyond was misread, or is of more than
this alert ("interdit jusqu'au 31 décembre 2027")."""


def end_of(tags: Tags, since: datetime, *, alert_hours: int, appeal_days: int) -> datetime | None:
    """Return when a post with *tags*, published or last edited at *since*, stops being current.

    None for a post that is never current: neither alert nor appeal, a drill, or one that closes something. An alert
    that says itself until when it holds is believed; an appeal does not end with it. What is both stands as long as the
    longer of the two. An abduction alert, which is broadcast for hours and renewed, stands as long as an alert.
    """
    if tags.closes or tags.facts.drill:
        return None
    hours, days = timedelta(hours=alert_hours), timedelta(days=appeal_days)
    ends = {
        Topic.ALERT: _said(tags.facts.until, since) or since + hours,
        Topic.WITNESS_APPEAL: since + (hours if tags.person is PersonSought.ABDUCTED else days),
    }
    return max((end for topic, end in ends.items() if topic in tags.topics), default=None)


def _said(until: datetime | None, since: datetime) -> datetime | None:
    """Return the end that an alert gives itself, if it is one."""
    return until if until is not None and since < until <= since + FARTHEST else None
