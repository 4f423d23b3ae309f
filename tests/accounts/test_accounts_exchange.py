import re
from datetime import date

import pytest
from hypothesis import given
from making_accounts import DEPARTMENTS, ISERE, TODAY, account, several, write

from plugins.accounts.exchange import read_csv, read_opml, to_toml, write_csv, write_opml
from plugins.accounts.exchange.spreadsheet import COLUMNS
from plugins.accounts.registry import load_accounts
from plugins.errors import AccountError
from plugins.model import Confidence, Platform, Proof, ProofKind, Service

HEAD = ",".join(COLUMNS) + "\n"


def imported(folder, rows, existing=(), head=HEAD):
    """Return what a CSV file of *rows* gives."""
    return read_csv(write(folder, head + rows, "some.csv"), DEPARTMENTS, existing, TODAY)


def one(folder, row):
    """Return the only account that a CSV file of one *row* gives."""
    found = imported(folder, row)
    assert found.problems == ()
    (account,) = found.accounts
    return account


def outlines(folder, text, existing=()):
    """Return what an OPML file whose body is *text* gives."""
    file = write(folder, f'<opml version="2.0"><head/><body>\n{text}\n</body></opml>', "some.opml")
    return read_opml(file, DEPARTMENTS, existing, TODAY)


class TestCsvRow:
    def test_a_feed_of_the_state_with_high_confidence_comes_enabled_with_its_proof(self, tmp_path):
        row = "38,prefecture,rss,https://www.isere.gouv.fr/,https://www.isere.gouv.fr/rss,seen served,high\n"
        found = one(tmp_path, row)
        assert (found.id, found.title) == ("38-prefecture-rss", "Préfecture de l'Isère")
        assert (found.enabled, found.note) == (True, "")
        assert found.proof == Proof(ProofKind.PUBLIC_DOMAIN, TODAY, Confidence.HIGH, "seen served")

    @pytest.mark.parametrize(
        ("platform", "home", "feed", "confidence"),
        [
            ("rss", "https://www.isere.gouv.fr/", "https://www.isere.gouv.fr/rss", "medium"),
            ("rss", "https://www.isere.gouv.fr/", "https://www.isere.fr/rss", "high"),
            ("json", "https://www.isere.gouv.fr/", "https://www.isere.gouv.fr/json", "high"),
            ("website", "https://www.isere.gouv.fr/", "", "high"),
        ],
    )
    def test_everything_else_comes_disabled_with_a_note(self, tmp_path, platform, home, feed, confidence):
        found = one(tmp_path, f"38,prefecture,{platform},{home},{feed},DINUM list,{confidence}\n")
        assert not found.enabled
        assert "à vérifier" in found.note

    @pytest.mark.parametrize(
        ("evidence", "confidence"), [("DINUM list", "low"), ("pattern", "high"), ("Pattern (DINUM)", "medium")]
    )
    def test_a_guess_gets_no_proof_and_is_never_enabled(self, tmp_path, evidence, confidence):
        feed = "https://www.isere.gouv.fr/rss"
        found = one(tmp_path, f"38,prefecture,rss,https://www.isere.gouv.fr/,{feed},{evidence},{confidence}\n")
        assert (found.proof.kind, found.enabled) == (ProofKind.NONE, False)

    def test_a_guess_of_our_own_writing_stays_a_guess(self, tmp_path):
        found = one(tmp_path, "38,police,x,@Police38,,document 2026-01-01: seen,low\n")
        assert found.proof.kind is ProofKind.NONE

    def test_the_list_of_public_domains_proves_a_host(self, tmp_path):
        found = one(tmp_path, "38,sdis,website,https://www.sdis38.fr/,,list + DINUM list,high\n")
        assert (found.proof.kind, found.title) == (ProofKind.PUBLIC_DOMAIN, "Sapeurs-pompiers de l'Isère")

    def test_it_does_not_prove_an_account_on_a_shared_platform(self, tmp_path):
        found = one(tmp_path, "38,sdis,x,https://x.com/sdis38,,DINUM list,high\n")
        assert found.proof.kind is ProofKind.NONE

    def test_what_nothing_proves_has_no_proof(self, tmp_path):
        assert one(tmp_path, "38,sdis,website,https://a.example/,,seen,high\n").proof.kind is ProofKind.NONE

    @pytest.mark.parametrize(
        ("platform", "handle", "home"),
        [
            ("x", "@Prefet38", "https://x.com/Prefet38"),
            ("x", "Prefet38", "https://x.com/Prefet38"),
            ("bluesky", "@isere.example", "https://bsky.app/profile/isere.example"),
            ("telegram", "isere_38", "https://t.me/isere_38"),
            ("youtube", "@isere", "https://www.youtube.com/@isere"),
            ("mastodon", "@pnf@social.numerique.gouv.fr", "https://social.numerique.gouv.fr/@pnf"),
        ],
    )
    def test_a_handle_becomes_the_address_of_its_profile(self, tmp_path, platform, handle, home):
        assert one(tmp_path, f"38,other,{platform},{handle},,seen,medium\n").home == home

    @pytest.mark.parametrize(
        ("platform", "handle", "address", "identity"),
        [
            ("bluesky", "@isere.example", "/xrpc/app.bsky.feed.getAuthorFeed?actor=isere.example", ""),
            ("telegram", "isere_38", "https://t.me/s/isere_38", ""),
            ("mastodon", "@pnf@social.numerique.gouv.fr", "https://social.numerique.gouv.fr/@pnf.rss", ""),
            (
                "youtube",
                f"https://www.youtube.com/channel/UC{'a' * 22}",
                f"/feeds/videos.xml?channel_id=UC{'a' * 22}",
                f"UC{'a' * 22}",
            ),
            ("youtube", "@isere", "", ""),
            ("x", "@Prefet38", "", ""),
        ],
    )
    def test_a_handle_gives_the_address_that_can_be_told_from_it(self, tmp_path, platform, handle, address, identity):
        found = one(tmp_path, f"38,other,{platform},{handle},,seen,medium\n")
        assert address in found.address
        assert bool(address) == bool(found.address)
        assert (found.identity, found.enabled) == (identity, False)

    def test_an_address_by_number_gives_the_identity(self, tmp_path):
        row = "38,other,x,https://x.com/Prefet38,https://api.x.com/2/users/123/tweets,document 2026-01-01: a,high\n"
        assert one(tmp_path, row).identity == "123"

    def test_a_page_to_be_read_comes_disabled_for_its_rules_have_no_column(self, tmp_path):
        row = "38,prefecture,page,https://www.isere.gouv.fr/,https://www.isere.gouv.fr/Actualites,seen,high\n"
        assert not one(tmp_path, row).enabled

    def test_a_feed_without_a_page_is_at_home_on_its_host(self, tmp_path):
        found = one(tmp_path, "38,other,rss,,https://a.example:81/rss,seen,medium\n")
        assert (found.home, found.title) == ("https://a.example:81/", "a.example")

    def test_a_national_row_has_no_department(self, tmp_path):
        found = one(tmp_path, ",gendarmerie,x,Gendarmerie,,press,high\n")
        assert (found.id, found.department, found.title) == ("france-gendarmerie-x", None, "Gendarmerie")

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ("39,sdis,x,a,,b,high", 'department = "39": expected a code of the departments file'),
            ("38,sdsi,x,a,,b,high", 'service = "sdsi": expected one of police, '),
            ("38,sdis,rrs,a,,b,high", 'platform = "rrs": expected one of rss, '),
            ("38,sdis,x,a,,b,hgih", 'confidence = "hgih": expected one of high, medium, low; did you mean "high"?'),
            ("38,sdis,x,,,b,high", 'handle_or_url = "": expected an address, or a handle of x'),
            ('38,sdis,facebook,"page ""SDIS""",,b,high', r'handle_or_url = "page \"SDIS\"": expected an address'),
            ("38,sdis,x,a b,,b,high", 'handle_or_url = "a b": expected an address, or a handle of x'),
            ("38,sdis,rss,,a.example/rss,b,high", 'feed_url = "a.example/rss": expected an absolute address'),
            ("38,sdis,rss,https://a.example/,//b,b,high", 'feed_url = "//b": expected an absolute address'),
            ("38,sdis,rss,https://x.gouv.fr.evil.org/,,b,high", "expected a host that is under .gouv.fr"),
            ("38,sdis,x,a,,document 2026-13-01: b,high", "expected a day that exists"),
            ("38,sdis,x,a,,document 2026-12-01: b,high", "expected a day not later than 2026-11-21"),
            ("38,sdis,rss,https://a.example/,,public-domain 2026-01-01: b,high", "evidence = "),
            ("38,sdis,x", "3 cells: expected 7, one for each column"),
        ],
    )
    def test_a_wrong_row_is_told_with_its_line_and_column_and_the_others_are_read(self, tmp_path, row, told):
        good = "38,sdis,website,https://www.sdis38.fr/,,seen,medium\n"
        found = imported(tmp_path, f"{good}{row}\n")
        assert len(found.accounts) == 1
        (problem,) = found.problems
        assert problem.startswith(f"{tmp_path}/some.csv:3: ")
        assert told in problem

    def test_a_row_is_told_by_the_line_it_begins_on(self, tmp_path):
        found = imported(tmp_path, '38,sdis,website,https://a.example/,,"two\nlines",medium\n\n39,sdis,x,a,,b,high\n')
        assert [problem.split(": ")[0] for problem in found.problems] == [f"{tmp_path}/some.csv:5"]


