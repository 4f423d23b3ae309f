"""Plain text: cleaned, folded, cut and digested."""

import unicodedata
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.text import clean, digest, excerpt, fold, one_line, paragraphs, slug

anything = st.text(st.characters(exclude_categories=()))  # lone surrogates included
spaced = st.text(st.sampled_from("ab, .\n\t\r\u00a0\u2028\u202fé"), max_size=60)


class TestClean:
    @given(anything)
    def test_whatever_comes_in_an_xml_parser_and_utf_8_can_carry_it(self, value: str) -> None:
        cleaned = clean(value)
        escaped = cleaned.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        found = fromstring(f"<t>{escaped}</t>".encode()).text or ""
        assert found == cleaned

    @given(anything)
    def test_cleaning_twice_is_cleaning_once(self, value: str) -> None:
        assert clean(clean(value)) == clean(value)

    def test_what_a_reader_sees_stays(self) -> None:
        kept = "Élysée « 12\u202f% » — 🚒\tet\nfin \U0001f469\u200d\U0001f692"
        assert clean(kept) == kept

    @pytest.mark.parametrize("char", ["\0", "\x08", "\x0b", "\x1b", "\x7f", "\x85", "\ud800", "\ufdd0", "\uffff"])
    def test_controls_surrogates_and_non_characters_go(self, char: str) -> None:
        assert clean(f"a{char}b") == "ab"

    @pytest.mark.parametrize("char", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"))
    def test_what_turns_the_direction_of_writing_goes(self, char: str) -> None:
        assert clean(f"gpj{char}.exe") == "gpj.exe"

    def test_line_ends_are_those_of_unix_and_letters_are_composed(self) -> None:
        assert clean("un\r\ndeux\rtrois") == "un\ndeux\ntrois"
        assert clean("e\u0301") == "é"

    def test_letters_that_a_removed_mark_held_apart_are_composed_too(self) -> None:
        assert clean("e\u202e\u0301") == "é"


class TestLines:
    @given(st.one_of(anything, spaced))
    def test_one_line_is_one_line_without_double_blanks(self, value: str) -> None:
        line = one_line(value)
        assert line == " ".join(line.split())
        assert one_line(line) == line

    def test_one_line_of_several(self) -> None:
        assert one_line("  Un\u00a0 titre\n\nsur\t deux\u2028lignes ") == "Un titre sur deux lignes"

    def test_paragraphs_are_parted_by_one_empty_line(self) -> None:
        assert paragraphs("\n Un \n  deux\u00a0 trois\n \n\n\t\nquatre \n") == "Un\ndeux trois\n\nquatre"

    @given(spaced)
    def test_paragraphs_of_paragraphs_are_the_same(self, value: str) -> None:
        found = paragraphs(value)
        assert paragraphs(found) == found
        assert "\n\n\n" not in found
        assert found == found.strip()
        assert found.split() == value.split()


class TestExcerpt:
    @given(st.one_of(anything, spaced), st.integers(1, 80))
    def test_it_is_never_longer_than_asked_for_and_tells_that_it_was_cut(self, value: str, length: int) -> None:
        found, line = excerpt(value, length), one_line(value)
        assert len(found) <= length
        if len(line) <= length:
            assert found == line
        else:
            assert found.endswith("…")
            assert line.startswith(found[:-1])

    def test_it_ends_with_a_word_and_without_loose_punctuation(self) -> None:
        assert excerpt("Un accident, grave, sur l'autoroute", 18) == "Un accident…"
        assert excerpt("Un accident (grave) sur l'autoroute", 14) == "Un accident…"

    def test_a_first_word_that_is_too_long_is_cut(self) -> None:
        assert excerpt("Anticonstitutionnellement parlant", 10) == "Anticonst…"


class TestFoldAndSlug:
    @pytest.mark.parametrize(
        ("value", "folded", "slugged"),
        [
            ("Évreux", "evreux", "evreux"),
            ("L’Haÿ-les-Roses", "l'hay-les-roses", "l-hay-les-roses"),
            ("Œuilly & Cæsar", "oeuilly & caesar", "oeuilly-caesar"),
            ("  À Saint-Étienne !", "  a saint-etienne !", "a-saint-etienne"),
            ("日本", "日本", ""),
        ],
    )
    def test_examples(self, value: str, folded: str, slugged: str) -> None:
        assert fold(value) == folded
        assert slug(value) == slugged

    @given(anything)
    def test_a_slug_is_ascii_words_joined_by_hyphens(self, value: str) -> None:
        found = slug(value)
        assert all(part.isalnum() and part.isascii() and part == part.lower() for part in found.split("-")) or not found
        assert slug(found) == found

    @given(st.text(st.characters(categories=["L", "N", "P", "Z"])))
    def test_accents_and_case_make_no_difference(self, value: str) -> None:
        assert fold(unicodedata.normalize("NFD", value)) == fold(unicodedata.normalize("NFC", value))


class TestDigest:
    def test_its_length_is_that_asked_for(self) -> None:
        assert len(digest("a")) == 16
        assert len(digest("a", size=16)) == 32

    def test_the_parts_keep_their_borders(self) -> None:
        made = {digest("ab", "c"), digest("a", "bc"), digest("abc"), digest("abc", ""), digest("", "abc"), digest()}
        assert len(made) == 6

    def test_it_is_the_same_on_every_machine_and_day(self) -> None:
        assert digest("gyrophare", "é") == "c61a3421754f19e7"

    def test_a_lone_surrogate_can_be_digested(self) -> None:
        assert digest("\ud800") != digest("")
