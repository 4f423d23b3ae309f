"""Find where the closing matter of a release begins: contacts for the press, "follow us", about the service."""

from plugins.tagging.patterns import Matcher
from plugins.tagging.words import Words

_LEAST_SHARE = 0.4  # of the words: what comes before is never closing matter


def footer_start(words: Words, beginnings: Matcher) -> int:
    """Return the number of the first word of the closing matter, or the number of words.

    It starts at the first of *beginnings* that also starts a line, past the first part of the post.
    """
    sentences, count = words.sentences, len(words.folded)
    least = int(count * _LEAST_SHARE)
    begin = [n for n in range(least, count) if n == 0 or sentences[n - 1] != sentences[n]]
    places = [n for n in begin if _starts_line(words, n)]
    return next((match.first for match in beginnings.matches_at(places, words)), count) if places else count


def _starts_line(words: Words, place: int) -> bool:
    line = words.source[: words.spans[place][0]].rpartition("\n")[2]
    return not any(character.isalnum() for character in line)
