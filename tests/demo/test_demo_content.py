"""The bundled example feeds: what they promise to whoever looks at the demo, at any hour."""

import html
import json
import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import feedparser
import pytest

from plugins.demo.feeds import PARIS, Kind, render
from plugins.model import Confidence, PersonSought, Platform, ProofKind, Service, Topic

DEMO = Path(__file__).parents[2] / "content" / "demo"
FILES = sorted((DEMO / "feeds").iterdir())
ACCOUNTS = tomllib.loads((DEMO / "accounts.toml").read_text(encoding="utf-8"))["account"]
ANNOTATIONS = [
    json.loads(line) for line in Path(__file__).with_name("annotations.jsonl").read_text(encoding="utf-8").splitlines()
]
KINDS = {".xml": Kind.RSS, ".rdf": Kind.RSS, ".atom": Kind.ATOM, ".json": Kind.JSON}
PLATFORMS = {".xml": "rss", ".rdf": "rss", ".atom": "atom", ".json": "jsonfeed"}

NOW = datetime(2026, 11, 21, 18, 45, tzinfo=UTC)
CLOCKS = {
    "today": NOW,
    "two days before": NOW - timedelta(days=2),
    "a year later": NOW + timedelta(days=365),
    "just after midnight": datetime(2026, 12, 1, 0, 5, tzinfo=PARIS),
    "the night summer time begins": datetime(2027, 3, 28, 3, 30, tzinfo=PARIS),
    "the night it ends": datetime(2026, 10, 25, 2, 30, tzinfo=PARIS),
    "a leap day": datetime(2028, 2, 29, 8, 0, tzinfo=PARIS),
}
UNDATED = "sdis-13-adresses-centres"
AHEAD = "departement-38-portes-ouvertes-routes"

TOPICS = {
    Topic.ALERT: 30,
    Topic.WITNESS_APPEAL: 15,
    Topic.RECRUITMENT: 15,
    Topic.SCAM: 15,
    Topic.PREVENTION: 20,
    Topic.TRAFFIC: 20,
    Topic.CASE_REPORT: 35,
    Topic.PRACTICAL: 30,
}
"""The least number of posts that carry each topic."""

CLOSED = (
    ("police-76.xml", "accident-dieppe", "conducteur-dieppe-identifie"),
    ("gendarmerie-76.atom", "motard-caudebec", "motard-caudebec-identite"),
    ("prefecture-76.xml", "crues-bresle-orange", "crues-bresle-levee"),
    ("prefecture-76.xml", "pollution-air", "pollution-air-fin"),
    ("sdis-76.json", "feu-hangar", "feu-hangar-fixe"),
    ("prefecture-38.rdf", "eau-cremieu", "eau-cremieu-levee"),
    ("prefecture-38.rdf", "orages-orange", "orages-fin"),
    ("gendarmerie-38.xml", "odette-recherchee", "odette-retrouvee"),
    ("sdis-38.atom", "fuite-ammoniac", "fuite-ammoniac-fin"),
    ("departement-38.xml", "laffrey-coupee", "laffrey-reouverte"),
    ("prefecture-13.xml", "rognac-feu", "rognac-leve"),
    ("prefecture-13.xml", "oursins-interdits", "oursins-reprise"),
    ("prefecture-13.xml", "massifs-rouge", "massifs-rouvrent"),
    ("police-13.atom", "alerte-enlevement", "alerte-enlevement-fin"),
    ("sdis-13.xml", "feu-istres", "feu-istres-fixe"),
    ("prefecture-974.atom", "houle-jaune", "houle-levee"),
    ("prefecture-974.atom", "eau-hauts", "eau-hauts-fin"),
    ("prefecture-974.atom", "volcan-enclos", "volcan-fin"),
    ("gendarmerie-974.json", "mafate-recherche", "mafate-retrouve"),
    ("sdis-974.xml", "feu-cannes", "feu-cannes-fin"),
)
"""Feed, an alert or appeal, the post that closes it."""


class Item(NamedTuple):
    feed: str
    id: str
    link: str
    title: str
    body: str
    published: str


SOUGHT = set(PersonSought) - {PersonSought.POSSIBLE}


def rendered(file: Path, clock: datetime, origin: datetime | None = None) -> str:
    return render(file.read_text(encoding="utf-8"), clock, KINDS[file.suffix], origin=origin, name=file.name)


