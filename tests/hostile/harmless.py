"""What foreign HTML may hold once it was made safe, as another parser than the sanitiser's finds it."""

import re
from html.parser import HTMLParser

from plugins.model import Draft

_BARE = "b br code em i strong sub sup blockquote div h2 hr li ol p pre ul caption table tbody tfoot thead tr"
ALLOWED = {name: frozenset[str]() for name in _BARE.split()} | {
    "a": frozenset({"href", "rel"}),
    "abbr": frozenset({"title"}),
    "time": frozenset({"datetime"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
}
# Addresses in ASCII, with nothing that ends an attribute in double quotes; an apostrophe is part of some.
_TARGET = re.compile(r"(?:https?://[a-z0-9._\[-]|mailto:|tel:)[!#-;=?-\[\]_a-z~]*\Z", re.IGNORECASE)
_WEB = re.compile(r"https?://[a-z0-9._\[-][!#-;=?-\[\]_a-z~]*\Z", re.IGNORECASE)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]"
)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in ALLOWED or not given.keys() <= ALLOWED[tag] or len(given) < len(attrs):
            self.wrong.append(f"<{tag} {given}>")
        if "href" in given and not _TARGET.match(given["href"] or ""):
            self.wrong.append(f"href={given['href']!r}")
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> that closes nothing")

    def handle_comment(self, data):
        self.wrong.append(f"<!--{data}-->")

    handle_decl = handle_pi = unknown_decl = handle_comment


def faults(html: str) -> list[str]:
    """Return what *html* holds that it may not: elements, attributes, addresses, comments, elements left open."""
    page = _Page()
    page.feed(html)
    page.close()
    unseen = [f"{found[0]!r}" for found in _UNSEEN.finditer(html)]
    return page.wrong + [f"<{tag}> that is never closed" for tag in page.open] + unseen


def faults_of(draft: Draft) -> list[str]:
    """Return what a draft holds that no reader may be given."""
    found = faults(draft.html)
    for name in ("title", "text", "url", "id", "area"):
        value = getattr(draft, name)
        found += [f"{one[0]!r} in {name}" for one in _UNSEEN.finditer(value)]
    if not _WEB.match(draft.url):
        found.append(f"url={draft.url!r}")
    if "\n" in draft.title or not draft.id.isalnum():
        found.append("a title or an identifier of another form")
    return found
