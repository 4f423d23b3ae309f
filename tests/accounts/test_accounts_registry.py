import re
from datetime import date

import pytest
from hypothesis import given
from making_accounts import ACCOUNT, DEPARTMENTS, ISERE, TODAY, account, several, write

from plugins.accounts.exchange import to_toml
from plugins.accounts.registry import load_accounts, load_departments
from plugins.errors import AccountError
from plugins.model import Platform


def load(folder, text):
    """Return the accounts of a file that holds *text*."""
    return load_accounts(write(folder, text), DEPARTMENTS, TODAY)


def refusal(folder, text):
    """Return why a file that holds *text* is refused."""
    with pytest.raises(AccountError) as caught:
        load(folder, text)
    return str(caught.value)


def changed(old, new):
    """Return the account's text with *new* for *old*."""
    assert old in ACCOUNT
    return ACCOUNT.replace(old, new)


class TestReading:
    def test_an_account_is_read_with_all_its_defaults(self, tmp_path):
        assert load(tmp_path, ACCOUNT) == (ISERE,)

    def test_every_key_is_read(self, tmp_path):
        text = ACCOUNT + 'enabled = false\nnote = "why"\ninterval = 30\ninterval_reason = "agreed by mail"\n'
        found = load(tmp_path, text)
        assert found == (account(enabled=False, note="why", interval=30, interval_reason="agreed by mail"),)

    def test_an_account_without_department_is_national(self, tmp_path):
        (found,) = load(tmp_path, changed('department = "38"\n', ""))
        assert (found.department, found.site) == (None, "france")

    def test_a_folder_is_read_in_the_order_of_its_names_and_not_below(self, tmp_path):
        write(tmp_path, ACCOUNT, "b.toml")
        write(tmp_path, changed("38-prefecture-rss", "first").replace("/actualites", "/a"), "a.toml")
        write(tmp_path, "[[[", ".draft.toml")
        write(tmp_path, "not toml", "notes.txt")
        (tmp_path / "old").mkdir()
        write(tmp_path / "old", ACCOUNT, "c.toml")
        assert [one.id for one in load_accounts(tmp_path, DEPARTMENTS, TODAY)] == ["first", "38-prefecture-rss"]

    def test_an_empty_folder_gives_no_account(self, tmp_path):
        assert load_accounts(tmp_path, DEPARTMENTS, TODAY) == ()

    def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(self, tmp_path):
        file = tmp_path / "some.toml"
        file.write_bytes(b"\xef\xbb\xbf" + ACCOUNT.replace("\n", "\r\n").encode())
        assert load_accounts(file, DEPARTMENTS, TODAY) == (ISERE,)

    def test_texts_are_kept_on_one_line(self, tmp_path):
        (found,) = load(tmp_path, ACCOUNT + 'note = """\nfirst\n  second\u202e"""\n')
        assert found.note == "first second"

    def test_the_proof_may_be_a_table_of_its_own(self, tmp_path):
        inline = ACCOUNT[ACCOUNT.index("proof") :]
        below = '[account.proof]\nkind = "linked"\ndate = 2026-10-31\nconfidence = "high"\nnote = "seen"\n'
        (found,) = load(tmp_path, ACCOUNT.replace(inline, below))
        assert found.proof.kind == "linked"


