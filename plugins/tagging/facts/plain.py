"""The words of a post as one folded text, for regular expressions: what it finds can be quoted as it was written."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from plugins.tagging.words import Words

# Marks that tell something of the words beside them; every other one is a blank.
_KEPT = frozenset(",.:/()[]°€%☎📞+")
_DASHES = frozenset("-–—")  # between blanks they part or span; within a word they join
_SHORTENED = frozenset({"lun", "mar", "mer", "jeu", "ven", "sam", "dim", "tel"})
"""What is written with a full stop before a number, and ends no sentence: "sam. 28/02"."""

_LONGEST = 12  # characters of a gap worth remembering; what is longer is an address
_LONGEST_SENTENCE = 400  # characters before a word that may tell what it is


@dataclass(frozen=True, slots=True)
class Plain:
    """*text* holds the folded words of *words*, a line for each sentence; *starts* tells where each word begins.

    Blanks, apostrophes and hyphens within words are one blank: "jusqu a". *body* is where the text after the
    title begins, *footer* where the closing matter does.
    """

    words: Words
    text: str
    starts: tuple[int, ...]
    body: int
    footer: int

    def quote(self, start: int, end: int) -> str:
        """Return the words between *start* and *end* of the text as they stand in the post, on one line."""
        first = max(0, bisect_right(self.starts, start) - 1)
        if first + 1 < len(self.starts) and start >= self.starts[first] + len(self.words.folded[first]):
            first += 1  # what was found begins with a mark before the word
        last = max(first, bisect_right(self.starts, max(start, end - 1)) - 1)
        return self.words.quote(first, last + 1)

    def place(self, start: int) -> int:
        """Return where in the post's source the word at *start* of the text stands."""
        return self.words.spans[max(0, bisect_right(self.starts, start) - 1)][0]

    def at(self, place: int) -> int:
        """Return where in the text the word begins that stands at *place* of the post's source."""
        number = bisect_right(self.words.spans, (place, len(self.words.source))) - 1
        return self.starts[max(0, number)] if self.starts else 0

    def sentence(self, start: int) -> str:
        """Return the beginning of the sentence that *start* is in, up to there; only the end of a very long one."""
        least = max(0, start - _LONGEST_SENTENCE)
        return self.text[max(least, self.text.rfind("\n", least, start) + 1) : start]


def plain_of(words: Words, footer: int) -> Plain:
    """Return the text of *words*, whose closing matter begins at the word of number *footer*."""
    source = words.source
    pieces: list[str] = []
    starts: list[int] = []
    length = end = sentence = 0
    last = ""
    for word, (start, after), number in zip(words.folded, words.spans, words.sentences, strict=True):
        if number != sentence:
            shortened = last in _SHORTENED and word[0].isdigit() and source[end:start] == ". "
            gap, sentence = ". " if shortened else "\n", number
        elif start - end == 1 and source[end] == " ":
            gap = " "
        else:
            gap = _gap(source[end:start]) if start - end <= _LONGEST else " "
        pieces.append(gap + word)
        length += len(gap)
        starts.append(length)
        length += len(word)
        end, last = after, word
    text = "".join(pieces)
    ends = (*starts, length)
    return Plain(words, text, tuple(starts), ends[min(words.title, len(starts))], ends[min(footer, len(starts))])


@lru_cache(maxsize=4096)
def _gap(between: str) -> str:
    if any(character.isalnum() for character in between):  # an address or a handle
        return " "
    if between.strip() in _DASHES and between != between.strip():
        return " - "
    kept = "".join(character for character in between if character in _KEPT)
    if not kept or any(character.isspace() for character in between):
        kept += " "
    return kept
