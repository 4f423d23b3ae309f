"""Why a post is classified as it is: the words that caused each of its tags."""

from collections.abc import Iterator
from dataclasses import dataclass

from plugins.model import CORRECTED, Evidence, Facts, Post, Tags

_FACTS = tuple(Facts.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a post; *against* tells that they speak against the tag."""

    words: str
    against: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a tag was given, or by a correction was not: *tag* as in `Evidence`.

    No quote and not *corrected* means that no words of its own decided, but the whole of the post.
    """

    tag: str
    given: bool
    corrected: bool
    quotes: tuple[Quote, ...]


def reasons(post: Post, *, neutral: bool) -> tuple[Reason, ...]:
    """Return the reasons for the tags of *post*, topics first and in their order.

    Of a post in the cautious form (*neutral*), those only that quote none of its words.
    """
    found = (_reason(tag, post.tags, neutral=neutral) for tag in _order(post.tags))
    return tuple(reason for reason in found if reason.corrected or not neutral)


def _order(tags: Tags) -> Iterator[str]:
    """Yield the tags to give reasons for, each once: every topic, and whatever else has evidence."""
    known = [*tags.topics, "closes", "person", "communes", *_FACTS]
    told = {piece.tag for piece in tags.evidence}
    topics = set(map(str, tags.topics))
    yield from (tag for tag in known if tag in topics or tag in told)
    yield from sorted(told.difference(known))


def _reason(tag: str, tags: Tags, *, neutral: bool) -> Reason:
    pieces = [piece for piece in tags.evidence if piece.tag == tag]
    corrected = any(piece.words == CORRECTED for piece in pieces)
    quotes = () if neutral else tuple(_quotes(pieces))
    return Reason(tag, _given(tag, tags), corrected, quotes)


def _quotes(pieces: list[Evidence]) -> dict[Quote, None]:
    """Return what to quote, in order, each once."""
    return dict.fromkeys(Quote(piece.words, piece.weight < 0) for piece in pieces if piece.words != CORRECTED)


def _given(tag: str, tags: Tags) -> bool:
    if tag in {"closes", "person", "communes"}:
        return bool(getattr(tags, tag))
    if tag in _FACTS:
        return bool(getattr(tags.facts, tag))
    return tag in map(str, tags.topics)
