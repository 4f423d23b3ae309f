"""Accounts as OPML 2.0 (http://opml.org/spec2.opml), the subscription lists of feed readers."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit
from xml.parsers import expat

from plugins.accounts import handles, hosts
from plugins.accounts.bridges import bridge
from plugins.accounts.exchange.proposals import Imported, Row, propose
from plugins.accounts.places import shown
from plugins.errors import AccountError
from plugins.model import FRANCE, Account, Confidence, Department, Platform, Service
from plugins.text import clean, one_line

# The categories of an outline are paths (OPML 2.0, "category"): ours say where an account belongs.
_CATEGORY = re.compile(r"/([0-9][0-9AB][0-9]?|france)/([a-z]+)/([a-z-]+)")


def write_opml(accounts: Iterable[Account]) -> str:
    """Return the accounts that have an address as OPML, grouped by site then service; the same for the same accounts.

    What is enabled, proofs and notes have no place there, nor has an address whose bridge is not known.
    """
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Gyrophare"
    body = ET.SubElement(root, "body")
    listed = sorted(
        (one for one in accounts if one.address and bridge(one.address) is None),
        key=lambda one: (one.site, one.service, one.id),
    )
    for site, of_site in groupby(listed, key=lambda one: one.site):
        outer = ET.SubElement(body, "outline", text=site, title=site)
        for service, of_service in groupby(of_site, key=lambda one: one.service):
            inner = ET.SubElement(outer, "outline", text=service, title=service)
            for one in of_service:
                ET.SubElement(inner, "outline", _attributes(one))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _attributes(one: Account) -> dict[str, str]:
    return {
        "type": "rss",  # what OPML calls any feed
        "text": clean(one.title),
        "title": clean(one.title),
        "xmlUrl": one.address,
        "htmlUrl": one.home,
        "category": f"/{one.site}/{one.service}/{one.platform}",
    }


def read_opml(
    path: Path, departments: Mapping[str, Department], existing: Collection[Account], today: date
) -> Imported:
    """Return what the OPML file *path* proposes beside the *existing* accounts.

    A list of another program says neither service nor proof: a department and a service are taken from the host
    where it is one of a department's own, and nothing comes enabled. Raises `AccountError` where the file is not
    OPML, or declares a document type (entities are how XML is made to explode).
    """
    rows = [_row(place, values, departments) for place, values in _outlines(path) if values.get("xmlurl")]
    return propose(rows, departments, existing, today)


def _outlines(path: Path) -> list[tuple[str, dict[str, str]]]:
    """Return the attributes of the outlines of *path*, names in lower case, each with its place."""
    names: list[str] = []
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        names.append(name)
        if name == "outline":
            values = {key.lower(): value.strip() for key, value in attributes.items()}
            found.append((f"{shown(path)}:{parser.CurrentLineNumber}", values))

    def doctype(*_: object) -> None:
        raise AccountError(
            f"{shown(path)}:{parser.CurrentLineNumber}: a document type declaration: OPML needs none, and entities "
            "are not read; take the <!DOCTYPE ...> out"
        )

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(path.read_bytes(), True)  # noqa: FBT003 - expat takes no keyword
    except OSError as error:
        raise AccountError(f"{shown(path)}: cannot be read: {error.strerror}; expected an OPML file") from error
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise AccountError(f"{shown(path)}:{error.lineno}: not XML: {reason}; expected an OPML file") from error
    if names[0] != "opml":
        raise AccountError(f"{shown(path)}: <{names[0]}> at the top: expected an OPML file, <opml>")
    return found


def _row(place: str, values: Mapping[str, str], departments: Mapping[str, Department]) -> Row:
    address = values["xmlurl"]
    ours = next(filter(None, map(_CATEGORY.fullmatch, _categories(values))), None)
    if ours:
        site, service, platform = ours.groups()
        department = "" if site == FRANCE else site
    else:
        department, service = _owner(hosts.host(address), departments)
        platform = _platform(address, values)
        if platform is Platform.BLUESKY:  # its RSS has no pictures and hides what a post quotes
            address = handles.source(platform, address) or address
    return Row(
        place=place,
        department=department,
        service=service,
        platform=platform,
        handle_or_url=values.get("htmlurl", ""),
        feed_url=address,
        evidence="",
        confidence=Confidence.MEDIUM,
        title=one_line(values.get("title") or values.get("text") or ""),
    )


def _categories(values: Mapping[str, str]) -> Iterator[str]:
    return map(str.strip, values.get("category", "").split(","))


def _owner(host: str, departments: Mapping[str, Department]) -> tuple[str, Service]:
    """Return the department and the service whose own site *host* is, where there is exactly one."""
    found = [(one.code, Service.PREFECTURE) for one in departments.values() if one.prefecture_host == host]
    found += [(one.code, Service.SDIS) for one in departments.values() if one.sdis_host == host]
    return found[0] if len(found) == 1 else ("", Service.OTHER)


def _platform(address: str, values: Mapping[str, str]) -> Platform:
    path = urlsplit(address).path if hosts.host(address) else ""
    if path.startswith("/@") and path.endswith(".rss"):
        return Platform.MASTODON
    if path == "/feeds/videos.xml":
        return Platform.YOUTUBE
    if hosts.host(address) == "bsky.app":
        return Platform.BLUESKY
    if hosts.host(address) == "t.me":
        return Platform.TELEGRAM
    kind = (values.get("version") or values.get("type") or "").lower()
    return Platform.ATOM if kind.startswith("atom") else Platform.RSS