class TestPlaces:
    def test_a_refusal_names_file_line_account_key_value_and_what_was_expected(self, tmp_path):
        told = refusal(tmp_path, "# head\n\n" + changed('"rss"', '"rrs"'))
        start = f'{tmp_path}/some.toml:8: account "38-prefecture-rss": platform = "rrs": expected one of rss, atom,'
        assert told.startswith(start)
        assert told.endswith('did you mean "rss"?')

    def test_the_path_is_told_from_the_present_folder(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert refusal(tmp_path, changed('"rss"', '"rrs"')).startswith("some.toml:6: ")

    def test_the_second_account_is_told_by_its_own_line(self, tmp_path):
        second = changed("38-prefecture-rss", "two").replace("/actualites", "/two").replace('"rss"', '"rrs"')
        assert re.search(r'some\.toml:16: account "two": platform', refusal(tmp_path, ACCOUNT + "\n" + second))

    def test_what_a_string_or_a_comment_holds_is_no_header(self, tmp_path):
        note = 'note = """\n[[account]]\nplatform = "x"\n"""  # platform = [[account]]\n'
        text = changed('platform = "rss"', f'{note}platform = "rrs"')
        assert ":10: " in refusal(tmp_path, text)

    def test_a_key_of_an_inline_table_is_told_by_the_line_of_the_table(self, tmp_path):
        told = refusal(tmp_path, changed('"public-domain"', '"public-domian"'))
        assert ':9: account "38-prefecture-rss": proof.kind = "public-domian"' in told
        assert 'did you mean "public-domain"?' in told

    def test_a_key_of_a_table_below_is_told_by_its_own_line(self, tmp_path):
        inline = ACCOUNT[ACCOUNT.index("proof") :]
        below = '[account.proof]\nkind = "linked"\ndate = 2026-10-31\nconfidence = "hihg"\n'
        assert ":12: " in refusal(tmp_path, ACCOUNT.replace(inline, below))

    def test_a_dotted_key_is_told_by_its_own_line(self, tmp_path):
        inline = ACCOUNT[ACCOUNT.index("proof") :]
        dotted = 'proof.kind = "linked"\nproof . date = 2026-10-31\nproof."confidence" = "high"\nproof.nota = ""\n'
        assert ":12: " in refusal(tmp_path, ACCOUNT.replace(inline, dotted))

    def test_a_missing_key_is_told_at_the_head_of_its_account(self, tmp_path):
        told = refusal(tmp_path, "\n" + changed('title = "Préfecture de l\'Isère"\n', ""))
        assert ':2: account "38-prefecture-rss": title: missing: expected the account\'s name' in told

    def test_an_account_without_an_identifier_is_told_by_its_number(self, tmp_path):
        assert ":1: account number 1: id: missing" in refusal(tmp_path, changed('id = "38-prefecture-rss"\n', ""))

    def test_tables_written_as_an_array_are_told_by_the_line_of_the_array(self, tmp_path):
        assert ":3: account number 1: id: missing" in refusal(tmp_path, "\n\naccount = [ { } ]\n")

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[[account]]\nid = \n", ":2: not valid TOML: Invalid value"),
            ('[[account]]\nid = "a"\nid = "b"\n', ":3: not valid TOML: Cannot overwrite a value"),
            ('[[account]]\nid = """a', ":2: not valid TOML: "),
            ("[[account]]\nid = " + "9" * 5000, "not valid TOML: "),
            ("acount = 1\n", ":1: acount: expected nothing but [[account]] tables"),
            ("\n[account]\n", ":2: account: expected tables; write [[account]]"),
            ("account = [1]\n", ":1: account: expected tables"),
            ("\n[[other]]\nid = 1\n", ":2: other: expected nothing but [[account]]"),
        ],
    )
    def test_a_file_that_is_no_account_file_is_told_with_its_line(self, tmp_path, text, told):
        assert told in refusal(tmp_path, text)

    def test_a_file_in_another_encoding_is_told_with_its_line(self, tmp_path):
        file = tmp_path / "some.toml"
        file.write_bytes(ACCOUNT.encode("latin-1"))
        with pytest.raises(AccountError, match=r"some\.toml:3: not UTF-8"):
            load_accounts(file, DEPARTMENTS, TODAY)

    def test_a_missing_folder_is_refused(self, tmp_path):
        with pytest.raises(AccountError, match="no such file or folder; expected a folder of account files"):
            load_accounts(tmp_path / "none", DEPARTMENTS, TODAY)


