"""Say in plain text why a post was tagged as it was."""

from collections.abc import Iterable

from plugins.model import Evidence, PersonSought, Tags
from plugins.tagging.lexicon import CLOSES, PERSON

_PERSONS = {
    PersonSought.MISSING: "a missing person",
    PersonSought.WANTED: "a wanted person",
    PersonSought.ABDUCTED: "an abducted person",
    PersonSought.POSSIBLE: "perhaps a person",
}


def explain(tags: Tags) -> str:
    """Return an account of *tags*, one tag after the other, each with the words that speak for or against it."""
    lines = []
    for rank, topic in enumerate(tags.topics):
        lines.append(f"topic: {topic}" + (" (most important)" if rank == 0 and len(tags.topics) > 1 else ""))
        lines += _words(tags.evidence, str(topic), "no words of its own; by the other tags, or for want of any other")
    lines.append(f"closes: {'yes, it ends an earlier alert or appeal' if tags.closes else 'no'}")
    lines += _words(tags.evidence, CLOSES, "") if tags.closes else []
    lines.append(f"person sought: {_PERSONS[tags.person] + ', shown soberly' if tags.person else 'no'}")
    lines += _words(tags.evidence, PERSON, "") if tags.person else []
    lines.append(f"communes: {', '.join(tags.communes) or 'none'}")
    return "\n".join(lines)


def _words(evidence: Iterable[Evidence], tag: str, otherwise: str) -> list[str]:
    pieces = [f"  {piece.weight:+.2f}  « {piece.words} »" for piece in evidence if piece.tag == tag]
    return pieces or ([f"  {otherwise}"] if otherwise else [])
