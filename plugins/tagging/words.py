"""Cut a post into words that can be compared, each knowing where it stands in the post."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from plugins import text as texts

# Addresses and handles say who speaks, not what is said; a bare domain ("service-public.fr") is a word like others.
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[^\s@]{1,64}@\S+|@\w+")
_WORD = re.compile(r"(#?)([^\W_]+)")
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
    readable = _NOT_WORDS.sub(lambda found: " " * len(found.group()), source)
    folded: list[str] = []
    spans: list[tuple[int, int]] = []
    sentences: list[int] = []
    tags: list[tuple[int, int, str]] = []
    sentence = end = titled = 0
    for found in _WORD.finditer(readable):
        start = found.start(2)
        if folded and _SENTENCE_END.search(readable, end, start):
            sentence += 1
        end = found.end(2)
        word = found.group(2)
        first = len(folded)
        if found.group(1):
            for hump in _HUMP.finditer(word):
                folded.append(fold_word(hump.group()))
                spans.append((start + hump.start(), start + hump.end()))
                sentences.append(sentence)
            tags.append((first, len(folded), fold_word(word)))
        else:
            folded.append(fold_word(word))
            spans.append((start, end))
            sentences.append(sentence)
        if end <= len(title):
            titled = len(folded)
    return Words(source, tuple(folded), tuple(spans), tuple(sentences), titled, tuple(tags))