class TestRefusals:
    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ('"38-prefecture-rss"', '"38_Prefecture"', 'id = "38_Prefecture": expected lower case letters'),
            ('"38-prefecture-rss"', f'"{"a" * 81}"', "expected lower case letters"),
            ('"38-prefecture-rss"', "38", "id = 38: expected a text"),
            ('title = "Préfecture de l\'Isère"', 'title = " "', 'title = " ": expected the account\'s name'),
            ("title =", "titel =", 'titel: no such key; did you mean "title"?'),
            ("title =", "zzz = 1\ntitle =", "zzz: no such key; expected one of id, title"),
            ('"prefecture"', '"prefectur"', 'did you mean "prefecture"?'),
            ('"prefecture"', '["prefecture"]', 'service = ["prefecture"]: expected one of police'),
            ('department = "38"', 'department = "39"', 'department = "39": expected a code of the departments file'),
            ('department = "38"', "department = 38", "department = 38: expected a text"),
            ("2026-10-31", '"2026-10-31"', 'proof.date = "2026-10-31": expected a date without quotes'),
            ("2026-10-31", "2026-10-31T10:00:00", "proof.date = 2026-10-31T10:00:00: expected a date"),
            ("2026-10-31", "2026-11-22", "proof.date = 2026-11-22: expected a day not later than 2026-11-21"),
            ('note = "seen"', 'nota = "seen"', "proof.nota: no such key; did you mean"),
            ("proof = {", 'proof = "yes" #', 'proof = "yes": expected { kind ='),
            ("home =", 'enabled = "yes"\nhome =', 'enabled = "yes": expected true or false'),
            ("home =", "interval = 0\nhome =", "interval = 0: expected a whole number from 1 to 10080"),
            ("home =", "interval = true\nhome =", "interval = true: expected a whole number"),
            ("home =", "interval = 59\nhome =", "interval_reason: missing: expected a reason to ask more often"),
            ('home = "https://www.isere.gouv.fr/"', "", "home: missing: expected the page or profile"),
            ('"https://www.isere.gouv.fr/"', '"www.isere.gouv.fr"', 'home = "www.isere.gouv.fr": expected an absolute'),
            ('address = "https:', 'address = "ftp:', 'address = "ftp://www.isere.gouv.fr/syndication/flux/actua'),
            ('address = "https://', 'address = "https://me@', "user@host hides the real host"),
            (
                'address = "https://www.isere.gouv.fr',
                'address = "https://www.isere.gouv.fr.evil.org',
                "does not imitate",
            ),
        ],
    )
    def test_a_wrong_key_is_refused(self, tmp_path, old, new, told):
        assert told in refusal(tmp_path, changed(old, new))

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            (
                'address = "https://www.isere.gouv.fr/syndication/flux/actualites"\n',
                "",
                "address: missing: expected the",
            ),
            ('"public-domain"', '"none"', 'proof.kind = "none": expected a proof'),
            ('"high"', '"low"', 'proof.confidence = "low": expected medium or high'),
        ],
    )
    def test_what_cannot_or_must_not_be_read_is_refused_enabled_and_kept_disabled(self, tmp_path, old, new, told):
        text = changed(old, new)
        refused = refusal(tmp_path, text)
        assert told in refused
        assert "or enabled = false" in refused
        assert load(tmp_path, text + "enabled = false\n")[0].enabled is False

    def test_an_interval_of_an_hour_needs_no_reason(self, tmp_path):
        assert load(tmp_path, ACCOUNT + "interval = 60\n")[0].interval == 60

    def test_a_proof_seen_today_is_accepted(self, tmp_path):
        assert load(tmp_path, changed("2026-10-31", "2026-11-21"))[0].proof.date == TODAY

    def test_a_long_value_is_cut_in_the_refusal(self, tmp_path):
        assert "a…: expected" in refusal(tmp_path, changed('"prefecture"', f'"{"a" * 500}"'))


