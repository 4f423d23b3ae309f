"""Find where the closing matter of a release begins: contacts for the press, "follow us", about the service."""

from plugins.tagging.patterns import Matcher
from plugins.tagging.words import Words

_LEAST_SHARE = 0.4  # of the words: what comes before is never closing matter


def footer_start(words: Words, beginnings: Matcher) -> int:
    """Return the number of the first word of the closing matter, or the number of words.

    It starts at the first of *beginnings* that also starts a line, past the first part of the post.
    """
    least = int(len(words.folded) * _LEAST_SHARE)
    starts = (
        match.first for match in beginnings.matches(words) if match.first >= least and _starts_line(words, match.first)
    )
    return min(starts, default=len(words.folded))


def _starts_line(words: Words, place: int) -> bool:
    line = words.source[: words.spans[place][0]].rpartition("\n")[2]
    return not any(character.isalnum() for character in line)