class TestCsvFile:
    def test_known_accounts_are_counted_and_left_out(self, tmp_path):
        site = account(id="site", platform=Platform.WEBSITE, address="", enabled=False)
        rows = (
            "38,prefecture,rss,,http://www.ISERE.gouv.fr/syndication/flux/actualites,seen,high\n"
            "38,prefecture,website,https://www.isere.gouv.fr/,,seen,high\n"
            "38,prefecture,x,Prefet38,,seen,high\n"
            "38,prefecture,x,https://twitter.com/prefet38,,seen again,high\n"
        )
        found = imported(tmp_path, rows, [ISERE, site])
        assert [one.home for one in found.accounts] == ["https://x.com/Prefet38"]
        assert found.skipped_known == 3

    def test_an_account_that_is_read_already_is_known_by_its_profile(self, tmp_path):
        known = account(platform=Platform.TELEGRAM, home="https://t.me/isere38", address="https://t.me/s/isere38")
        found = imported(tmp_path, "38,prefecture,telegram,@isere38,,seen,high\n", [known])
        assert (found.accounts, found.skipped_known) == ((), 1)

    def test_one_page_may_serve_several_departments(self, tmp_path):
        row = "{},sdis,website,https://pompiersparis.fr/,,DINUM list,high\n"
        found = imported(tmp_path, row.format("75") + row.format("92"))
        assert [one.id for one in found.accounts] == ["75-sdis-website", "92-sdis-website"]

    def test_identifiers_are_free_ones(self, tmp_path):
        rows = "38,prefecture,rss,,https://a.example/1,s,high\n38,prefecture,rss,,https://a.example/2,s,high\n"
        found = imported(tmp_path, rows, [ISERE])
        assert [one.id for one in found.accounts] == ["38-prefecture-rss-2", "38-prefecture-rss-3"]

    def test_a_department_of_corsica_gives_an_identifier_in_lower_case(self, tmp_path):
        assert one(tmp_path, "2A,prefecture,x,Prefet2A,,seen,high\n").id == "2a-prefecture-x"

    def test_columns_may_come_in_any_order_with_others_among_them_and_semicolons(self, tmp_path):
        head = "\ufeffconfidence;evidence;feed_url;handle_or_url; platform ;service;department;seen by\n"
        found = imported(tmp_path, "high;a, b;;Prefet38;x;prefecture;38;me\n", head=head)
        assert found.accounts[0].proof.note == "a, b"

    def test_an_empty_table_gives_nothing(self, tmp_path):
        found = imported(tmp_path, "")
        assert (found.accounts, found.problems, found.skipped_known) == ((), (), 0)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", "some.csv:1: expected the columns department, service"),
            ("department,service\n", "missing: platform, handle_or_url, feed_url, evidence, confidence"),
            (HEAD + '38,sdis,"a"b,c\n', "some.csv:2: not CSV: "),
            (HEAD + '38,sdis,"never closed\n', "not CSV: unexpected end of data; check its quotes"),
        ],
    )
    def test_a_file_that_is_no_such_table_is_refused(self, tmp_path, text, told):
        with pytest.raises(AccountError, match=re.escape(told)):
            read_csv(write(tmp_path, text, "some.csv"), DEPARTMENTS, (), TODAY)

    def test_a_file_in_another_encoding_is_refused(self, tmp_path):
        (tmp_path / "some.csv").write_bytes((HEAD + "é").encode("latin-1"))
        with pytest.raises(AccountError, match="not UTF-8"):
            read_csv(tmp_path / "some.csv", DEPARTMENTS, (), TODAY)

    def test_a_missing_file_is_refused(self, tmp_path):
        with pytest.raises(AccountError, match="cannot be read: No such file"):
            read_csv(tmp_path / "none.csv", DEPARTMENTS, (), TODAY)

    def test_the_columns_are_those_of_the_exchange_format(self):
        line = write_csv([ISERE]).splitlines()
        assert line[0] == "department,service,platform,handle_or_url,feed_url,evidence,confidence"
        assert line[1] == f"38,prefecture,rss,{ISERE.home},{ISERE.address},public-domain 2026-10-31: seen,high"

    @given(several)
    def test_accounts_written_as_csv_are_read_back_with_their_proof(self, tmp_path_factory, found):
        file = write(tmp_path_factory.getbasetemp(), write_csv(found), "round-trip.csv")
        back = read_csv(file, DEPARTMENTS, (), TODAY)
        assert (back.problems, back.skipped_known) == ((), 0)
        assert [self.kept(one) for one in back.accounts] == [self.kept(one) for one in found]

    @staticmethod
    def kept(one):
        """Return what CSV keeps of an account; a low confidence loses its proof on the way in."""
        proof = (one.proof.kind, one.proof.date) if one.proof.confidence != "low" else None
        where = (one.department, one.service, one.platform, one.home, one.address)
        return (*where, proof, one.proof.confidence, one.proof.note)

    @given(several)
    def test_what_is_imported_can_be_written_and_loaded(self, tmp_path_factory, found):
        folder = tmp_path_factory.getbasetemp()
        back = read_csv(write(folder, write_csv(found), "a.csv"), DEPARTMENTS, (), TODAY)
        file = write(folder, to_toml(back.accounts), "imported.toml")
        assert load_accounts(file, DEPARTMENTS, TODAY) == back.accounts


