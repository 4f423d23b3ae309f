"""robots.txt: what it lets this portal ask (RFC 9309)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pace import at_most

from plugins.feeds.pages import robots

HOST = "https://www.service.example"


def allowed(body, path):
    return robots.allowed(body.encode(), HOST + path)


@pytest.mark.parametrize(
    ("body", "path", "may"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: autre\nDisallow: /", "/a", True),
        ("user-AGENT: gyroPHARE\nDisallow: /", "/a", False),
        ("User-agent: Gyrophare/1.0 (x)\nDisallow: /a", "/a", False),
        # A part of the name, and a name of which ours is a part, are others.
        ("User-agent: Gyro\nDisallow: /", "/a", True),
        ("User-agent: Gyrophare-Images\nDisallow: /", "/a", True),
        # The group with our name counts alone; two such are one.
        ("User-agent: *\nDisallow: /\n\nUser-agent: Gyrophare\nAllow: /", "/a", True),
        (
            "User-agent: Gyrophare\nDisallow: /b\n\nUser-agent: *\nDisallow: /\n\nUser-agent: Gyrophare\nDisallow: /c",
            "/c",
            False,
        ),
        ("User-agent: a\nUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\n\n# commentaire\nSitemap: https://x.example/s\nUser-agent: b\nDisallow: /a", "/a", False),
        ("User-agent: b\nDisallow: /a\nUser-agent: *\nDisallow: /c", "/a", True),
        # The longest path wins, and of two as long the one that allows.
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        # Wildcards, escapes, case.
        ("User-agent: *\nDisallow: /*.pdf$", "/doc/x.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/doc/x.pdf?v=1", True),
        ("User-agent: *\nDisallow: /*?sort=", "/a?sort=1", False),
        ("User-agent: *\nDisallow: /actualit%C3%A9s", "/actualités/1", False),
        ("User-agent: *\nDisallow: /A", "/a", True),
        ("User-agent: *\nDisallow: /a # non", "/a", False),
        # Before any name a rule is nobody's.
        ("Disallow: /\nUser-agent: b\nDisallow: /", "/a", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("<html><title>Introuvable</title>", "/a", True),
    ],
)
def test_a_path_is_allowed_as_the_standard_says(body, path, may):
    assert allowed(body, path) is may


def test_the_rule_that_forbids_is_named():
    own = robots.rules(b"User-agent: *\nDisallow: /a\nDisallow: /a/b # prive\nAllow: /a/b/c")
    assert robots.forbidding(own, f"{HOST}/a/b/x") == "Disallow: /a/b"
    assert robots.forbidding(own, f"{HOST}/a/x") == "Disallow: /a"
    assert robots.forbidding(own, f"{HOST}/a/b/c") == ""


def test_the_rest_that_a_host_wants_is_read():
    assert robots.delay(robots.rules(b"User-agent: *\nCrawl-delay: 2.5")) == 2.5
    assert robots.delay(robots.rules(b"User-agent: *\nCrawl-delay: nan\n")) == 0
    assert robots.delay("") == 0


def test_sitemaps_stand_in_no_group():
    body = b"Sitemap: /a.xml\nUser-agent: *\nDisallow: /\nsitemap: https://b.example/b.xml\nSitemap: /a.xml\nSitemap: javascript:x"
    assert robots.sitemaps(body, f"{HOST}/robots.txt") == (f"{HOST}/a.xml", "https://b.example/b.xml")
    assert robots.sitemaps(body) == ("https://b.example/b.xml",)


def test_the_file_of_a_host_stands_at_its_root():
    assert robots.address(f"{HOST}:8080/a/b?c") == f"{HOST}:8080/robots.txt"
    assert robots.host("HTTPS://WWW.Service.example:8080/a") == f"{HOST}:8080"


def test_what_is_beyond_the_limit_is_not_read_and_no_rule_is_halved():
    filler = b"# " + b"x" * (robots.LONGEST - 60) + b"\n"
    body = b"User-agent: *\n" + filler + b"Disallow: /actualites/archives/2001\nDisallow: /actualites\n"
    assert robots.allowed(body, f"{HOST}/actualites")
    assert not robots.allowed(body.replace(b"#", b"", 1).replace(b"x" * 200, b"", 1), f"{HOST}/actualites")


@pytest.mark.parametrize(
    "body",
    [
        b"".join(b"User-agent: a%d\n" % number for number in range(15_000)) + b"Allow: /a\n" * 25_000,
        b"User-agent: *\n" + b"Disallow: /*a*b*c*d$\n" * 24_000,
        b"User-agent: *\n" + b"".join(b"Disallow: /%d\n" % number for number in range(30_000)),
        b"x" * 2_000_000,
    ],
    ids=["names", "wildcards", "paths", "long"],
)
def test_a_file_made_to_exhaust_is_read_in_bounded_time(body):
    at_most(4, lambda: robots.allowed(body, f"{HOST}/29999/" + "abcd" * 400))


@given(
    st.binary(max_size=300) | st.text(alphabet="UserAgntDisaow:*/$ \n#é-", max_size=200).map(str.encode),
    st.text(max_size=30),
)
def test_no_bytes_break_the_reading(body, path):
    own = robots.rules(body)
    url = f"{HOST}/{path}"
    assert robots.allowed(body, url) is (robots.forbidding(own, url) == "")
    assert robots.delay(own) >= 0
    robots.sitemaps(body, url)
