"""What French words mean: the word vectors of spaCy's French pipeline, needed for the training alone.

The model is linear, so that a word's vector, once weighed, is a weight of that word: what is shipped are the weights of
words, many of which no annotated post holds.
"""

from functools import cache
from typing import Any

import numpy as np
import spacy

from plugins.tagging.words import fold_word

PIPELINE = "fr_core_news_md"


_UNUSED = ["tok2vec", "morphologizer", "parser", "attribute_ruler", "ner"]


@cache
def vectors() -> tuple[dict[str, int], Any, frozenset[str]]:
    """Return the row of each folded word, the vectors, one a row, all of length 1, and the words known to be French."""
    pipeline = spacy.load(PIPELINE, exclude=_UNUSED)
    strings, table = pipeline.vocab.strings, pipeline.vocab.vectors
    rows: dict[str, int] = {}
    capitals: dict[str, int] = {}
    for key, row in table.key2row.items():
        word = strings[key]
        (rows if word.islower() else capitals).setdefault(fold_word(word), row)
    data = table.data.astype("float32")
    forms = pipeline.get_pipe("lemmatizer").lookups.get_table("lemma_lookup")
    french = frozenset(fold_word(strings[form]) for form in forms if form in strings)
    return capitals | rows, data / np.maximum(np.linalg.norm(data, axis=1, keepdims=True), 1e-9), french
