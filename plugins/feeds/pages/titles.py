"""Titles and links of an item: which of its words name it, and which of its links leads to it."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from plugins import text
from plugins.feeds import trees
from plugins.feeds.dates import instant
from plugins.feeds.trees import Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# Folded: lower case, no accents.
_INVITATION = (
    r"(?:(?:lire|voir|consulter|continuer|decouvrir) (?:la suite|la lecture|l'article|l'actu(?:alite)?|le communique|"
    r"plus)|(?:en )?savoir (?:plus|\+)|read more|continue reading)"
)
# What stands in the link to a file of the news: "Télécharger le communiqué (PDF - 120,5 Ko)", "Format PDF".
_KIND = r"(?:pdf|docx?|odt|format|fichier|document|piece jointe)"
_SIZE = r"(?:\d+(?:[.,]\d+)?\s*(?:[kmg]?o(?:ctets)?|[kmg]b))"
_FILE = rf"(?:\W*\b(?:{_KIND}|{_SIZE}|nouvelle fenetre))*"
_GENERIC = re.compile(
    rf"\W*(?:{_INVITATION}|lire|voir(?: tout(?:es)?| le detail| la page)?|decouvrir|(?:la )?suite|plus|details?|"
    r"plus d'info(?:rmation)?s?|(?:telecharger|telechargement|consulter|ouvrir|voir|lire)"
    r"(?: (?:le |la |l'|ce |au )?(?:fichier|document|pdf|communique(?: de presse)?|arrete|dossier(?: de presse)?))?|"
    rf"cliquez ici|ici|permalien|lien|partager|imprimer|more)?{_FILE}\W*"
)
_LEAD = re.compile(
    rf"\W*{_INVITATION}\s*(?:\.\.\.|…)?\s*(?:(?:de l'article|a propos de|de|sur|about)\b|[:–-]|(?=[«\"“]))\W*"
)
_BESIDE_FILE = re.compile(rf"\s*(?:[-–—|]\s*(?:{_KIND}\b\W*)+{_SIZE}|[(\[]\W*(?:{_KIND}\b\W*)*(?:{_SIZE}|{_KIND}))\W*$")
_LONGEST = 200  # characters of a title
_LONGEST_INVITATION = 60
_STOPS = (".", "…", "]", ";", ":")
_CLOSING = ' »"”'


def heading_of(element: Element) -> Element | None:
    """Return the first heading with words in *element*, itself included."""
    return next((one for one in element.iter(*HEADINGS) if trees.text_of(one, most=1)), None)


def link_of(element: Element, base: str) -> Element | None:
    """Return the link that leads to the item *element*: itself, that of its heading, or that which names it best.

    A link to the same host is taken before one to another; a tag's (`rel="tag"`), an author's and a category's last.
    """
    if trees.name(element) == "a":
        return element if trees.address_of(element, base) else None
    heading = heading_of(element)
    for place in (heading, element):
        links = [one for one in (place.iter("a") if place is not None else ()) if trees.address_of(one, base)]
        if links:
            return min(links, key=lambda one: _rank(one, base))
    around = [*(heading.iterancestors("a") if heading is not None else ()), *element.iterancestors("a")]
    return next((one for one in around if trees.address_of(one, base)), None)


def title_of(element: Element, link: Element | None) -> str:
    """Return what names the item *element*: its heading, else the words of its *link* or what that is labelled.

    Where there is no heading and the link only invites to read, it is the line beside it that could be one.
    """
    heading = heading_of(element)
    given = [] if heading is None else [trees.text_of(heading)]
    if link is not None:
        pictures = (one.get("alt", "") for one in link.iter("img"))
        given += [_of_card(link), link.get("title", ""), link.get("aria-label", ""), *pictures]
    for words in given:
        if told := named(words):
            return told
    return "" if link is None or next(element.iter(*HEADINGS), None) is not None else _line(trees.lines_of(element))


def _of_card(link: Element) -> str:
    """Return the words of *link*; of one that is a whole card, with its date, its label and its text, the title."""
    lines = [trees.text_of(one, most=_LONGEST) for one in link.iter() if one is not link and (one.text or "").strip()]
    if (link.text or "").strip() or any((one.tail or "").strip() for one in link) or len(lines) <= 1:
        return trees.text_of(link)
    return _line(lines) or trees.text_of(link)


def _line(lines: Iterable[str]) -> str:
    """Return the longest of *lines* that is no date, no invitation and no sentence."""
    told = (line for line in lines if not generic(line) and instant(line) is None)
    return max((line for line in told if len(line) <= _LONGEST and not line.endswith(_STOPS)), key=len, default="")


def named(words: str) -> str:
    """Return *words* as a title, without "read more of" before it and its file's size after it; empty if only that."""
    line = text.one_line(words)
    if generic(line):
        return ""
    end = text.fold(line[-_LONGEST_INVITATION:])
    file = _BESIDE_FILE.search(end)
    if file and file.start() and len(end) == len(line[-_LONGEST_INVITATION:]):
        line = line[: len(line) - len(end) + file.start()]
    start = line[:_LONGEST_INVITATION]
    folded = text.fold(start)
    lead = _LEAD.match(folded)
    if lead and len(folded) == len(start):  # but for a ligature, which makes the title keep its lead
        return line[lead.end() :].rstrip(_CLOSING)
    return line


def generic(words: str) -> bool:
    """Tell whether *words* invite to read, and name nothing."""
    return len(words) <= _LONGEST_INVITATION and bool(_GENERIC.fullmatch(text.fold(text.one_line(words))))


def _rank(link: Element, base: str) -> tuple[bool, bool, bool, int]:
    address = trees.address_of(link, base)
    rel = link.get("rel", "").lower().split()
    beside = bool({"tag", "category", "author", "nofollow"} & set(rel)) or address == base
    words = trees.text_of(link)
    return (urlsplit(address).netloc != urlsplit(base).netloc, beside, generic(words), -len(words))
