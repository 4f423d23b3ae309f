"""When an alert or an appeal stops being current, for want of an end given by its source.

The rule is stated on the pages that it governs; nothing past its end is shown as current.
"""

from datetime import datetime, timedelta

from plugins.model import PersonSought, Tags, Topic


def end_of(tags: Tags, since: datetime, *, alert_hours: int, appeal_days: int) -> datetime | None:
    """Return when a post with *tags*, published or last edited at *since*, stops being current.

    None for a post that is never current: neither alert nor appeal, or one that closes something. An alert that is
    an appeal as well stands as long as the longer of the two; an abduction alert, which is broadcast for hours and
    renewed, as long as an alert. An alert that says itself until when it holds is believed.
    """
    if tags.closes:
        return None
    alert, appeal = timedelta(hours=alert_hours), timedelta(days=appeal_days)
    lives = {Topic.ALERT: alert, Topic.WITNESS_APPEAL: alert if tags.person is PersonSought.ABDUCTED else appeal}
    return max((since + life for topic, life in lives.items() if topic in tags.topics), default=None)
