"""From bytes to a text that an XML parser can be given."""

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import at_most

from plugins.feeds.decode import decode, well_formed


def test_utf8_wins_over_whatever_is_declared():
    body = '<?xml version="1.0" encoding="iso-8859-1"?>é'.encode()
    assert decode(body, {"content-type": "text/xml; charset=latin1"}).endswith("é")


def test_a_declaration_decides_where_the_bytes_are_not_utf8():
    assert decode('<?xml encoding="koi8-r"?>Привет'.encode("koi8-r"), {}).endswith("Привет")
    assert decode("Привет".encode("koi8-r"), {"content-type": 'text/xml; charset="KOI8-R"'}) == "Привет"


def test_the_document_is_asked_before_the_header():
    body = '<?xml encoding="koi8-r"?>Привет'.encode("koi8-r")
    assert decode(body, {"content-type": "text/xml; charset=iso-8859-1"}).endswith("Привет")


@pytest.mark.parametrize("name", ["utf-7", "hex", "idna", "undefined", "unicode_escape", "rot13"])
def test_an_encoding_that_is_none_of_texts_is_not_believed(name):
    assert decode(b"\xe9t\xe9", {"content-type": f"text/xml; charset={name}"}) == "été"


def test_undeclared_bytes_are_windows_french():
    assert decode("« 10 € à l’été »".encode("windows-1252"), {}) == "« 10 € à l’été »"


def test_bytes_that_windows_does_not_know_are_marked():
    assert decode(b"\x81\xe9", {}) == "\ufffdé"


def test_one_bad_byte_does_not_make_another_encoding_of_a_utf8_text():
    body = ("é" * 200).encode() + b"\xff"
    assert decode(body, {}) == "é" * 200 + "\ufffd"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding):
    assert decode("<été/>".encode(encoding), {"content-type": "text/xml; charset=koi8-r"}) == "<été/>"


@given(st.binary(max_size=200), st.text(max_size=30))
def test_decoding_never_fails(body, charset):
    assert isinstance(decode(body, {"content-type": f"text/xml; charset={charset}"}), str)


def test_the_prolog_is_dropped_up_to_the_root():
    document = "\n<?xml version='1.0'?> <!-- a > b --> <!DOCTYPE r [<!ENTITY a ']>'> <!-- ' --> ]>\n<?pi?><r>x</r>"
    assert well_formed(document) == "<r>x</r>"


@pytest.mark.parametrize(
    "document", ["<?xml ", "<!-- ", "<!DOCTYPE r [", "<!DOCTYPE r 'x>", "<!DOCTYPE r [ <!-- ]>", "<!DOCTYPE", "", " \n"]
)
def test_a_prolog_without_an_end_leaves_nothing(document):
    assert well_formed(document) == ""


def test_references_become_those_that_xml_knows():
    given_ = "<r a='?x=1&y=2'>&eacute; &lt;&#233;&#xE9; A&B &copie; &NotEqualTilde; &#0;&#x1F;&#xD800;&#1114112;.</r>"
    root = fromstring(well_formed(given_))
    assert root.text == "é <éé A&B &copie; \u2242\u0338 ."
    assert root.get("a") == "?x=1&y=2"


def test_character_data_is_left_as_it_is():
    assert well_formed("<r>&x;<![CDATA[&x; & <b>]]>&</r>") == "<r>&amp;x;<![CDATA[&x; & <b>]]>&amp;</r>"
    assert well_formed("<r><![CDATA[ & ") == "<r><![CDATA[ &amp; "


def test_characters_that_xml_forbids_are_dropped():
    assert well_formed("<r>a\x00\x0b\ud800\uffffb\t\n</r>") == "<r>ab\t\n</r>"


@given(st.text(alphabet=st.characters(exclude_characters="<>"), max_size=80))
def test_any_text_in_an_element_can_be_parsed(words):
    fromstring(well_formed(f"<r>{words}</r>"))


@pytest.mark.parametrize("piece", ["<![CDATA[", "<!--", "&", "<!DOCTYPE r [<!--", "<?", "&#", "<!DOCTYPE r [' \" "])
def test_time_grows_with_the_length_only(piece):
    at_most(1, lambda: well_formed(piece * (200_000 // len(piece))))  # a square would take minutes
