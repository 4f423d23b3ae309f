import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.accounts import hosts


class TestUnder:
    @pytest.mark.parametrize("name", ["gouv.fr", "isere.gouv.fr", "www.isere.gouv.fr"])
    def test_a_domain_and_what_is_below_it_is_under_it(self, name):
        assert hosts.under(name, "gouv.fr")

    @pytest.mark.parametrize("name", ["", "fr", "xgouv.fr", "isere-gouv.fr", "x.gouv.fr.evil.org", "gouv.fr.evil"])
    def test_a_border_that_is_not_a_label_s_does_not_count(self, name):
        assert not hosts.under(name, "gouv.fr")

    @given(st.text(st.sampled_from("a.-gouvfr"), max_size=12))
    def test_what_is_put_after_the_domain_takes_it_away(self, tail):
        assert hosts.under(f"x.gouv.fr.{tail}", "gouv.fr") == f"x.gouv.fr.{tail}".endswith(".gouv.fr")


class TestHost:
    @pytest.mark.parametrize(
        ("address", "host"),
        [
            ("https://WWW.Isere.Gouv.fr/a", "www.isere.gouv.fr"),
            ("https://www.isere.gouv.fr.:443/a", "www.isere.gouv.fr"),
            ("https://user:word@evil.org/www.isere.gouv.fr", "evil.org"),
            ("", ""),
            ("www.isere.gouv.fr/a", ""),
            ("https://[::1", ""),
            ("https://a:b/", ""),
        ],
    )
    def test_the_host_is_the_one_that_is_asked(self, address, host):
        assert hosts.host(address) == host

    def test_only_the_host_makes_an_address_public(self):
        assert hosts.public("https://www.isere.gouv.fr/")
        assert not hosts.public("https://evil.org/www.isere.gouv.fr")
        assert not hosts.public("https://www.isere.gouv.fr@evil.org/")


class TestFault:
    @pytest.mark.parametrize(
        "address",
        [
            "https://www.isere.gouv.fr/syndication/flux/actualites?a=b&c=%C3%A9#top",
            "http://127.0.0.1:8000/feed",
            "http://[::1]:8000/feed",
            "http://localhost/feed",
            "https://www.xn--isre-6oa.example/",
            "https://social.numerique.gouv.fr/@pnf.rss",
            "https://my_host.example/",
        ],
    )
    def test_an_honest_address_has_none(self, address):
        assert hosts.fault(address) == ""

    @pytest.mark.parametrize(
        ("address", "expected"),
        [
            ("", "an absolute address"),
            ("isere.gouv.fr", "an absolute address"),
            ("file:///etc/passwd", "an absolute address"),
            ("javascript:alert(1)", "an absolute address"),
            ("https:///path", "an absolute address"),
            ("https://host:port/", "an absolute address"),
            ("https://a.example/ b", "without blanks"),
            ("https://a.exa\tmple/", "without blanks"),
            ("https://a.example\\@www.isere.gouv.fr/", "without blanks"),
            ('https://a.example/"><script>', "without blanks"),
            ("https://a.example/" + "a" * 2000, "at most 2000"),
            ("https://www.isere.gouv.fr@a.example/", "user@host"),
            ("https://@a.example/", "user@host"),
            ("https://www.isère.example/", "LATIN SMALL LETTER E WITH GRAVE"),
            ("https://www.g\u043euv.example/", "CYRILLIC SMALL LETTER O"),
            ("https://www.isere.gouv\u3002fr/", "ASCII"),
            ("https://www.xn--guv-qfd.example/", "French letters only"),  # a Cyrillic o in "gouv"
            ("https://xn--99999999999.example/", "French letters only"),
            ("https://-a.example/", "letters, digits and hyphens"),
            ("https://a..example/", "letters, digits and hyphens"),
            ("https://a%2eexample/", "letters, digits and hyphens"),
            ("https://www.isere.gouv.fr.evil.org/", "does not imitate"),
            ("https://isere-gouv.fr/", "does not imitate"),
            ("https://isere.gouv-fr.org/", "does not imitate"),
            ("https://www.gouvfr.org/", "does not imitate"),
            ("https://www.isere.gouv.fr./", "without a dot at its end"),
            ("https://a.example.:81/", "without a dot at its end"),
        ],
    )
    def test_an_address_that_deceives_or_is_none_is_told(self, address, expected):
        assert expected in hosts.fault(address)

    @given(st.text(max_size=40))
    def test_no_text_makes_it_fail(self, text):
        assert isinstance(hosts.fault(text), str)
        assert isinstance(hosts.fault(f"https://{text}"), str)
        assert isinstance(hosts.host_fault(text), str)


class TestPage:
    @pytest.mark.parametrize("address", ["https://www.isere.gouv.fr/Contacts", "https://a.example/b?c"])
    def test_anybody_can_look_at_a_public_page(self, address):
        assert hosts.page_fault(address) == ""

    @pytest.mark.parametrize(
        "address",
        [
            "http://www.isere.gouv.fr/",
            "https://localhost/",
            "https://10.0.0.1/",
            "https://[2001:db8::1]/",
            "isere.gouv.fr",
            "https://www.isere-gouv.fr/",
            "https://www.isere.gouv.fr/ a",
        ],
    )
    def test_what_is_not_one_is_told(self, address):
        assert hosts.page_fault(address)


class TestSame:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("http://a.example/f", "https://A.example:443/f#x"),
            ("https://a.example", "https://a.example/"),
        ],
    )
    def test_spellings_of_one_address_are_the_same(self, one, other):
        assert hosts.same(one) == hosts.same(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("https://a.example/f", "https://a.example/F"),
            ("https://a.example/f", "https://a.example/f?a"),
            ("https://a.example/f", "https://a.example:8000/f"),
            ("https://a.example/f", "https://b.example/f"),
        ],
    )
    def test_two_addresses_are_not(self, one, other):
        assert hosts.same(one) != hosts.same(other)
