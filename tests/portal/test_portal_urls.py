"""Where pages stand, and how they are linked to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stage import DEPARTMENTS

from plugins.model import FRANCE, Topic
from plugins.portal.urls import NATIONAL, Addresses, PageKey, PageKind, path, path_in_site, post_file

ALONE = Addresses("https://portail.example", {})
HOSTED = Addresses("https://portail.example/gyrophare", {"76": "https://76.example"})


@pytest.mark.parametrize(
    ("key", "file"),
    [
        (PageKey("76", PageKind.HOME), "76/index.html"),
        (PageKey("76", PageKind.TOPIC, "alerte"), "76/alerte/index.html"),
        (PageKey("76", PageKind.TOPIC_FEED, "alerte"), "76/alerte/atom.xml"),
        (PageKey("76", PageKind.FEED), "76/atom.xml"),
        (PageKey("76", PageKind.MONTH, "2026-11"), "76/2026/11/index.html"),
        (PageKey("76", PageKind.POST, "2026-11/0123456789abcdef"), "76/2026/11/0123456789abcdef.html"),
        (PageKey("76", PageKind.ACCOUNT, "76-prefecture"), "76/comptes/76-prefecture.html"),
        (PageKey("76", PageKind.ARCHIVES), "76/archives/index.html"),
        (PageKey("76", PageKind.NOT_FOUND), "76/404.html"),
        (PageKey("76", PageKind.QUALITY), "76/qualite/index.html"),
        (PageKey(NATIONAL, PageKind.QUALITY), "qualite/index.html"),
        (PageKey(FRANCE, PageKind.HOME), "france/index.html"),
        (PageKey(NATIONAL, PageKind.HOME), "index.html"),
        (PageKey(NATIONAL, PageKind.FEED), "atom.xml"),
        (PageKey(NATIONAL, PageKind.TOPIC, "arnaque"), "sujets/arnaque/index.html"),
        (PageKey(NATIONAL, PageKind.TOPIC_FEED, "arnaque"), "sujets/arnaque/atom.xml"),
        (PageKey(NATIONAL, PageKind.NOT_FOUND), "404.html"),
    ],
)
def test_each_page_has_its_file(key: PageKey, file: str) -> None:
    assert path(key) == file


keys = st.builds(
    PageKey,
    st.sampled_from([NATIONAL, FRANCE, *DEPARTMENTS]),
    st.sampled_from(list(PageKind)),
    st.sampled_from([*Topic, "2026-11", "2026-11/0123456789abcdef", "76-prefecture", ""]),
)


@given(keys, keys)
def test_two_pages_never_share_a_file(one: PageKey, other: PageKey) -> None:
    plain = {PageKind.HOME, PageKind.FEED, PageKind.NOT_FOUND, PageKind.ARCHIVES, PageKind.QUALITY}
    args = {
        PageKind.TOPIC: [*Topic],
        PageKind.TOPIC_FEED: [*Topic],
        PageKind.MONTH: ["2026-11"],
        PageKind.POST: ["2026-11/0123456789abcdef"],
        PageKind.ACCOUNT: ["76-prefecture"],
    }
    for key in (one, other):
        if key.arg not in args.get(key.kind, [""]) or (key.kind in plain and key.arg):
            return
    assert (path(one) == path(other)) == (one == other)


def test_links_within_one_host_are_paths_so_that_a_copy_holds_together() -> None:
    key = PageKey("76", PageKind.TOPIC, "alerte")
    assert ALONE.href(key, "76") == "/76/alerte/"
    assert ALONE.href(key, NATIONAL) == "/76/alerte/"
    assert ALONE.href(PageKey(NATIONAL, PageKind.HOME), "76") == "/"
    assert ALONE.href(PageKey(NATIONAL, PageKind.FEED), NATIONAL) == "/atom.xml"


def test_a_department_with_a_host_of_its_own_stands_at_its_root() -> None:
    key = PageKey("76", PageKind.TOPIC, "alerte")
    assert HOSTED.href(key, "76") == "/alerte/"
    assert HOSTED.absolute(key) == "https://76.example/alerte/"


def test_links_between_hosts_are_absolute() -> None:
    assert HOSTED.href(PageKey("76", PageKind.HOME), NATIONAL) == "https://76.example/"
    assert HOSTED.href(PageKey("974", PageKind.HOME), "76") == "https://portail.example/gyrophare/974/"
    assert HOSTED.href(PageKey("974", PageKind.HOME), NATIONAL) == "/gyrophare/974/"


def test_the_home_of_a_site_is_its_address_with_a_slash() -> None:
    assert ALONE.absolute(PageKey("76", PageKind.HOME)) == "https://portail.example/76/"
    assert path_in_site(PageKey("76", PageKind.HOME)) == "index.html"


def test_the_short_way_to_the_file_of_a_post_is_the_same_file() -> None:
    key = PageKey("76", PageKind.POST, "2026-11/0123456789abcdef")
    assert post_file("2026-11", "0123456789abcdef") == path_in_site(key)
