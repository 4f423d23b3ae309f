"""Cut a post into words that can be compared, each knowing where it stands in the post."""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from plugins import text as texts

# Addresses and handles say who speaks, not what is said; a bare domain ("service-public.fr") is a word like others.
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[^\s@]{1,64}@\S+|@\w+")
_SIGNS = ("@", "://", "www.")  # without any of them there is no address
_WORD = re.compile(r"#?[^\W_]+")
# "AppelÀTémoins" is Appel, À, Témoins; "FeuxDeForêt2026" is Feux, De, Forêt, 2026; "RD14" in a hashtag stays whole.
_HUMP = re.compile(r"[A-ZÀ-Þ](?=[A-ZÀ-Þ][a-zß-ÿ])|[A-ZÀ-Þ]+(?![a-zß-ÿ])\d*|[A-ZÀ-Þ]?[a-zß-ÿœ]+|\d+|.")
_SENTENCE_END = re.compile(r"[!?;…\n•▪▶➡]|\.(?=\s|[»\"”)])")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a post: folded, with the sentence of each and its span in *source*.

    *source* is the title, a line break and the text, both cleaned. *title* is the number of words of the title.
    *tags* holds, for each hashtag, its first word's number, the number after its last, and its folded whole.
    """

    source: str
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]
    title: int
    tags: tuple[tuple[int, int, str], ...]

    def quote(self, first: int, after: int) -> str:
        """Return the words from *first* to before *after* as they stand in the post, on one line."""
        return " ".join(self.source[self.spans[first][0] : self.spans[after - 1][1]].split())


@lru_cache(maxsize=20_000)
def fold_word(word: str) -> str:
    """Return *word* folded; letters of fancy alphabets ("𝗔𝗟𝗘𝗥𝗧𝗘"), common in social posts, become plain ones."""
    return word.lower() if word.isascii() else texts.fold(unicodedata.normalize("NFKC", word))


def words_of(title: str, text: str) -> Words:
    """Return the words of a post; the title's last word always ends a sentence."""
    title = texts.clean(title)
    source = f"{title}\n{texts.clean(text)}"
    folded: list[str] = []
    spans: list[tuple[int, int]] = []
    sentences: list[int] = []
    tags: list[tuple[int, int, str]] = []
    readable = _readable(source)
    sentence = after = 0
    for found in _WORD.finditer(readable):
        start, end = found.span()
        gap = readable[after:start]
        if gap != " " and folded and _SENTENCE_END.search(gap):
            sentence += 1
        after = end
        word = found[0]
        if word[0] == "#":
            first = len(folded)
            for hump in _HUMP.finditer(readable, start + 1, end):
                folded.append(fold_word(hump[0]))
                spans.append(hump.span())
                sentences.append(sentence)
            tags.append((first, len(folded), fold_word(word[1:])))
        else:
            folded.append(fold_word(word))
            spans.append((start, end))
            sentences.append(sentence)
    titled = bisect_left(spans, (len(title), 0))
    return Words(source, tuple(folded), tuple(spans), tuple(sentences), titled, tuple(tags))


def _readable(source: str) -> str:
    """Return *source* with blanks in the place of addresses."""
    if not any(sign in source for sign in _SIGNS):
        return source
    return _NOT_WORDS.sub(lambda found: " " * len(found[0]), source)
