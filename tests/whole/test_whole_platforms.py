"""Every platform at once, as an administrator runs it: accounts in a file, servers on loopback, pages at the end."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from making import NOW
from running import ROOT, elsewhere, run
from servers import Asked, FeedServer, Reply

from plugins import clock
from plugins.archive import ArchiveReader
from plugins.feeds.platforms import MODULES

FIXTURES = ROOT / "tests" / "feeds" / "fixtures"
KEYS = {
    "GYROPHARE_X_TOKEN": "jeton-secret-de-x",
    "GYROPHARE_FACEBOOK_TOKEN": "jeton-secret-de-facebook",
    "GYROPHARE_METEOFRANCE_KEY": "cle-secrete-de-meteo-france",
}
CHANNEL = "UCessai-000000000000000A"
LIST = """<!doctype html><html lang="fr"><head><title>SDIS</title></head><body><main>{}</main></body></html>"""
ITEM = """<article class="actu"><h3><a href="/actualites/{0}">Feu de forêt à Valbois, jour {0}</a></h3>
<time datetime="2026-11-{0}T09:00:00+01:00">{0} novembre 2026</time><p>Évitez le secteur, laissez passer les secours.</p>
</article>"""
PAGE = LIST.format("".join(ITEM.format(day) for day in (18, 19, 20))).encode()
RSS = """<rss version="2.0"><channel><title>Préfecture</title><item><title>Inondation : évacuation en cours</title>
<link>https://prefecture.example/1</link><guid isPermaLink="false">1</guid></item></channel></rss>""".encode()
JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1", "title": "Douane",
    "items": [{"id": "1", "title": "La douane recrute", "url": "https://douane.example/1"}],
}).encode()  # fmt: skip
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Cyber</title><id>a</id><entry><id>urn:1</id>
<title>Attention aux faux conseillers bancaires</title><link href="https://cyber.example/1"/></entry></feed>"""

# Platform -> path, what stands there, the identity.
SERVED: Mapping[str, tuple[str, bytes | str, str]] = {
    "rss": ("/syndication/flux/actualites", RSS, ""),
    "atom": ("/feed/atom", ATOM, ""),
    "jsonfeed": ("/feed.json", JSON_FEED, ""),
    "page": ("/actualites", PAGE, ""),
    "mastodon": ("/api/v1/accounts/109000000000000001/statuses", "mastodon-statuses.json", "109000000000000001"),
    "bluesky": ("/xrpc/app.bsky.feed.getAuthorFeed?actor=prefecture00.example", "bluesky-feed.json", ""),
    "youtube": (f"/feeds/videos.xml?channel_id={CHANNEL}", "youtube-channel.xml", CHANNEL),
    "telegram": ("/s/prefecture00", "telegram-channel.html", ""),
    "x": ("/2/users/1000000001/tweets", "x-posts.json", "1000000001"),
    "facebook": ("/v25.0/100200300400500/posts", "facebook-posts.json", "100200300400500"),
    "meteoalarm": ("/feeds/meteoalarm-legacy-atom-france", "meteoalarm-atom.xml", ""),
    "cap": ("/alerte.xml", "cap-alert.xml", ""),
    "vigicrues": ("/territoire/rss", "vigicrues.xml", ""),
    "fr-alert": ("/les-alertes", "fr-alert-archive.html", ""),
    "vigilance": ("/public/DPVigilance/v1/cartevigilance/encours", "vigilance.json", ""),
}


def account(platform: str, address: str, identity: str) -> str:
    known = f'identity = "{identity}"\n' if identity else ""
    rules = 'page = { item = "article.actu", title = "h3", link = "a", date = "time", text = "p" }\n'
    return (
        f'[[account]]\nid = "essai-{platform}"\ntitle = "Essai {platform}"\nservice = "prefecture"\n'
        f'platform = "{platform}"\naddress = "{address}"\nhome = "https://service.example/"\n{known}'
        f"{rules if platform == 'page' else ''}enabled = true\n"
        'proof = { kind = "document", date = 2026-11-01, confidence = "high", note = "essai" }\n\n'
    )


class Network:
    """All platforms on one loopback server, whatever arguments their addresses are asked with."""

    def __init__(self, server: FeedServer) -> None:
        self.server = server
        self.asked: list[Asked] = []
        bodies = {path.partition("?")[0]: body for path, body, _ in SERVED.values()}
        server.answer = lambda asked: self.answer(asked, bodies)  # type: ignore[method-assign]

    def answer(self, asked: Asked, bodies: Mapping[str, bytes | str]) -> Reply:
        self.asked.append(asked)
        path = asked.path.partition("?")[0]
        if path == "/export-alert":
            return Reply(body=(FIXTURES / "platforms" / "fr-alert-export.json").read_bytes())
        if path not in bodies:
            return Reply(404, b"absent", {"Content-Type": "text/plain"})
        body = bodies[path]
        return Reply(body=body if isinstance(body, bytes) else (FIXTURES / "platforms" / body).read_bytes())


def test_the_table_has_every_platform() -> None:
    assert set(SERVED) == {platform.value for platform in MODULES}


@pytest.mark.timeout(240)
def test_every_platform_is_read_tagged_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with FeedServer() as server:
        network, now = Network(server), NOW
        file = tmp_path / "accounts.toml"
        text = "".join(account(name, server.url(path), identity) for name, (path, _, identity) in SERVED.items())
        file.write_text(text, "utf-8")
        extra = elsewhere(tmp_path, SITEURL="https://portail.example", GYROPHARE_ACCOUNTS=file)
        ran = run("-v", "run", extra=extra)
        assert ran.code == 0, ran.err
        assert "0 sources failed" in ran.err, ran.err
        with ArchiveReader.open(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
            posts = {post.account: post for post in archive.newest(1000)}
            count = archive.tally().listed
            sites = {post.site for post in archive.newest(1000)}
        assert set(posts) == {f"essai-{name}" for name in SERVED}
        assert sites == {"76", "france"}  # warnings stand on the sites of their departments, of the four that there are
        for post in posts.values():
            page = tmp_path / "output" / post.site / post.month.replace("-", "/") / f"{post.id}.html"
            assert page.is_file()

        now += timedelta(hours=1)
        ran = run("-v", "run", extra=extra)
        assert "0 new posts, 0 edited, 0 withdrawn; 0 sources failed" in ran.err, ran.err
        found = json.loads(run("status", "--json", extra=extra).out)
        assert {line["state"] for line in found["sources"]} == {"well"}
        assert found["posts"] == count
    assert all(asked.method == ("POST" if asked.path == "/export-alert" else "GET") for asked in network.asked)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [value for value in KEYS.values() if value.encode() in written] == []


def test_without_their_keys_platforms_are_off_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    with FeedServer() as server:
        network = Network(server)
        keyed = {name: SERVED[name] for name in ("x", "facebook", "vigilance")}
        file = tmp_path / "accounts.toml"
        file.write_text(
            "".join(account(name, server.url(path), identity) for name, (path, _, identity) in keyed.items()), "utf-8"
        )
        extra = elsewhere(tmp_path, SITEURL="https://portail.example", GYROPHARE_ACCOUNTS=file)
        ran = run("-v", "collect", extra=extra)
        assert (ran.code, network.asked) == (4, [])
        for name in KEYS:
            assert name in ran.err
        lines = json.loads(run("status", "--json", extra=extra).out)["sources"]
        assert {line["state"] for line in lines} == {"off"}
