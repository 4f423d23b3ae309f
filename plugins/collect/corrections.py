"""What the editors say of a post, over what the tagger and its source say: pure functions."""

import json
from collections.abc import Iterator
from dataclasses import asdict, fields, replace

from plugins import text
from plugins.model import CORRECTED, AppealKind, Correction, Evidence, Facts, PersonSought, Tags, Topic

_KINDS = {
    PersonSought.MISSING: AppealKind.MISSING,
    PersonSought.WANTED: AppealKind.WANTED,
    PersonSought.ABDUCTED: AppealKind.ABDUCTED,
}


def version_of(tagger: str, correction: Correction | None) -> str:
    """Return the version of the tags of a post: that of the *tagger*, and of what its *correction* says."""
    if correction is None:
        return tagger
    said = {name: value for name, value in asdict(correction).items() if name != "post" and value is not None}
    return f"{tagger}+{text.digest(json.dumps(said, sort_keys=True), size=6)}"


def corrected(tags: Tags, correction: Correction | None) -> Tags:
    """Return *tags* with what *correction* names in place of what was found, and its version.

    What follows by definition follows: a drill is no alert, and facts that are of an alert, an appeal or a person go
    where there is none any more.
    """
    if correction is None:
        return tags
    found = replace(
        tags,
        topics=_topics(tags, correction),
        closes=tags.closes if correction.closes is None else correction.closes,
        communes=tags.communes if correction.communes is None else correction.communes,
        person=tags.person if correction.person is None else correction.person or None,
    )
    facts = _facts(found, correction)
    decided = tuple(_decided(tags, found, correction))
    dropped = {one.tag for one in decided} | {str(topic) for topic in Topic if topic not in found.topics}
    dropped |= changed(tags.facts, facts)
    evidence = (*decided, *(one for one in tags.evidence if one.tag not in dropped))
    return replace(found, facts=facts, evidence=evidence, version=version_of(tags.version, correction))


def _topics(tags: Tags, correction: Correction) -> tuple[Topic, ...]:
    if correction.topics is not None:
        return correction.topics
    if correction.drill:
        return tuple(topic for topic in tags.topics if topic is not Topic.ALERT) or (Topic.PRACTICAL,)
    return tags.topics


def _facts(tags: Tags, correction: Correction) -> Facts:
    """Return the facts of *tags*, corrected in all else, without those that are now facts of nothing."""
    facts, topics = tags.facts, tags.topics
    if correction == Correction(correction.post, communes=correction.communes):
        return facts
    drill = facts.drill if correction.drill is None else correction.drill
    warns = not drill and (Topic.ALERT in topics or tags.closes)
    on_the_road = not drill and Topic.TRAFFIC in topics
    kind = facts.appeal
    if correction.person is not None and kind in _KINDS.values():
        kind = _KINDS.get(correction.person) if correction.person else None
    return replace(
        facts,
        until=facts.until if (warns or on_the_road) and not tags.closes else None,
        level=facts.level if warns or on_the_road else None,
        hazards=facts.hazards if warns else (),
        appeal=kind if Topic.WITNESS_APPEAL in topics else None,
        minor=facts.minor and tags.person is not None,
        drill=drill,
    )


def changed(before: Facts, after: Facts) -> set[str]:
    """Return the names of the facts that are not the same: what was the reason for one *before* is none *after*."""
    return {one.name for one in fields(Facts) if getattr(before, one.name) != getattr(after, one.name)}


def _decided(tags: Tags, after: Tags, correction: Correction) -> Iterator[Evidence]:
    """Yield the editors' word for each tag that they give, and against each that they take away."""
    for topic in after.topics:
        if correction.topics is not None or topic not in tags.topics:
            yield Evidence(topic, CORRECTED, 1.0)
    for name in ("closes", "communes", "person", "drill"):
        value = getattr(correction, name)
        if value is not None:
            yield Evidence(name, CORRECTED, 1.0 if value else -1.0)
