"""Documents of warnings: XML as plain objects, archives, and what they refuse."""

import io
import re
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_answer
from pace import at_most

from plugins.errors import ParseError
from plugins.feeds.dangers.archives import LARGEST, MOST_FILES, zipped
from plugins.feeds.dangers.documents import MOST_TAGS, first, many, texts, xml

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><alert><identifier>&c;</identifier></alert>"""
EXTERNAL = (
    b"""<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/hostname">]><alert><identifier>&x;</identifier></alert>"""
)


def make_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


class TestXml:
    def test_names_lose_their_namespace_and_lists_keep_their_order(self) -> None:
        body = b'<c:alert xmlns:c="urn:x" xmlns="urn:y"><c:a>1</c:a><a z:k="v" xmlns:z="urn:z"> 2 </a><a/><b><a>3</a></b></c:alert>'
        found = xml(make_answer(body), "alert")
        assert texts(found, "a") == ["1", "2"]
        assert many(found, "a")[1] == {"@k": "v", "#": "2"}
        assert first(many(found, "b")[0], "none", "a") == "3"
        assert first(found, "nothing") == ""

    def test_a_single_value_of_json_is_a_list_of_one(self) -> None:
        assert many({"info": {"a": 1}}, "info") == [{"a": 1}]
        assert many("text", "info") == []
        assert texts({"a": [1, None, " x "]}, "a") == ["x"]

    @pytest.mark.parametrize("body", [LAUGHS, EXTERNAL])
    def test_nothing_is_expanded_or_fetched(self, body: bytes) -> None:
        found = at_most(0.2, lambda: first(xml(make_answer(body), "alert"), "identifier"))
        assert found in {"&c;", "&x;"}

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "empty"),
            (b"<html><body>Maintenance</body></html>", "<html>"),
            (b"<!doctype html><html><p>Maintenance<br></html>", "web page"),
            (b"<alert><identifier>1</identifier>", "broken XML"),
            (b"<feed/>", "<feed> where <alert> was expected"),
            (b"<alert>" + b"<a/>" * MOST_TAGS + b"</alert>", "tags"),
            (b"\x00\x01\x02", "broken|empty"),
        ],
    )
    def test_another_document_or_a_broken_one_is_refused(self, body: bytes, reason: str) -> None:
        with pytest.raises(ParseError, match=reason):
            xml(make_answer(body), "alert")

    def test_an_element_without_anything_is_an_empty_object(self) -> None:
        assert xml(make_answer(b"<rss/>"), "alert", "rss") == {}

    def test_a_deep_document_is_read_to_a_depth(self) -> None:
        body = b"<alert>" + b"<a>" * 50_000 + b"x" + b"</a>" * 50_000 + b"</alert>"
        assert many(xml(make_answer(body), "alert"), "a")

    @given(st.binary())
    def test_bytes_are_read_or_refused(self, body: bytes) -> None:
        with suppress(ParseError):
            assert isinstance(xml(make_answer(body), "alert"), dict)


class TestArchives:
    NAMES = re.compile(r"map_\w+\.txt")

    def test_the_files_of_a_name_are_read(self) -> None:
        body = make_zip({"map_a.txt": b"A", "other.pdf": b"x", "map_b.txt": b"B"})
        assert zipped(make_answer(body), self.NAMES) == [b"A", b"B"]

    def test_no_more_than_some_files_are_read(self) -> None:
        body = make_zip({f"map_{n}.txt": b"A" for n in range(MOST_FILES + 5)})
        assert len(zipped(make_answer(body), self.NAMES)) == MOST_FILES

    def test_a_bomb_is_refused(self) -> None:
        body = make_zip({"map_a.txt": b"0" * (LARGEST + 1)})
        assert len(body) < 100_000
        with pytest.raises(ParseError, match="larger than"):
            zipped(make_answer(body), self.NAMES)

    def test_another_compression_is_refused(self) -> None:
        with pytest.raises(ParseError, match="compressed in a way"):
            zipped(make_answer(make_zip({"map_a.txt": b"A"}, zipfile.ZIP_BZIP2)), self.NAMES)

    def test_an_encrypted_file_is_refused(self) -> None:
        body = bytearray(make_zip({"map_a.txt": b"A"}))
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            body[body.index(mark) + at] |= 1
        with pytest.raises(ParseError, match="broken archive"):
            zipped(make_answer(bytes(body)), self.NAMES)

    @given(st.integers(0, 200), st.binary(min_size=1, max_size=4))
    def test_a_damaged_archive_is_read_or_refused(self, at: int, damage: bytes) -> None:
        body = bytearray(make_zip({"map_a.txt": b"A" * 50, "map_b.txt": b"B"}))
        body[at : at + len(damage)] = damage
        with suppress(ParseError):
            assert isinstance(zipped(make_answer(bytes(body)), self.NAMES), list)

    @given(st.binary())
    def test_bytes_are_read_or_refused(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            zipped(make_answer(b"PK" + body), self.NAMES)
