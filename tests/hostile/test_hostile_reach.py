"""H1: nobody leads this machine to what only it can reach."""

from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_settings
from servers import FeedServer, Reply

from plugins.errors import RetrieveError
from plugins.feeds import reach, wire
from plugins.feeds.retrieve import Retriever
from tests.hostile.internet import OTHER, PUBLIC, V6, Internet, install

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"

PRIVATE = {
    "private, 10/8": "10.0.0.5",
    "private, 172.16/12": "172.31.255.254",
    "private, 192.168/16": "192.168.1.1",
    "loopback": "127.0.0.1",
    "all of the loopback": "127.8.9.10",
    "this network": "0.0.0.0",
    "this network, further": "0.1.2.3",
    "link-local": "169.254.1.1",
    "metadata of most clouds": "169.254.169.254",
    "metadata at 192.0.0.192": "192.0.0.192",
    "metadata within the shared space": "100.100.100.200",
    "services of a cloud at a public address": "168.63.129.16",
    "shared by carriers": "100.64.0.1",
    "documentation": "192.0.2.1",
    "documentation, 2": "198.51.100.7",
    "documentation, 3": "203.0.113.9",
    "benchmarks": "198.18.0.1",
    "relay of 6to4": "192.88.99.1",
    "multicast": "224.0.0.1",
    "multicast of the world": "224.0.1.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6 loopback": "::1",
    "v6 unspecified": "::",
    "v6 link-local": "fe80::1",
    "v6 link-local with its link": "fe80::1%eth0",
    "v6 site-local": "fec0::1",
    "v6 unique local": "fd00::8",
    "v6 metadata": "fd00:ec2::254",
    "v6 multicast": "ff02::1",
    "v6 multicast of the world": "ff0e::1",
    "v6 documentation": "2001:db8::1",
    "v6 documentation, 2": "3fff::1",
    "v6 discard": "100::1",
    "v6 segment routing": "5f00::1",
    "v6 reserved": "4000::1",
    "v4 in v6, loopback": "::ffff:127.0.0.1",
    "v4 in v6, private": "::ffff:10.0.0.5",
    "v4 in v6, written in hexadecimal": "::ffff:7f00:1",
    "v4 in v6, even public": "::ffff:93.184.216.34",
    "v4-compatible": "::127.0.0.1",
    "6to4 of a loopback": "2002:7f00:1::",
    "6to4 of a private": "2002:a00:5::1",
    "NAT64 of a loopback": "64:ff9b::127.0.0.1",
    "NAT64 of a private": "64:ff9b::a00:5",
    "NAT64 of metadata": "64:ff9b::169.254.169.254",
    "NAT64 of a network": "64:ff9b:1::1",
    "Teredo": "2001:0:7f00:1::1",
    "ORCHID": "2001:20::1",
}
OPEN = {"v4": PUBLIC, "v4, other": OTHER, "v6": V6, "NAT64 of a public address": "64:ff9b::93.184.216.34"}


