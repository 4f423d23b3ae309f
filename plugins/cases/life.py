"""When an alert or an appeal stops being current, for want of an end given by its source.

The rule is stated on the pages that it governs; nothing past its end is shown as current.
"""

from datetime import datetime, timedelta

from plugins.model import Tags, Topic


def end_of(tags: Tags, since: datetime, *, alert_hours: int, appeal_days: int) -> datetime | None:
    """Return when a post with *tags*, published or last edited at *since*, stops being current.

    None for a post that is never current: neither alert nor appeal, or one that closes something. An alert that is
    an appeal as well (an abduction) stands as long as the longer of the two.
    """
    if tags.closes:
        return None
    ends = []
    if Topic.ALERT in tags.topics:
        ends.append(since + timedelta(hours=alert_hours))
    if Topic.WITNESS_APPEAL in tags.topics:
        ends.append(since + timedelta(days=appeal_days))
    return max(ends, default=None)