class TestPublicDomain:
    CLAIM = 'address = "https://www.sdis76.fr/rss"'

    def text(self, note="seen", platform="rss", home="https://www.sdis76.fr/"):
        return (
            ACCOUNT.replace("https://www.isere.gouv.fr/syndication/flux/actualites", "https://www.sdis76.fr/rss")
            .replace("https://www.isere.gouv.fr/", home)
            .replace('"seen"', f'"{note}"')
            .replace('"rss"', f'"{platform}"')
        )

    def test_a_host_out_of_gouv_fr_is_no_public_domain(self, tmp_path):
        assert 'proof.kind = "public-domain": expected hosts under .gouv.fr only' in refusal(tmp_path, self.text())

    def test_one_host_out_of_gouv_fr_is_enough(self, tmp_path):
        assert "proof.kind" in refusal(tmp_path, self.text(home="https://www.seine-maritime.gouv.fr/"))

    def test_a_note_that_names_the_list_of_public_domains_is_believed(self, tmp_path):
        (found,) = load(tmp_path, self.text(note="liste DINUM, décembre 2024"))
        assert found.proof.kind == "public-domain"

    @pytest.mark.parametrize("platform", ["x", "facebook", "youtube", "telegram", "bluesky", "whatsapp"])
    def test_a_platform_where_anybody_opens_an_account_proves_nothing(self, tmp_path, platform):
        text = self.text(note="liste DINUM", platform=platform)
        assert f"anybody can open an account on {platform}" in refusal(tmp_path, text)

    def test_the_list_does_not_excuse_an_imitation(self, tmp_path):
        text = self.text(note="liste DINUM", home="https://isere-gouv.fr/")
        assert "does not imitate it" in refusal(tmp_path, text)

    def test_a_page_on_a_shared_platform_proves_nothing_however_it_is_read(self, tmp_path):
        text = self.text(note="liste DINUM", home="https://x.com/Prefet38")
        assert "anybody can open an account on x" in refusal(tmp_path, text)

    def test_a_host_that_only_looks_like_a_prefecture_s_is_told_with_it(self, tmp_path):
        text = self.text(note="liste DINUM", home="https://www.iserre-gouv.fr/")
        assert "can be taken for www.isere.gouv.fr" in refusal(tmp_path, text)


class TestProofPage:
    LINKED = ACCOUNT.replace('"public-domain"', '"linked"')

    def text(self, page, text=LINKED):
        return text.replace('note = "seen"', f'note = "seen", page = "{page}"')

    def test_the_page_that_shows_the_proof_is_kept(self, tmp_path):
        (found,) = load(tmp_path, self.text("https://www.isere.gouv.fr/Contacts"))
        assert found.proof.page == "https://www.isere.gouv.fr/Contacts"

    @pytest.mark.parametrize(
        "page", ["http://www.isere.gouv.fr/", "https://127.0.0.1/", "https://intranet/", "Contacts"]
    )
    def test_a_page_that_the_public_cannot_look_at_is_refused(self, tmp_path, page):
        told = f'proof.page = "{page}": expected the https address of a public page'
        assert told in refusal(tmp_path, self.text(page, ACCOUNT))

    def test_a_link_proves_from_a_public_host_only(self, tmp_path):
        assert "proof.page = " in refusal(tmp_path, self.text("https://a.example/links"))
        listed = self.text("https://a.example/links").replace('"seen"', '"seen, DINUM list of 2024"')
        assert load(tmp_path, listed)[0].proof.page == "https://a.example/links"

    def test_the_press_may_stand_on_any_public_host(self, tmp_path):
        text = self.text("https://a.example/news", ACCOUNT.replace('"public-domain"', '"document"'))
        assert load(tmp_path, text)[0].proof.page == "https://a.example/news"


class TestTwice:
    def test_an_identifier_used_twice_is_refused_with_both_places(self, tmp_path):
        write(tmp_path, ACCOUNT, "a.toml")
        write(tmp_path, "\n" + changed("/actualites", "/other"), "b.toml")
        with pytest.raises(AccountError) as caught:
            load_accounts(tmp_path, DEPARTMENTS, TODAY)
        assert f"{tmp_path}/b.toml:3: " in str(caught.value)
        assert f"expected one of its own: already at {tmp_path}/a.toml:2" in str(caught.value)

    @pytest.mark.parametrize(
        "address",
        [
            "https://www.isere.gouv.fr/syndication/flux/actualites",
            "http://WWW.isere.gouv.fr:80/syndication/flux/actualites#top",
        ],
    )
    def test_an_address_read_twice_is_refused_however_it_is_spelt(self, tmp_path, address):
        second = changed("38-prefecture-rss", "two").replace(ISERE.address, address)
        assert "already at" in refusal(tmp_path, ACCOUNT + second)

    def test_accounts_without_an_address_may_share_a_page(self, tmp_path):
        text = ACCOUNT.replace(f'address = "{ISERE.address}"\n', "enabled = false\n")
        assert len(load(tmp_path, text + text.replace("38-prefecture-rss", "two"))) == 2