@pytest.fixture(autouse=True, scope="module")
def authorities() -> Iterator[None]:
    """Read the usual authorities once for all retrievers made here: no connection of these tests gets to them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "tls", cache(wire.tls))
        yield


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    return install(monkeypatch)


@pytest.fixture
def server(internet: Internet) -> Iterator[FeedServer]:
    """Return a server that stands behind `PUBLIC`."""
    with FeedServer() as running:
        internet.hosts[PUBLIC] = running.port
        running.serve("/f", FEED)
        yield running


def get(folder: Path, address: str, *networks: str) -> bytes:
    with Retriever(make_settings(folder, private_networks=networks)) as retriever:
        return retriever.get(address).body


def refusal(folder: Path, address: str, *networks: str) -> str:
    with pytest.raises(RetrieveError) as caught:
        get(folder, address, *networks)
    return caught.value.reason


@pytest.mark.parametrize("kind", PRIVATE)
def test_an_address_that_is_not_public_is_known_as_such(kind: str) -> None:
    assert not reach.public(ip_address(PRIVATE[kind].partition("%")[0]))


@pytest.mark.parametrize("kind", OPEN)
def test_a_public_address_is_known_as_such(kind: str) -> None:
    assert reach.public(ip_address(OPEN[kind]))


@given(st.ip_addresses())
def test_what_is_public_is_never_less_than_global(address: reach.Address) -> None:
    if reach.public(address):
        assert address.is_global
        assert not any((address.is_private, address.is_multicast, address.is_link_local, address.is_loopback))


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_as_private_as_itself(address: reach.Address) -> None:
    forms = ["::ffff:0:0", "::", "64:ff9b::", "2002::"]
    inside = [int(ip_address(form)) | (int(address) << (80 if form == "2002::" else 0)) for form in forms]
    if not reach.public(address):
        assert not any(reach.public(type(ip_address(V6))(one)) for one in inside)


@pytest.mark.parametrize("kind", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused_in_words(
    internet: Internet, tmp_path: Path, kind: str
) -> None:
    name = internet.name("trompeur.example", [PRIVATE[kind]])
    told = ip_address(PRIVATE[kind].partition("%")[0])
    expected = f"refused: trompeur.example is at {told}, which is not on the public network"
    assert refusal(tmp_path, f"http://{name}/f") == expected
    assert refusal(tmp_path, f"https://{name}/f") == expected
    assert internet.reached == []


@pytest.mark.parametrize(
    "answer", [[PUBLIC, "10.0.0.5"], ["10.0.0.5", PUBLIC], [V6, PUBLIC, OTHER, "::1"], [*[PUBLIC] * 9, "127.0.0.1"]]
)
def test_one_private_address_among_public_ones_is_enough(internet: Internet, tmp_path: Path, answer: list[str]) -> None:
    name = internet.name("trompeur.example", answer)
    assert "not on the public network" in refusal(tmp_path, f"http://{name}/f")
    assert internet.reached == []


@pytest.mark.parametrize(
    "spelling",
    [
        "127.0.0.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "017700000001", "127.1", "127.0.1", "0", "0.0.0.0",
        "127.0.0.1.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "[0:0:0:0:0:0:0:1]", "127。0。0。1",
        "１２７.０.０.１", "①②⑦.⓪.⓪.①", "%31%32%37.0.0.1", "0x7F.0x0.0x0.0x1", "169.254.169.254", "[fd00:ec2::254]", "10.1",
    ],
)  # fmt: skip
def test_a_private_address_is_refused_however_it_is_spelled(internet: Internet, tmp_path: Path, spelling: str) -> None:
    refusal(tmp_path, f"http://{spelling}/f")
    assert internet.reached == []


@pytest.mark.parametrize("name", ["localhost", "localhost.", "LOCALHOST", "a.localhost", "ip6-localhost"])
def test_a_local_name_is_refused(internet: Internet, tmp_path: Path, name: str) -> None:
    internet.name(name.lower().rstrip("."), ["127.0.0.1"])
    assert "not on the public network" in refusal(tmp_path, f"http://{name}/f")
    assert internet.reached == []


def test_a_public_address_is_read(internet: Internet, server: FeedServer, tmp_path: Path) -> None:
    internet.name("service.example", [PUBLIC])
    assert get(tmp_path, "http://service.example/f") == FEED
    assert internet.reached == [PUBLIC]
    assert server.asked[0].headers["host"] == "service.example"


def test_a_second_address_is_tried_where_the_first_does_not_answer(
    internet: Internet, server: FeedServer, tmp_path: Path
) -> None:
    internet.name("service.example", [V6, OTHER, PUBLIC])
    assert get(tmp_path, "http://service.example/f") == FEED
    assert internet.reached == [V6, OTHER, PUBLIC]


def test_of_many_addresses_a_few_are_tried(internet: Internet, tmp_path: Path) -> None:
    internet.name("service.example", [f"93.184.217.{n}" for n in range(99)])
    assert refusal(tmp_path, "http://service.example/f") == "connection refused"
    assert len(internet.reached) == 4


def test_a_dns_that_answers_otherwise_a_moment_later_changes_nothing(
    internet: Internet, server: FeedServer, tmp_path: Path
) -> None:
    internet.name("rebond.example", [PUBLIC], ["127.0.0.1"])
    assert get(tmp_path, "http://rebond.example/f") == FEED
    assert (internet.asked, internet.reached) == (["rebond.example"], [PUBLIC])


def test_each_hop_is_checked_anew(internet: Internet, server: FeedServer, tmp_path: Path) -> None:
    internet.name("rebond.example", [PUBLIC], ["10.0.0.5"])
    server.serve("/a", Reply(302, headers={"Location": "http://rebond.example/f", "Connection": "close"}))
    assert "rebond.example is at 10.0.0.5" in refusal(tmp_path, "http://rebond.example/a")
    assert internet.reached == [PUBLIC]


@pytest.mark.parametrize("kind", PRIVATE)
def test_a_redirect_to_a_private_address_is_refused(
    internet: Internet, server: FeedServer, tmp_path: Path, kind: str
) -> None:
    internet.name("service.example", [PUBLIC])
    internet.name("dedans.example", [PRIVATE[kind]])
    literal = PRIVATE[kind].partition("%")[0]
    for host in ("dedans.example", f"[{literal}]" if ":" in literal else literal):
        start = f"http://service.example{server.redirect('/a', f'http://{host}/f')[len(server.url('')) :]}"
        assert "not on the public network" in refusal(tmp_path, start)
    assert set(internet.reached) == {PUBLIC}


def test_a_private_network_of_the_administrator_is_reached_by_what_he_wrote(tmp_path: Path) -> None:
    with FeedServer() as server:
        server.serve("/f", FEED)
        server.redirect("/a", "/f")
        assert "not on the public network" in refusal(tmp_path, server.url("/f"))
        assert "not on the public network" in refusal(tmp_path, server.url("/f"), "127.0.0.2/32", "::/0")
        assert get(tmp_path, server.url("/f"), "127.0.0.0/8") == FEED
        assert get(tmp_path, server.url("/a"), "10.0.0.0/8", "127.0.0.0/8") == FEED


def test_a_redirect_from_the_public_network_into_an_allowed_private_one_is_refused(
    internet: Internet, server: FeedServer, tmp_path: Path
) -> None:
    internet.name("service.example", [PUBLIC])
    server.redirect("/a", server.url("/f"))
    assert "127.0.0.1" in refusal(tmp_path, "http://service.example/a", "127.0.0.0/8")
    assert internet.reached == [PUBLIC]


def test_not_even_over_a_connection_that_another_source_left_open(
    internet: Internet, server: FeedServer, tmp_path: Path
) -> None:
    internet.name("service.example", [PUBLIC])
    server.redirect("/a", server.url("/f"))
    with Retriever(make_settings(tmp_path, private_networks=("127.0.0.0/8",))) as retriever:
        assert retriever.get(server.url("/f")).body == FEED
        with pytest.raises(RetrieveError, match="not on the public network"):
            retriever.get("http://service.example/a")
        assert internet.asked == ["127.0.0.1", "service.example"], "it was about to take the connection of the first"
        assert retriever.get(server.url("/f")).body == FEED
    assert len(server.requests("/f")) == 2


def test_all_requests_of_one_visit_are_of_one_journey(internet: Internet, server: FeedServer, tmp_path: Path) -> None:
    internet.name("service.example", [PUBLIC])
    with Retriever(make_settings(tmp_path, private_networks=("127.0.0.0/8",))) as retriever:
        with reach.journey(("127.0.0.0/8",)):
            retriever.get("http://service.example/f")
            with pytest.raises(RetrieveError, match="not on the public network"):
                retriever.get(server.url("/f"))
        retriever.get(server.url("/f"))


def test_an_allowed_network_does_not_make_a_mixed_answer_good(internet: Internet, tmp_path: Path) -> None:
    internet.name("mixte.example", ["127.0.0.1", PUBLIC])
    assert "127.0.0.1" in refusal(tmp_path, "http://mixte.example/", "127.0.0.0/8")


def test_without_a_journey_nothing_private_is_reached() -> None:
    with pytest.raises(reach.RefusedError):
        reach.check("x", ["127.0.0.1"])
    reach.check("x", [PUBLIC])


@given(st.lists(st.ip_addresses(), min_size=1, max_size=3), st.lists(st.ip_addresses(), min_size=1, max_size=3))
def test_after_a_public_first_hop_no_private_address_is_ever_reached(
    first: list[reach.Address], later: list[reach.Address]
) -> None:
    networks = [str(ip_network(address)) for address in (*first, *later)]
    with reach.journey(networks):
        reach.check("premier.example", [PUBLIC])
        if all(reach.public(address) for address in later):
            reach.check("second.example", [str(address) for address in later])
        else:
            with pytest.raises(reach.RefusedError):
                reach.check("second.example", [str(address) for address in later])


@pytest.mark.parametrize(
    "name",
    ["127.1", "[::1]", "0x7f.1", "2130706433", "10.0.0.5", "localhost", "a.localhost.", "nas.local", "metadata.internal", "169.254.169.254"],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_is_not_asked_for_what_is_private_by_its_name(
    server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, name: str
) -> None:
    monkeypatch.setenv(f"{scheme}_proxy", server.url())
    for variable in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    assert "refused" in refusal(tmp_path, f"{scheme}://{name}/f")
    assert server.asked == []


def test_a_proxy_is_where_the_administrator_put_it_and_resolves_the_rest(
    internet: Internet, server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.url())
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.serve("http://service.example/f", FEED)
    server.redirect("http://service.example/a", "http://127.0.0.1/f")
    assert get(tmp_path, "http://service.example/f") == FEED
    assert "not on the public network" in refusal(tmp_path, "http://service.example/a", "127.0.0.0/8")
    assert internet.asked == []


def test_a_proxy_that_would_be_passed_by_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert "proxy must be one of HTTP" in refusal(tmp_path, "http://service.example/f")


@pytest.mark.parametrize(
    "scheme", ["file", "ftp", "data", "gopher", "jar", "dict", "ldap", "javascript", "feed", "blob"]
)
@pytest.mark.parametrize("rest", ["//127.0.0.1/etc/passwd", ":/etc/passwd", ":text/xml,<rss/>"])
def test_only_the_web_is_asked_at_first_and_after_a_redirect(
    internet: Internet, server: FeedServer, tmp_path: Path, scheme: str, rest: str
) -> None:
    internet.name("service.example", [PUBLIC])
    assert "cannot be asked" in refusal(tmp_path, scheme + rest) or "not an address" in refusal(tmp_path, scheme + rest)
    server.redirect("/a", f"{scheme}:{rest.removeprefix(':')}")
    assert "redirected to what cannot be asked" in refusal(tmp_path, "http://service.example/a")
    assert [asked.path for asked in server.asked] == ["/a"]
