"""H3: entities that expand, documents that are cut, encodings that lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import at_most

from plugins.errors import ParseError
from tests.hostile.documents import ATOM, FORMATS, JSON, RDF, RSS, drafts

SECRET = "root:x:0:0"
ITEM = "<item><guid>u1</guid><title>{}</title><description>suite</description></item>"


def rss(doctype: str, title: str) -> str:
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel>{ITEM.format(title)}</channel></rss>'


def laughs(width: int, depth: int) -> str:
    parts = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * width}">' for n in range(depth))
    return f'<!DOCTYPE rss [<!ENTITY a0 "ha">{parts}]>'


ENTITIES = {
    "billions of laughs": rss(laughs(10, 10), "&a10;"),
    "few and wide": rss(laughs(2000, 3), "&a3;"),
    "a square of laughs": rss(f'<!DOCTYPE rss [<!ENTITY a "{"a" * 30_000}">]>', "&a;" * 30_000),
    "itself": rss('<!DOCTYPE rss [<!ENTITY a "&a;">]>', "&a;"),
    "each other": rss('<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', "&a;"),
    "a file": rss('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"),
    "a file of a public name": rss('<!DOCTYPE rss [<!ENTITY a PUBLIC "x" "file:///etc/passwd">]>', "&a;"),
    "an address": rss('<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>', "&a;"),
    "an external type": rss('<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">', "&a;"),
    "both types": rss('<!DOCTYPE rss PUBLIC "-//x//y" "file:///etc/passwd" [<!ENTITY a "x">]>', "&a;"),
    "parameters": rss('<!DOCTYPE rss [<!ENTITY % p "<!ENTITY a \'x\'>"> %p; <!ENTITY b "&a;&a;">]>', "&b;"),
    "external parameters": rss('<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>', "&a;"),
    "parameters that steal": rss(
        '<!DOCTYPE rss [<!ENTITY % f SYSTEM "file:///etc/passwd"><!ENTITY % e "<!ENTITY &#37; s SYSTEM '
        "'http://127.0.0.1:9/?%f;'>\">%e;%s;]>", "&a;"),
    "an unparsed entity": rss('<!DOCTYPE rss [<!NOTATION n SYSTEM "x"><!ENTITY a SYSTEM "file:///etc/passwd" NDATA n>]>', "&a;"),
    "default attributes": rss('<!DOCTYPE rss [<!ATTLIST title type CDATA "html" onclick CDATA "x">]>', "x"),
    "comments and quotations within": rss("<!DOCTYPE rss [<!-- ]> ' --><!ENTITY a \"]>\"><?pi ]>?>]>", "&a;"),
    "names in small letters": rss('<!doctype rss [<!ENTITY a "x">]>', "&a;"),
    "two types": rss(laughs(10, 10) + laughs(10, 10), "&a10;"),
    "a type without an end": '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "' + "a" * 1000,
    "a type after the root": '<rss version="2.0">' + laughs(10, 10) + f"<channel>{ITEM.format('&a10;')}</channel></rss>",
    "a type within an item": rss("", laughs(10, 9) + "&a9;"),
    "references of numbers": rss('<!DOCTYPE rss [<!ENTITY a "&#38;a;&#38;a;">]>', "&a;"),
    "nested character data": rss("", "<![CDATA[" * 5_000 + "x" + "]]>" * 5_000),
    "character data in character data": rss("", "<![CDATA[<![CDATA[x]]]]><![CDATA[>]]>"),
}  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"])
@pytest.mark.parametrize("kind", ENTITIES)
def test_an_entity_neither_grows_nor_reads_anything(kind: str, encoding: str) -> None:
    drafts(RSS.encode())  # what is imported and compiled once
    document = ENTITIES[kind]
    body = document.encode(encoding)
    headers = {"content-type": f"application/xml; charset={encoding.removesuffix('-sig')}"}
    # A tenth of a second (what grows without bounds takes minutes); a long body for its length, measured by coverage too.
    found = at_most(max(0.1, len(body) / 100_000), lambda: drafts(body, headers))
    words = "" if isinstance(found, ParseError) else "".join(draft.title + draft.text + draft.html for draft in found)
    assert SECRET not in words
    assert "haha" not in words
    assert len(words) < 2_000 + len(document)


@pytest.mark.parametrize("kind", ENTITIES)
def test_the_same_in_the_other_formats(kind: str) -> None:
    prolog, _, rest = ENTITIES[kind].partition("<rss")
    name = "&a10;" if "&a10;" in rest else "&a;"
    for document in (ATOM, RDF):
        found = drafts((prolog + document.replace("Un été", name)).encode())
        words = "" if isinstance(found, ParseError) else "".join(draft.title + draft.text for draft in found)
        assert SECRET not in words
        assert "haha" not in words


def test_named_references_of_html_are_read_with_and_without_a_type() -> None:
    for doctype in ("", '<!DOCTYPE rss [<!ENTITY eacute "X">]>', '<!DOCTYPE rss SYSTEM "x.dtd">'):
        found = drafts(rss(doctype, "&eacute;t&eacute; &laquo;&nbsp;fini&nbsp;&raquo; &inconnu;").encode())
        assert not isinstance(found, ParseError)
        assert [draft.title for draft in found] == ["été « fini » &inconnu;"]


def test_an_encoding_in_which_a_type_could_hide_is_not_read() -> None:
    """UTF-7 writes "<" as "+ADw-": whoever filters the bytes sees none."""
    hidden = rss('<!DOCTYPE rss [<!ENTITY a "ha">]>', "&a;").replace("<", "+ADw-").encode()
    found = drafts(hidden, {"content-type": "text/xml; charset=utf-7"})
    assert isinstance(found, ParseError)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_body_that_is_cut_at_any_byte_gives_whole_posts_or_none(format_: str) -> None:
    body = FORMATS[format_].encode()
    whole = drafts(body)
    assert not isinstance(whole, ParseError)
    assert len(whole) >= 2
    lengths = set()
    for cut in range(len(body)):
        found = drafts(body[:cut])
        if isinstance(found, ParseError):
            continue
        assert found == whole[: len(found)], body[:cut]
        lengths.add(len(found))
    assert max(lengths, default=0) <= len(whole)
    assert format_ == "json" or lengths >= set(range(1, len(whole) + 1)), "an entry that is whole is not lost"


@pytest.mark.parametrize("format_", FORMATS)
def test_a_body_without_its_beginning_is_no_crash(format_: str) -> None:
    body = FORMATS[format_].encode()
    for cut in range(1, len(body), 7):
        found = drafts(body[cut:])
        assert isinstance(found, (ParseError, tuple))


@pytest.mark.parametrize("format_", FORMATS)
def test_a_byte_that_is_lost_spoils_no_other_post(format_: str) -> None:
    body = FORMATS[format_].encode()
    for at in range(0, len(body), 5):
        for broken in (
            body[:at] + body[at + 1 :],
            body[:at] + b"\xff" + body[at + 1 :],
            body[:at] + b"\x00" + body[at:],
        ):
            assert isinstance(drafts(broken), (ParseError, tuple))


ACCENTS = "Été à l’œuvre : 10 €"
CODED = {
    "utf-8": "utf-8",
    "utf-8 with its mark": "utf-8-sig",
    "windows": "windows-1252",
    "utf-16": "utf-16",
    "utf-16-le without a mark": "utf-16-le",
    "utf-16-be without a mark": "utf-16-be",
    "utf-32": "utf-32",
}
NAMES = ["", "utf-8", "UTF8", "iso-8859-1", "us-ascii", "windows-1252", "latin1", "utf-16", "utf-16le", "UTF-32", "utf-7", "x-user-defined",
         "ebcdic-cp-fr", "cp037", "rot13", "hex", "idna", "unicode_escape", "none", "utf-8;", "iso-2022-jp-2", "hz", "\"'"]  # fmt: skip


@pytest.mark.parametrize("declared", NAMES)
@pytest.mark.parametrize("coded", CODED)
def test_a_declaration_that_lies_spoils_no_letter(coded: str, declared: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    document = declaration + rss("", ACCENTS).partition("?>")[2]
    body = document.encode(CODED[coded])
    # Four at a time: over all codings, each charset stands once beside each declaration.
    first = NAMES.index(declared) + 4 * list(CODED).index(coded)
    for charset in (NAMES[(first + n) % len(NAMES)] for n in range(4)):
        found = drafts(body, {"content-type": f"text/xml; charset={charset}"})
        assert not isinstance(found, ParseError), (charset, found)
        assert [draft.title for draft in found] == [ACCENTS], charset


@pytest.mark.parametrize("charset", NAMES)
def test_nor_of_a_json_feed(charset: str) -> None:
    for coding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        found = drafts(JSON.encode(coding), {"content-type": f"application/feed+json; charset={charset}"})
        assert not isinstance(found, ParseError)
        assert found[0].title == "Un été"


@given(st.binary(max_size=300), st.sampled_from(NAMES), st.sampled_from(list(FORMATS)))
def test_any_bytes_give_posts_or_a_refusal(body: bytes, charset: str, format_: str) -> None:
    whole = FORMATS[format_].encode()
    at = len(body) * 7 % len(whole)
    for document in (body, whole[:at] + body + whole[at:], whole[:at] + body):
        drafts(document, {"content-type": f"text/xml; charset={charset}"})


@pytest.mark.parametrize("body", ["null", "true", "1", '"x"', "[]", "{}", "[" * 9999, '{"a":' * 9999, "NaN", "-", "1e999999", "9" * 9999,
                                  '{"version":"https://jsonfeed.org/version/1","items":[' + "1," * 9999 + "1]}"])  # fmt: skip
def test_json_of_another_kind_is_refused_or_empty(body: str) -> None:
    found = drafts(body.encode())
    assert isinstance(found, ParseError) or found == ()
