"""Small feeds of each format with the same three posts, and how they are read as the collector does it."""

import json
from collections.abc import Mapping
from datetime import datetime

from making import NOW, make_account, make_answer

from plugins.errors import ParseError
from plugins.feeds.read import Reading, read
from plugins.model import Account, Draft, Platform

URL = "https://www.essai.example/flux"

RSS = (
    '<rss version="2.0"><channel><title>Essai</title><item><guid>u1</guid><link>https://e.example/1</link><title>Un été'
    "</title><description>&lt;p&gt;Crue &amp;amp; vent&lt;/p&gt;</description><pubDate>Tue, 01 Sep 2026 10:00:00 +0200"
    "</pubDate></item><item><guid>u2</guid><title>Deux</title><description><![CDATA[<b>Route</b> barrée]]></description>"
    "</item><item><guid>u3</guid><title>Trois</title></item></channel></rss>"
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    "<channel><title>Essai</title></channel><item><title>Un été</title><link>https://e.example/1</link></item>"
    "<item><title>Deux</title><link>https://e.example/2</link></item></rdf:RDF>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Essai</title><entry><id>u1</id><title>Un été</title>'
    '<link href="https://e.example/1"/><updated>2026-09-01T10:00:00+02:00</updated><content type="xhtml">'
    '<div xmlns="http://www.w3.org/1999/xhtml"><p>Crue</p></div></content></entry><entry><id>u2</id>'
    '<title type="html">&lt;b&gt;Deux&lt;/b&gt;</title><summary>Vent</summary></entry></feed>'
)
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Essai",
        "items": [
            {"id": "u1", "url": "https://e.example/1", "title": "Un été", "content_html": "<p>Crue</p>"},
            {"id": "u2", "content_text": "Vent\nfort"},
        ],
    },
    ensure_ascii=False,
)
FORMATS: Mapping[str, str] = {"rss": RSS, "rdf": RDF, "atom": ATOM, "json": JSON}


def reading(
    body: bytes, headers: Mapping[str, str] | None = None, account: Account | None = None, now: datetime = NOW
) -> Reading:
    answer = make_answer(body, headers=headers or {}, url=URL)
    return read(answer, account or make_account(platform=Platform.RSS), "", now)


def drafts(
    body: bytes, headers: Mapping[str, str] | None = None, account: Account | None = None, now: datetime = NOW
) -> tuple[Draft, ...] | ParseError:
    """Return the drafts in *body*, or the refusal; any other error is the test's failure."""
    try:
        return reading(body, headers, account, now).drafts
    except ParseError as error:
        refusal = error
    assert refusal.reason.isprintable(), refusal.reason
    assert len(refusal.reason) < 600
    return refusal