class TestManyProblems:
    def test_all_problems_of_all_files_are_told_at_once(self, tmp_path):
        write(tmp_path, changed('"rss"', '"rrs"').replace("2026-10-31", "1"), "a.toml")
        write(tmp_path, "[[[", "b.toml")
        with pytest.raises(AccountError) as caught:
            load_accounts(tmp_path, DEPARTMENTS, TODAY)
        assert re.findall(r"([ab]\.toml:\d+|\d+ problems):", str(caught.value)) == [
            "3 problems",
            "a.toml:6",
            "a.toml:9",
            "b.toml:1",
        ]

    def test_beyond_twenty_they_are_counted(self, tmp_path):
        lines = refusal(tmp_path, "[[account]]\n" * 30).splitlines()
        assert len(lines) == 22
        assert lines[0].endswith(" problems:")
        assert lines[-1] == f"and {int(lines[0].split()[0]) - 20} more"


class TestDepartments:
    AIN = """\
[[department]]
code = "01"
name = "Ain"
slug = "ain"
of = "de l'Ain"
region = "Auvergne-Rhône-Alpes"
timezone = "Europe/Paris"
prefecture_host = "www.ain.gouv.fr"
sdis_host = "www.sdis01.fr"
"""
    AUDE = AIN.replace("01", "11").replace("Ain", "Aude").replace("ain", "aude")

    def test_departments_are_given_by_code_in_the_order_of_the_file(self, tmp_path):
        found = load_departments(write(tmp_path, self.AUDE + self.AIN))
        assert list(found) == ["11", "01"]
        assert found["01"].of == "de l'Ain"

    def test_a_department_may_have_no_known_fire_service_site(self, tmp_path):
        text = self.AIN.replace('sdis_host = "www.sdis01.fr"\n', "")
        assert load_departments(write(tmp_path, text))["01"].sdis_host == ""

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ('"01"', '"1"', 'code = "1": expected an official code'),
            ('"ain"', '"Ain"', 'slug = "Ain": expected lower case letters'),
            ("de l'Ain", "du Doubs", 'of = "du Doubs": expected the name after a noun'),
            ("de l'Ain", "l'Ain", 'of = "l\'Ain": expected the name after a noun'),
            ("Europe/Paris", "Europe/Bourg", 'timezone = "Europe/Bourg": expected an IANA name'),
            ("Europe/Paris", "../Paris", "expected an IANA name"),
            ("Europe/Paris", "Europe", "expected an IANA name"),
            ("www.ain.gouv.fr", "www.ain.fr", 'prefecture_host = "www.ain.fr": expected a host under .gouv.fr'),
            ("www.ain.gouv.fr", "www.ain.gouv.fr.evil.org", "expected a host under .gouv.fr"),
            ("www.sdis01.fr", "https://www.sdis01.fr/", "expected a host name in lower case"),
            ("www.sdis01.fr", "sdis01", "expected a host name in lower case"),
            ("region =", "regoin =", "regoin: no such key"),
        ],
    )
    def test_a_wrong_department_is_refused(self, tmp_path, old, new, told):
        assert old in self.AIN
        with pytest.raises(AccountError, match=re.escape(told)):
            load_departments(write(tmp_path, self.AIN.replace(old, new)))

    def test_a_code_or_a_slug_used_twice_is_refused(self, tmp_path):
        with pytest.raises(AccountError, match=r"2 problems(?s:.*)code = .*already at(?s:.*)slug = .*already at"):
            load_departments(write(tmp_path, self.AIN * 2))

    def test_a_missing_file_is_refused(self, tmp_path):
        with pytest.raises(AccountError, match=r"none\.toml: cannot be read: No such file"):
            load_departments(tmp_path / "none.toml")


class TestWritten:
    @given(several)
    def test_accounts_written_as_toml_are_read_back_equal(self, tmp_path_factory, found):
        file = write(tmp_path_factory.getbasetemp(), to_toml(found), "round-trip.toml")
        assert load_accounts(file, DEPARTMENTS, TODAY) == tuple(found)

    def test_written_toml_leaves_out_what_is_at_its_default(self):
        assert to_toml([ISERE]) == ACCOUNT

    def test_written_toml_keeps_characters_that_toml_escapes(self, tmp_path):
        odd = account(title='a "b" \\ c', platform=Platform.ATOM, proof_date=date(2000, 1, 1))
        assert load(tmp_path, to_toml([odd])) == (odd,)