class TestOpml:
    FEED = (
        '<outline type="rss" text="Isère" xmlUrl="https://www.isere.gouv.fr/rss" htmlUrl="https://www.isere.gouv.fr/"/>'
    )

    def test_the_list_is_grouped_by_site_then_service_whatever_the_order(self):
        national = account(id="a", department=None, address="https://a.example/rss", title='"A" & <b>')
        site = account(id="site", platform=Platform.WEBSITE, address="", enabled=False)
        text = write_opml([national, site, ISERE])
        assert text == write_opml([ISERE, site, national])
        assert text.splitlines()[:8] == [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<opml version="2.0">',
            "  <head>",
            "    <title>Gyrophare</title>",
            "  </head>",
            "  <body>",
            '    <outline text="38" title="38">',
            '      <outline text="prefecture" title="prefecture">',
        ]
        assert re.findall(r'text="([^"]*)"', text)[3:] == ["france", "prefecture", "&quot;A&quot; &amp; &lt;b&gt;"]
        assert 'category="/38/prefecture/rss"' in text
        assert site.id not in text

    def test_a_list_of_another_reader_gives_the_prefecture_of_its_host_disabled(self, tmp_path):
        (found,) = outlines(tmp_path, self.FEED).accounts
        assert (found.department, found.service, found.platform) == ("38", Service.PREFECTURE, Platform.RSS)
        assert (found.title, found.enabled) == ("Isère", False)
        assert found.proof == Proof(ProofKind.PUBLIC_DOMAIN, TODAY, Confidence.MEDIUM, "")

    @pytest.mark.parametrize(
        ("host", "department", "service"),
        [
            ("www.sdis38.fr", "38", Service.SDIS),
            ("pompiersparis.fr", None, Service.OTHER),  # two departments share it
            ("a.example", None, Service.OTHER),
        ],
    )
    def test_a_service_is_known_by_a_host_of_its_own(self, tmp_path, host, department, service):
        (found,) = outlines(tmp_path, f'<outline text="a" xmlUrl="https://{host}/rss"/>').accounts
        assert (found.department, found.service) == (department, service)

    @pytest.mark.parametrize(
        ("address", "attributes", "platform"),
        [
            ("https://a.example/@b.rss", "", Platform.MASTODON),
            (f"https://www.youtube.com/feeds/videos.xml?channel_id=UC{'1' * 22}", "", Platform.YOUTUBE),
            ("https://bsky.app/profile/a.example/rss", "", Platform.BLUESKY),
            ("https://t.me/s/prefet_isere", "", Platform.TELEGRAM),
            ("https://a.example/b", 'version="ATOM1"', Platform.ATOM),
            ("https://a.example/b", 'type="atom"', Platform.ATOM),
            ("https://a.example/b", 'version="RSS2"', Platform.RSS),
        ],
    )
    def test_a_platform_is_known_by_its_address_or_by_what_the_list_says(self, tmp_path, address, attributes, platform):
        (found,) = outlines(tmp_path, f'<outline text="a" xmlUrl="{address}" {attributes}/>').accounts
        assert found.platform is platform

    def test_the_rss_of_bluesky_gives_way_to_its_api(self, tmp_path):
        (found,) = outlines(tmp_path, '<outline text="a" xmlUrl="https://bsky.app/profile/a.example/rss"/>').accounts
        assert found.address == (
            "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor=a.example&filter=posts_and_author_threads"
        )

    def test_an_address_whose_bridge_is_not_known_is_not_for_other_readers(self):
        assert "{rss-bridge}" not in write_opml([account(address="{rss-bridge}?a=b", enabled=False)])

    def test_a_category_of_ours_is_found_among_others(self, tmp_path):
        text = '<outline text="a" xmlUrl="https://a.example/" category="/tech, /38/sdis/atom,news"/>'
        (found,) = outlines(tmp_path, text).accounts
        assert (found.department, found.service, found.platform) == ("38", Service.SDIS, Platform.ATOM)

    def test_attributes_are_read_whatever_their_capitals_and_groups_are_passed_over(self, tmp_path):
        text = '<outline text="news"><outline title="a" XMLURL="https://a.example/1"/></outline>'
        (found,) = outlines(tmp_path, text).accounts
        assert (found.title, found.address) == ("a", "https://a.example/1")

    def test_an_outline_without_a_title_is_called_by_its_host(self, tmp_path):
        assert outlines(tmp_path, '<outline xmlUrl="https://a.example/1"/>').accounts[0].title == "a.example"

    def test_a_wrong_outline_is_told_with_its_line_and_the_others_are_read(self, tmp_path):
        text = f'{self.FEED}\n<outline text="a" xmlUrl="feed://a.example"/>\n<outline text="b" xmlUrl="http://[a"/>'
        found = outlines(tmp_path, text)
        assert len(found.accounts) == 1
        assert [problem.split(": expected")[0] for problem in found.problems] == [
            f'{tmp_path}/some.opml:3: feed_url = "feed://a.example"',
            f'{tmp_path}/some.opml:4: feed_url = "http://[a"',
        ]

    def test_known_accounts_are_counted_and_left_out(self, tmp_path):
        found = outlines(tmp_path, self.FEED, [account(address="https://www.isere.gouv.fr/rss")])
        assert (found.accounts, found.skipped_known) == ((), 1)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("", ":1: not XML: no element found"),
            ("<opml>\n<body>\n</opml>", ":3: not XML: mismatched tag"),
            ("<html></html>", ": <html> at the top: expected an OPML file"),
            ('\n<!DOCTYPE opml [<!ENTITY a "b">]><opml>&a;</opml>', ":2: a document type declaration"),
            ('<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', ":1: a document type declaration"),
        ],
    )
    def test_a_file_that_is_no_safe_opml_is_refused(self, tmp_path, text, told):
        with pytest.raises(AccountError, match=re.escape(told)):
            read_opml(write(tmp_path, text, "some.opml"), DEPARTMENTS, (), TODAY)

    def test_a_missing_file_is_refused(self, tmp_path):
        with pytest.raises(AccountError, match="cannot be read: No such file"):
            read_opml(tmp_path / "none.opml", DEPARTMENTS, (), TODAY)

    @given(several)
    def test_accounts_written_as_opml_are_read_back_where_they_were(self, tmp_path_factory, found):
        file = write(tmp_path_factory.getbasetemp(), write_opml(found), "round-trip.opml")
        back = read_opml(file, DEPARTMENTS, (), date(2026, 11, 21))
        assert back.problems == ()
        assert {self.kept(one) for one in back.accounts} == {self.kept(one) for one in found if one.address}

    @staticmethod
    def kept(one):
        """Return what OPML keeps of an account."""
        return (one.title, one.department, one.service, one.platform, one.home, one.address)
