"""Find the words that a post denies: "aucune alerte", "sans gravité", "il ne s'agit pas d'une arnaque"."""

from plugins.tagging.words import Words

_NOT = frozenset({"aucun", "aucune", "sans", "ni", "nul", "nulle", "jamais"})
_PAS = frozenset({"pas", "point"})  # deny only what an article begins: "pas d'alerte", but not "ne tardez pas"
_ARTICLES = frozenset({"de", "d", "un", "une", "la", "l", "du", "des", "le", "les"})
_BETWEEN = _ARTICLES | {"autre", "nouvelle", "nouveau", "grave", "reelle", "reel", "veritable", "question", "risque"}
_NEGATIONS = _NOT | _PAS
_REACH = 4  # words


def denied_words(words: Words) -> frozenset[int]:
    """Return the numbers of the words that the words before them deny, up to the first that means something.

    Does not follow a denial over that word: in "aucune alerte rouge", "rouge" is not among them.
    """
    folded, sentences = words.folded, words.sentences
    if _NEGATIONS.isdisjoint(folded):
        return frozenset()
    found: set[int] = set()
    for place, word in enumerate(folded):
        if word in _NEGATIONS:
            article = word in _NOT
            for next_ in range(place + 1, min(place + 1 + _REACH, len(folded))):
                if sentences[next_] != sentences[place]:
                    break
                if article:
                    found.add(next_)
                if folded[next_] not in _BETWEEN:
                    break
                article = article or folded[next_] in _ARTICLES
    return frozenset(found)
