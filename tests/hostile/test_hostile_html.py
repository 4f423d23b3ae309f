"""H4: no field of any format carries HTML that does anything."""

import unicodedata
from collections import Counter
from dataclasses import fields, replace
from html import escape

import pytest
from making import NOW, make_account

from plugins.feeds import sanitise as module
from plugins.feeds.feed import Feed
from plugins.feeds.normalise import normalise
from plugins.feeds.sanitise import plain, sanitise
from plugins.model import Entry, PageRules, Platform, Text
from tests.hostile.carriers import FORMATS, PAGE_FIELDS, batches, numbered, page
from tests.hostile.documents import reading
from tests.hostile.harmless import faults, faults_of
from tests.hostile.vectors import FAMILIES, vectors

VECTORS = vectors()
BASES = ("https://service.example/flux", "", "javascript:canary()")
VARIANTS = {
    "rss",
    "atom, as text",
}  # the same fields as another format, escaped or announced otherwise: one vector in four
EMPTY = Entry(
    guid="g",
    link="https://a.example/1",
    title=Text("Titre", html=False),
    content=Text("Texte", html=False),
    published=None,
    updated=None,
)
ENTRY_FIELDS = {
    "guid": lambda html: {"guid": html},
    "link": lambda html: {"link": html},
    "guid and link": lambda html: {"guid": html, "link": html},
    "title, text": lambda html: {"title": Text(f"T {html}", html=False)},
    "title, html": lambda html: {"title": Text(f"T {html}", html=True)},
    "content, text": lambda html: {"content": Text(f"C {html}", html=False)},
    "content, html": lambda html: {"content": Text(f"C {html}", html=True)},
    "content alone": lambda html: {"content": Text(html, html=True), "title": Text("", html=False)},
    "title alone": lambda html: {"title": Text(html, html=False), "content": Text("", html=False)},
    "link alone": lambda html: {"link": html, "title": Text("", html=False), "content": Text("", html=False)},
    "base": lambda html: {"base": html, "content": Text("<a href='x'>y</a>", html=True)},
    "categories": lambda html: {"categories": (html,)},
    "notice": lambda html: {"notice": html},
    "pictures": lambda html: {"pictures": (html, html)},
    "area": lambda html: {"area": html},
}  # fmt: skip


def test_the_corpus_is_as_large_as_it_says() -> None:
    families = Counter(vector.family for vector in VECTORS)
    assert set(families) == set(FAMILIES)
    assert min(families.values()) >= 15
    assert len(VECTORS) == len({vector.html for vector in VECTORS}) >= 900
    whole = sum(count for name, (_, count) in FORMATS.items() if name not in VARIANTS)
    assert len(VECTORS) * (whole + len(PAGE_FIELDS) + len(ENTRY_FIELDS)) >= 60_000
    assert {field.name for field in fields(Entry)} - {"published", "updated", "danger"} <= set(
        " ".join(ENTRY_FIELDS).replace(",", "").split()
    )


def test_what_finds_the_faults_finds_them() -> None:
    """Almost every vector is a fault as it stands; those that are not are texts."""
    found = [vector for vector in VECTORS if faults(vector.html)]
    assert len(found) > 0.75 * len(VECTORS)


@pytest.mark.parametrize("base", BASES)
def test_the_sanitiser_leaves_nothing_that_acts(base: str) -> None:
    for vector in VECTORS:
        clean = sanitise(vector.html, base)
        assert faults(clean) == [], vector
        assert sanitise(clean, base) == clean, vector
        assert unicodedata.is_normalized("NFC", clean), vector


@pytest.mark.parametrize("field", ENTRY_FIELDS)
def test_no_field_of_an_entry_carries_anything_that_acts(field: str) -> None:
    account = make_account()
    for vector in VECTORS:
        entry = replace(EMPTY, **ENTRY_FIELDS[field](vector.html))
        for draft in normalise(Feed(vector.html, vector.html, (entry,)), account, url=BASES[0], now=NOW):
            assert faults_of(draft) == [], vector


@pytest.mark.parametrize("format_", FORMATS)
def test_no_field_of_a_feed_carries_anything_that_acts(format_: str) -> None:
    make, _ = FORMATS[format_]
    chosen = VECTORS[::4] if format_ in VARIANTS else VECTORS
    seen = 0
    for batch in batches(chosen):
        numbers = set()
        for draft in reading(make(batch)).drafts:
            assert faults_of(draft) == [], (draft.title, draft.html)
            numbers.add(numbered(draft.title or draft.text))
        assert numbers >= set(range(len(batch))), "each vector made a post"
        seen += len(batch)
    assert seen == len(chosen)


def test_no_field_of_a_page_carries_anything_that_acts() -> None:
    account = make_account(platform=Platform.PAGE, page=PageRules(item="article", text=".texte"))
    made = 0
    for vector in VECTORS:
        for draft in reading(page([vector]), {"content-type": "text/html; charset=utf-8"}, account).drafts:
            assert faults_of(draft) == [], vector
            made += 1
    assert made >= 0.98 * len(VECTORS)


def test_a_text_is_never_taken_for_markup() -> None:
    """What `plain` gives is text: written out as such, it is shown letter by letter, whatever it looks like."""
    for vector in VECTORS:
        lines = [line for line in plain(vector.html).splitlines() if line]
        assert [plain(escape(line)) for line in lines] == lines, vector
        assert faults("".join(f"<p>{escape(line)}</p>" for line in lines)) == [], vector


def test_what_no_reading_settles_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_READINGS", 0)
    assert sanitise('<p>a &lt;b&gt; "c"</p><script>x</script>', "") == 'a &lt;b&gt; "c"'