@cache
def items(file: Path, clock: datetime, origin: datetime | None = None) -> list[Item]:
    text = rendered(file, clock, origin)
    if file.suffix == ".json":
        found = []
        for item in json.loads(text)["items"]:
            body = item.get("content_html") or item["content_text"]
            found.append(Item(file.name, item["id"], item["url"], item.get("title", ""), body, item["date_published"]))
        return found
    feed = feedparser.parse(text, sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    found = []
    for entry in feed.entries:
        body = entry.content[0].value if "content" in entry else entry.summary
        found.append(
            Item(
                file.name,
                entry.get("id") or entry.link,
                entry.link,
                entry.get("title", ""),
                body,
                entry.get("published") or entry.get("updated", ""),
            )
        )
    return found


def everything(clock: datetime = NOW, origin: datetime | None = None) -> list[Item]:
    return [item for file in FILES for item in items(file, clock, origin)]


def moment(written: str) -> datetime:
    parsed = feedparser.datetimes._parse_date(written)
    return datetime(*parsed[:6], tzinfo=UTC)


@pytest.fixture(scope="module")
def today() -> list[Item]:
    return everything()


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_feed_reads_well_at_any_clock_with_no_mark_left(file, clock):
    text = rendered(file, clock)
    assert not re.search(r"@[{\[]", text)
    found = items(file, clock)
    assert len(found) >= 7
    assert len({item.id for item in found}) == len(found)
    for item in found:
        assert item.link.startswith("https://"), item
        assert item.body.strip(), item
        if item.id == UNDATED:
            assert not item.published
        elif item.id == AHEAD:
            assert moment(item.published) > clock
        else:
            assert moment(item.published) <= clock, item


def test_there_are_enough_posts_accounts_departments_and_services():
    assert len(everything()) >= 170
    assert len(ACCOUNTS) == len(FILES) == 18
    assert {account.get("department") for account in ACCOUNTS} == {"76", "38", "13", "974", None}
    assert {Service(account["service"]) for account in ACCOUNTS} == set(Service)


def test_each_account_reads_one_feed_of_its_platform_and_says_that_it_is_a_demo():
    for account in ACCOUNTS:
        name = account["address"].removeprefix("http://127.0.0.1:8001/")
        assert Platform(account["platform"]) == PLATFORMS[Path(name).suffix]
        assert account["title"].endswith("(démo)")
        assert account["title"] in (DEMO / "feeds" / name).read_text(encoding="utf-8")
        assert re.fullmatch(r"https://[a-z0-9.-]+\.demo\.example/", account["home"])
        assert ProofKind(account["proof"]["kind"]) is ProofKind.DOCUMENT
        assert Confidence(account["proof"]["confidence"]) is Confidence.HIGH
        assert account["enabled"] is True
    assert {account["address"].rsplit("/", 1)[1] for account in ACCOUNTS} == {file.name for file in FILES}
    assert len({account["id"] for account in ACCOUNTS}) == len(ACCOUNTS)


def test_each_post_is_annotated_once(today):
    known = Counter((one["feed"], one["id"]) for one in ANNOTATIONS)
    assert known == Counter((item.feed, item.id.replace("https://www.isere-routes.demo.example", "")) for item in today)
    assert {one["person"] for one in ANNOTATIONS} == {None, *SOUGHT}


def test_each_topic_has_its_share(today):
    counts = Counter(topic for one in ANNOTATIONS for topic in one["topics"])
    assert set(counts) == set(Topic)
    for topic, least in TOPICS.items():
        assert counts[topic] >= least, topic


def test_persons_are_sought_in_at_least_five_posts_by_all_three_ways():
    persons = Counter(one["person"] for one in ANNOTATIONS if one["person"])
    assert persons.total() >= 5
    assert set(persons) == SOUGHT


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
def test_a_closing_comes_after_what_it_closes(clock):
    closing = {(one["feed"], one["id"]) for one in ANNOTATIONS if one["closes"]}
    dated = {
        (item.feed, re.split(r"[/:]", item.id)[-1].removeprefix(Path(item.feed).stem + "-")): item
        for item in everything(clock)
    }
    for feed, opening, end in CLOSED:
        first, last = dated[feed, opening], dated[feed, end]
        assert moment(first.published) < moment(last.published), end
        assert (feed, last.id) in closing, end
        assert (feed, first.id) not in closing, opening


def test_posts_spread_over_three_months_or_more_and_crowd_the_last_week(today):
    dates = [moment(item.published) for item in today if item.id not in {UNDATED, AHEAD}]
    assert len({f"{date:%Y-%m}" for date in dates}) >= 3
    assert NOW - min(dates) >= timedelta(days=70)
    assert sum(NOW - date < timedelta(days=7) for date in dates) >= 60
    by_id = {(item.feed, item.id): item for item in today}
    alerts = [
        by_id[one["feed"], one["id"]]
        for one in ANNOTATIONS
        if "alerte" in one["topics"] and not one["closes"] and (one["feed"], one["id"]) in by_id
    ]
    assert sum(NOW - moment(item.published) < timedelta(hours=12) for item in alerts) >= 6


def test_six_posts_or_more_are_edited_without_moving_their_date():
    versions: dict[tuple[str, str], set[tuple[str, str]]] = {}
    dates: dict[tuple[str, str], set[str]] = {}
    for hours in (48, 21, 6, 4.5, 2.5, 1.4, 0):
        for item in everything(NOW - timedelta(hours=hours), NOW):
            versions.setdefault((item.feed, item.id), set()).add((item.title, item.body))
            dates.setdefault((item.feed, item.id), set()).add(item.published)
    edited = [key for key, seen in versions.items() if len(seen) > 1]
    assert len(edited) >= 6
    assert all(len(dates[key]) == 1 for key in edited)


def test_an_edit_of_atom_or_json_moves_the_updated_date_of_the_item():
    before = rendered(DEMO / "feeds" / "gendarmerie-76.atom", NOW - timedelta(hours=4), NOW)
    after = rendered(DEMO / "feeds" / "gendarmerie-76.atom", NOW, NOW)
    entry = re.compile(r"cambriolages-caux</id>.*?<updated>([^<]+)</updated>", re.DOTALL)
    assert moment(entry.search(after)[1]) - moment(entry.search(before)[1]) > timedelta(days=1)


def test_posts_come_one_after_the_other_as_the_clock_moves():
    sizes = [len(everything(NOW - timedelta(days=days), NOW)) for days in (60, 30, 7, 1, 0)]
    assert sizes == sorted(set(sizes))


def test_short_social_posts_stand_beside_long_releases(today):
    lengths = sorted(len(html.unescape(re.sub(r"<[^>]+>", "", item.body)).strip()) for item in today)
    assert sum(length < 300 for length in lengths) >= 60
    assert sum(300 <= length <= 1500 for length in lengths) >= 60
    assert lengths[-1] > 1000
    assert sum("<ul>" in item.body for item in today) >= 10
    assert sum(bool(re.search(r"#\w", re.sub(r"<[^>]+>", "", item.body))) for item in today) >= 20
    assert sum(not item.title for item in today) >= 30


def test_nothing_leads_to_a_real_host():
    allowed = re.compile(r"(?:[a-z0-9-]+\.)+example|127\.0\.0\.1|www\.w3\.org|purl\.org|jsonfeed\.org")
    for file in FILES:
        text = html.unescape(html.unescape(file.read_text(encoding="utf-8")))
        for host in re.findall(r"https?://([^/\"'<>\s:?]+)", text):
            assert allowed.fullmatch(host), (file.name, host)
        for scheme in re.findall(r"(?:href|src|action)=\\?\"([a-z]+):", text):
            assert scheme in {"https", "tel", "mailto", "javascript"}, (file.name, scheme)
        for host in re.findall(r"[\w.-]+@([\w-]+\.[\w.-]+\w)", text):
            assert host.endswith(".demo.example"), (file.name, host)
        assert not re.search(r"\b[\w-]+\.(?:fr|com|org|net|gouv)\b", re.sub(r"https?://\S+", "", text)), file.name


def test_a_hostile_item_a_double_escaped_one_and_one_without_a_guid_are_there(today):
    by_id = {item.id: item for item in today}
    hostile = by_id["sdis-13-inondation-preparer"].body
    assert all(sign in hostile for sign in ("<script>", "onclick=", "javascript:", "<iframe", 'width="1"'))
    twice = [item for item in today if item.feed == "prefecture-13.xml" and item.body.startswith("&lt;p&gt;")]
    assert len(twice) == 3
    texts = {file.name: file.read_text(encoding="utf-8") for file in FILES}
    assert texts["gendarmerie-38.xml"].count("<item>") - texts["gendarmerie-38.xml"].count("<guid") == 3
    assert "<pubDate>" not in texts["prefecture-38.rdf"]
    assert "<link>/" in texts["departement-38.xml"]
    assert "utm_source" in texts["prefecture-76.xml"]


def test_the_unsorted_feed_is_unsorted(today):
    dates = [moment(item.published) for item in today if item.feed == "prefecture-13.xml"]
    assert dates != sorted(dates, reverse=True)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_texts_name_no_absolute_date_and_keep_french_typography(file):
    text = re.sub(r"@\{[^}]*\}", "", file.read_text(encoding="utf-8"))
    for item in items(file, NOW):
        words = html.unescape(re.sub(r"<[^>]+>", " ", html.unescape(item.title + "\n" + item.body)))
        if "pirate" not in item.body:
            assert not re.search(r"\w'\w", words), item.id
            assert not re.search(r" [;:!?»]|« ", words), item.id
    assert not re.search(r"\b20[2-9]\d\b(?!:)", re.sub(r"https?://\S+|tag:\S+", "", text))
    assert not re.search(
        r"\d\s(?:février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b", text
    )
