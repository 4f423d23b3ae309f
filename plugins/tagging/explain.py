"""Say in plain text why a post was tagged as it was."""

from collections.abc import Iterable

from plugins import hazards, phones
from plugins.model import Evidence, Facts, PersonSought, Tags
from plugins.tagging.lexicon import CLOSES, PERSON

_PERSONS = {
    PersonSought.MISSING: "a missing person",
    PersonSought.WANTED: "a wanted person",
    PersonSought.ABDUCTED: "an abducted person",
    PersonSought.POSSIBLE: "perhaps a person",
}


def explain(tags: Tags) -> str:
    """Return an account of *tags*, one tag after the other, each with the words that speak for or against it.

    The weight of a word is in log-odds for topics and ends, in the lexicon's points for persons.
    """
    lines = []
    for rank, topic in enumerate(tags.topics):
        lines.append(f"topic: {topic}" + (" (most important)" if rank == 0 and len(tags.topics) > 1 else ""))
        lines += _weighed(tags.evidence, str(topic)) or ["  no words of its own; the likeliest for want of any other"]
    lines.append(f"closes: {'yes, it ends an earlier alert or appeal' if tags.closes else 'no'}")
    lines += _weighed(tags.evidence, CLOSES) if tags.closes else []
    lines.append(f"person sought: {_PERSONS[tags.person] + ', shown soberly' if tags.person else 'no'}")
    lines += _weighed(tags.evidence, PERSON) if tags.person else []
    lines.append(f"communes: {', '.join(tags.communes) or 'none'}")
    lines += _quoted(tags.evidence, "communes")
    for name, value in _facts(tags.facts):
        lines.append(f"{name}: {value}")
        lines += _quoted(tags.evidence, name)
    return "\n".join(lines)


def _facts(facts: Facts) -> Iterable[tuple[str, str]]:
    """Yield the facts that there are, by the names of their fields."""
    told = {
        "drill": "yes, an exercise or a test" if facts.drill else "",
        "level": facts.level or "",
        "hazards": ", ".join(hazards.LABELS[hazard] for hazard in facts.hazards),
        "until": f"{facts.until:%Y-%m-%d %H:%M} UTC" if facts.until else "",
        "phones": ", ".join(phones.shown(number) for number in facts.phones),
        "roads": ", ".join(facts.roads),
        "appeal": facts.appeal or "",
        "minor": "yes, the person sought is under 18" if facts.minor else "",
    }
    return ((name, value) for name, value in told.items() if value)


def _weighed(evidence: Iterable[Evidence], tag: str) -> list[str]:
    return [f"  {piece.weight:+.2f}  « {piece.words} »" for piece in evidence if piece.tag == tag]


def _quoted(evidence: Iterable[Evidence], tag: str) -> list[str]:
    return [f"         « {piece.words} »" for piece in evidence if piece.tag == tag]
