"""One tagger for all tests of the package: loading it is the dear part."""

import json
from pathlib import Path

import pytest

from plugins.tagging.gazetteer import Gazetteer
from plugins.tagging.lexicon import packaged_lexicon
from plugins.tagging.tagger import Tagger

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="session")
def tagger():
    return Tagger.default()


@pytest.fixture(scope="session")
def lexicon():
    return packaged_lexicon()


@pytest.fixture(scope="session")
def gazetteer():
    return Gazetteer.packaged()


@pytest.fixture(scope="session")
def corpus():
    lines = (CORPUS / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
