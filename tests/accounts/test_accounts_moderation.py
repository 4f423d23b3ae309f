"""What the editors decide about single posts: shapes, places of mistakes, names of posts."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_accounts import write

from plugins.accounts.moderation import Hidden, Moderation, Pin, load_moderation
from plugins.errors import AccountError
from plugins.model import Correction, PersonSought, Topic

ID, OTHER = "0123456789abcdef", "0123456789abcdee"
END = 'reason = "asked for"\ndate = 2026-10-31\n'
ONE = f'[[hide]]\npost = "{ID}"\n{END}'
RETAG = f'[[retag]]\npost = "{ID}"\ntopics = ["alerte"]\n{END}'
PIN = f'[[pin]]\npost = "{ID}"\nuntil = 2026-11-02\n{END}'
DAY = date(2026, 10, 31)
local = datetime.fromisoformat


def load(folder, text):
    return load_moderation(write(folder, text))


def refused(folder, text):
    with pytest.raises(AccountError) as caught:
        load(folder, text)
    return str(caught.value)


def test_a_missing_file_or_one_of_comments_decides_nothing(tmp_path):
    assert load_moderation(tmp_path / "none.toml") == Moderation()
    assert load(tmp_path, "# nothing\n") == Moderation()


@pytest.mark.parametrize(
    "name",
    [
        ID,
        f"https://example.org/38/2026-10/{ID}.html",
        f"https://example.org/38/2026-10/{ID}/",
        f"https://38.example.org/2026/10/{ID}.html?source=mail#titre",
    ],
)
@pytest.mark.parametrize(("table", "kind"), [(ONE, "hidden"), (RETAG, "corrections"), (PIN, "pins")])
def test_every_kind_names_a_post_by_its_identifier_or_by_the_address_of_its_page(tmp_path, name, table, kind):
    (found,) = getattr(load(tmp_path, table.replace(ID, name)), kind)
    assert found.post == ID


def test_the_three_kinds_stand_in_one_file_in_any_order(tmp_path):
    text = PIN + ONE.replace(ID, OTHER) + RETAG
    assert load(tmp_path, text) == Moderation(
        (Hidden(OTHER, "asked for", DAY),),
        (Correction(ID, topics=(Topic.ALERT,)),),
        (Pin(ID, local("2026-11-03"), "asked for", DAY),),
    )
    assert load(tmp_path, text).hidden_posts == {OTHER}
    assert load(tmp_path, text).pinned_until == {ID: local("2026-11-03")}


class TestRetag:
    def test_what_is_not_written_is_left_to_the_tagger(self, tmp_path):
        text = RETAG.replace('topics = ["alerte"]', "closes = false")
        assert load(tmp_path, text).corrections == (Correction(ID, closes=False),)

    def test_everything_can_be_corrected_at_once(self, tmp_path):
        lines = 'topics = ["circulation", "affaire"]\ncloses = true\ncommunes = ["Le Havre", "Étretat"]\ndrill = true\n'
        text = RETAG.replace('topics = ["alerte"]\n', lines + 'person = "possible"\n')
        topics = (Topic.TRAFFIC, Topic.CASE_REPORT)
        expected = Correction(
            ID, topics, closes=True, communes=("Le Havre", "Étretat"), person=PersonSought.POSSIBLE, drill=True
        )
        assert load(tmp_path, text).corrections == (expected,)

    def test_no_commune_and_nobody_sought_are_corrections_too(self, tmp_path):
        text = RETAG.replace('topics = ["alerte"]', 'communes = []\nperson = ""')
        assert load(tmp_path, text).corrections == (Correction(ID, communes=(), person=False),)

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("", ":1: retag {}: topics: missing: expected what is corrected: at least one of topics, closes, communes"),
            ("topics = []", ":3: retag {}: topics = []: expected at least one topic"),
            ('topics = "alerte"', ':3: retag {}: topics = "alerte": expected a list of topics, most important first'),
            ("topics = [1]", ":3: retag {}: topics = [1]: expected a list of topics"),
            ('topics = ["alerte", "alerte"]', ":3: retag {}: topics = "),
            ('topics = ["alerte", "affaires"]', 'did you mean "affaire"? (not "affaires")'),
            ('topics = ["affaire", "alerte"]\ndrill = true', 'expected topics without "alerte" where drill = true'),
            ('closes = "oui"', ':3: retag {}: closes = "oui": expected true or false'),
            ("drill = 1", ":3: retag {}: drill = 1: expected true or false"),
            ('communes = ["Rouen", ""]', "expected a list of official names, none empty, no two the same"),
            ('communes = ["Rouen", "Rouen "]', "no two the same"),
            ('communes = "Rouen"', "expected a list of official names"),
            ('person = "disparue"', 'did you mean "disparition"?, or "" where nobody is sought'),
            ("person = false", ":3: retag {}: person = false: expected one of disparition, recherche, enlevement"),
            ('topic = ["alerte"]', 'topic: no such key; did you mean "topics"?'),
        ],
    )
    def test_a_wrong_one_is_refused_with_its_line(self, tmp_path, line, told):
        text = RETAG.replace('topics = ["alerte"]', line)
        assert told.replace("{}", f'"{ID}"') in refused(tmp_path, text)


class TestPin:
    @pytest.mark.parametrize(
        ("written", "until"),
        [
            ("2026-10-31", local("2026-11-01")),  # to the end of that day
            ("2026-11-02T18:00:00", local("2026-11-02T18:00")),
            ("2026-11-02 18:00:00", local("2026-11-02T18:00")),
            ("2026-11-02T18:00:00Z", datetime(2026, 11, 2, 18, tzinfo=UTC)),
            ("2026-11-02T18:00:00+04:00", datetime(2026, 11, 2, 18, tzinfo=timezone(timedelta(hours=4)))),
        ],
    )
    def test_it_lasts_until_the_end_of_a_day_or_a_moment(self, tmp_path, written, until):
        (pin,) = load(tmp_path, PIN.replace("2026-11-02", written)).pins
        assert (pin.until, pin.until.tzinfo) == (until, until.tzinfo)

    @pytest.mark.parametrize(
        ("written", "told"),
        [
            ('"demain"', ':3: pin {}: until = "demain": expected a date or a date and time without quotes'),
            ("18:00:00", ':3: pin {}: until = "18:00:00": expected a date or a date and time'),
            ("9999-12-31", ":3: pin {}: until = 9999-12-31: expected a date"),
            ("0001-01-01T00:00:00", ":3: pin {}: until = 0001-01-01T00:00:00: expected a date"),
            (
                "2025-11-02",
                ":3: pin {}: until = 2025-11-02: expected a moment after the date of this table, 2026-10-31",
            ),
        ],
    )
    def test_a_wrong_one_is_refused_with_its_line(self, tmp_path, written, told):
        assert told.replace("{}", f'"{ID}"') in refused(tmp_path, PIN.replace("2026-11-02", written))


class TestRefusals:
    @pytest.mark.parametrize("table", [ONE, RETAG, PIN])
    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            (ID, ID.upper(), f': post = "{ID.upper()}": expected the address of the post'),
            (ID, "38/a/", ': post = "38/a/": expected the address of the post'),
            (ID, "https://example.org/38/2026/10/", "which ends in its identifier, or that identifier (16 hex"),
            (ID, "", ': post = "": expected the address of the post'),
            ('reason = "asked for"\n', "", ": reason: missing: expected why "),
            ("2026-10-31", '"hier"', ': date = "hier": expected a date'),
            ("reason", "raison", 'raison: no such key; did you mean "reason"?'),
        ],
    )
    def test_what_every_table_needs_is_asked_for_with_its_line(self, tmp_path, table, old, new, told):
        assert old in table
        assert told in refused(tmp_path, table.replace(old, new))

    def test_other_tables_are_refused(self, tmp_path):
        told = ":1: hidden: expected nothing but [[hide]], [[retag]] and [[pin]] tables; write one of them before each"
        assert told in refused(tmp_path, ONE.replace("hide", "hidden"))
        assert ":1: pin: expected tables; write [[pin]], in double brackets" in refused(tmp_path, "[pin]\n")

    @pytest.mark.parametrize("table", [ONE, RETAG, PIN])
    def test_a_post_that_stands_twice_in_a_kind_is_refused_with_both_places(self, tmp_path, table):
        again = table.replace(ID, f"https://example.org/38/2026-10/{ID}.html")
        lines = table.count("\n")
        assert re.search(rf"some\.toml:{lines + 2}: .*already at .*some\.toml:2", refused(tmp_path, table + again))

    @pytest.mark.parametrize("table", [RETAG, PIN])
    def test_a_post_that_is_hidden_is_neither_corrected_nor_pinned(self, tmp_path, table):
        told = refused(tmp_path, table + ONE)
        assert re.search(r"some\.toml:2: .*: expected one that is shown: it is hidden at .*some\.toml:7", told)

    def test_a_post_may_be_corrected_and_pinned(self, tmp_path):
        found = load(tmp_path, RETAG + PIN)
        assert [one.post for one in (*found.corrections, *found.pins)] == [ID, ID]

    def test_every_problem_is_told_at_once(self, tmp_path):
        text = (
            ONE.replace("post", "poste") + RETAG.replace("alerte", "alert") + PIN.replace("2026-11-02", "1") + "x = 1\n"
        )
        told = refused(tmp_path, text)
        for problem in ("hide number 1: poste", "hide number 1: post: missing", "retag ", "pin ", "x: no such key"):
            assert problem in told
        assert told.startswith("5 problems:")

    def test_a_file_that_cannot_be_read_names_the_three_kinds(self, tmp_path):
        (tmp_path / "folder.toml").mkdir()
        with pytest.raises(AccountError, match=re.escape("a file of [[hide]], [[retag]] and [[pin]] tables")):
            load_moderation(tmp_path / "folder.toml")


VALUES = st.sampled_from(
    ["1", '"x"', "[]", "[1]", '["a"]', "true", "2026-01-01", "{ a = 1 }", '"0123456789abcdef"', '""']
)
KEYS = st.sampled_from(["post", "reason", "date", "until", "topics", "closes", "communes", "person", "drill", "other"])
TABLES = st.tuples(st.sampled_from(["hide", "retag", "pin"]), st.dictionaries(KEYS, VALUES))


@given(st.lists(TABLES, max_size=3))
def test_whatever_the_tables_hold_they_are_read_or_refused_with_their_lines(tmp_path_factory, tables):
    text = "".join(f"[[{kind}]]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items()) for kind, keys in tables)
    folder = tmp_path_factory.mktemp("moderation")
    try:
        found = load(folder, text)
    except AccountError as error:
        problems = str(error)
    else:
        problems = "some.toml:1: none"
        assert len((*found.hidden, *found.corrections, *found.pins)) == len(tables)
    assert re.search(r"some\.toml:\d+: ", problems)
