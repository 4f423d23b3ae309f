"""The marks of the example feeds, one by one, on small feeds."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.demo.feeds import PARIS, Kind, modified, render
from plugins.errors import SettingsError

NOW = datetime(2026, 11, 21, 18, 45, 30, tzinfo=UTC)


def rss(*items: str) -> str:
    return "<rss><channel>\n" + "".join(f"    <item>\n{item}\n    </item>\n" for item in items) + "</channel></rss>\n"


def test_a_pub_date_is_written_in_rfc_822_by_the_clock_of_paris():
    assert "<pubDate>Wed, 18 Nov 2026 18:40:00 +0100</pubDate>" in render(
        rss("<pubDate>@{-3d 18:40}</pubDate>"), NOW, Kind.RSS
    )


@pytest.mark.parametrize("tag", ["dc:date", "updated", "published"])
def test_a_date_elsewhere_is_written_in_rfc_3339(tag):
    entry = f"<entry><{tag}>@{{-3d 18:40}}</{tag}></entry>"
    assert f"<{tag}>2026-11-18T18:40:00+01:00</{tag}>" in render(entry, NOW, Kind.ATOM)


@pytest.mark.parametrize(
    ("mark", "expected"), [("-2h", "2026-11-21T17:45:30+01:00"), ("-35m", "2026-11-21T19:10:30+01:00")]
)
def test_hours_and_minutes_count_from_the_clock(mark, expected):
    assert render(f"<updated>@{{{mark}}}</updated>", NOW, Kind.ATOM) == f"<updated>{expected}</updated>"


def test_hours_are_real_hours_across_the_change_to_winter_time():
    after = datetime(2026, 10, 25, 3, 30, tzinfo=PARIS)
    assert "2026-10-25T02:30:00+01:00" in render("@{-1h}", after, Kind.ATOM)
    assert "2026-10-25T02:30:00+02:00" in render("@{-2h}", after, Kind.ATOM)


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("-3d|day", "mercredi 18 novembre"),
        ("+1d|weekday", "dimanche"),
        ("+10d|day", "mardi 1er décembre"),
        ("0d|day", "samedi 21 novembre"),
        ("-20h|day", "vendredi 20 novembre"),
        ("-35m|time", "19\u00a0h\u00a010"),
        ("-1d 08:05|time", "8\u00a0h\u00a005"),
    ],
)
def test_words_for_texts_are_in_french(mark, expected):
    assert render(f"@{{{mark}}}", NOW, Kind.RSS) == expected


@given(seconds=st.integers(0, 365 * 86_400), hours=st.integers(1, 72))
def test_hours_ago_are_real_hours_whatever_the_zone_of_the_clock(seconds, hours):
    clock = (NOW + timedelta(seconds=seconds)).astimezone(PARIS)
    written = render(f"@{{-{hours}h}}", clock, Kind.ATOM)
    assert clock.astimezone(UTC) - datetime.fromisoformat(written) == timedelta(hours=hours)


def test_the_day_is_the_day_in_paris_not_in_utc():
    assert render("@{0d|day}", datetime(2026, 11, 21, 23, 30, tzinfo=UTC), Kind.RSS) == "dimanche 22 novembre"


@given(
    clock=st.integers(946_684_800, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    days=st.integers(0, 400),
    hour=st.sampled_from(["00:00", "03:30", "12:07", "23:59"]),
)
def test_both_ways_of_writing_a_date_tell_the_same_moment(clock, days, hour):
    mark = f"@{{-{days}d {hour}}}"
    text = render(f"<pubDate>{mark}</pubDate><updated>{mark}</updated>", clock, Kind.RSS)
    pub, updated = re.findall(r">([^<]+)<", text)
    assert parsedate_to_datetime(pub) == datetime.fromisoformat(updated)
    local = datetime.fromisoformat(updated)
    assert (clock.astimezone(PARIS).date() - local.date()).days == days
    assert f"{local:%H:%M}" == hour


EDITED = rss("<pubDate>@{-3d 10:00}</pubDate><title>@[-1d 10:00|avant|après le @{-1d|day}]</title>")


@pytest.mark.parametrize(
    ("ago", "title"), [(timedelta(days=2), "avant"), (timedelta(), "après le vendredi 20 novembre")]
)
def test_an_edit_shows_by_the_clock_while_the_dates_keep_counting_from_the_origin(ago, title):
    text = render(EDITED, NOW - ago, Kind.RSS, origin=NOW)
    assert f"<title>{title}</title>" in text
    assert "Wed, 18 Nov 2026 10:00:00 +0100" in text


def test_an_edit_happens_at_its_very_moment():
    moment = datetime(2026, 11, 20, 10, 0, tzinfo=PARIS)
    assert "après" in render(EDITED, moment, Kind.RSS, origin=NOW)
    assert "avant" in render(EDITED, moment - timedelta(seconds=1), Kind.RSS, origin=NOW)


def test_one_side_of_an_edit_may_be_empty():
    assert render("vent@[-1h|| et vagues]", NOW, Kind.RSS) == "vent et vagues"


@pytest.mark.parametrize("kind", list(Kind))
def test_an_item_that_is_still_to_come_is_left_out(kind):
    feed = {
        Kind.RSS: rss("<title>old</title><pubDate>@{-3h}</pubDate>", "<title>new</title><pubDate>@{-1h}</pubDate>"),
        Kind.ATOM: "<feed><entry>old @{-3h}</entry>\n<entry>new @{-1h}</entry></feed>",
        Kind.JSON: json.dumps({"items": [{"id": "old", "date": "@{-3h}"}, {"id": "new", "date": "@{-1h}"}]}),
    }[kind]
    before = render(feed, NOW - timedelta(hours=2), kind, origin=NOW)
    assert "old" in before
    assert "new" not in before
    assert "new" in render(feed, NOW, kind, origin=NOW)


def test_an_item_appears_at_its_very_moment():
    assert "<item>" in render(rss("<pubDate>@{-1h}</pubDate>"), NOW - timedelta(hours=1), Kind.RSS, origin=NOW)


def test_rss_1_leaves_a_coming_item_out_of_its_list_too():
    feed = (
        '<rdf:Seq>\n<rdf:li rdf:resource="https://a.example/1"/>\n<rdf:li rdf:resource="https://a.example/12"/>\n</rdf:Seq>\n'
        '<item rdf:about="https://a.example/1"><dc:date>@{-1h}</dc:date></item>\n'
        '<item rdf:about="https://a.example/12"><dc:date>@{-3h}</dc:date></item>\n'
    )
    text = render(feed, NOW - timedelta(hours=2), Kind.RSS, origin=NOW)
    assert 'a.example/1"' not in text
    assert text.count("a.example/12") == 2


def test_words_and_edits_of_a_text_do_not_date_an_item():
    item = "<title>@{+4d|day} @[+5d 10:00|a|b]</title><pubDate>@{-1h}</pubDate>"
    assert "<item>" in render(rss(item), NOW, Kind.RSS)


def test_an_item_without_a_date_and_one_dated_ahead_on_purpose_are_shown():
    text = render(rss("<title>sans</title>", "<pubDate>@{!+2d 09:00}</pubDate>"), NOW, Kind.RSS)
    assert "sans" in text
    assert "Mon, 23 Nov 2026 09:00:00 +0100" in text


def test_latest_is_the_last_date_or_edit_that_the_reader_sees():
    feed = "<lastBuildDate>@{latest}</lastBuildDate>" + rss(
        "<pubDate>@{-3d 10:00}</pubDate>@[-1d 10:00|a|b]",
        "<pubDate>@{-2d 10:00}</pubDate>",
        "<pubDate>@{!+2d 10:00}</pubDate>",
    )
    assert "<lastBuildDate>Fri, 20 Nov 2026 10:00:00 +0100<" in render(feed, NOW, Kind.RSS)
    assert modified(feed, NOW, Kind.RSS) == datetime(2026, 11, 20, 10, 0, tzinfo=PARIS)
    two_days_ago = NOW - timedelta(days=2)
    assert modified(feed, two_days_ago, Kind.RSS, origin=NOW) == datetime(2026, 11, 19, 10, 0, tzinfo=PARIS)
    assert modified(feed, NOW - timedelta(days=9), Kind.RSS, origin=NOW) == NOW - timedelta(days=9)


@pytest.mark.parametrize(
    "mark",
    [
        "@{}",
        "@{hier}",
        "@{-3d}",
        "@{-3d|time}",
        "@{-3d 25:10}",
        "@{-3d 9:00}",
        "@{-2h|soon}",
        "@[jeudi|a|b]",
        "@[-1d 10:00|a]",
        "@{-3d 18:40",
    ],
)
def test_a_wrong_mark_is_refused_with_the_file_and_the_mark(mark):
    with pytest.raises(SettingsError) as raised:
        render(f"<title>{mark}</title>", NOW, Kind.RSS, name="police-76.xml")
    assert str(raised.value).startswith("police-76.xml: ")
    assert mark.strip("@{}[").split("|")[0] in str(raised.value)
    assert "expected" in str(raised.value)


def test_a_broken_json_feed_is_refused_with_its_name():
    with pytest.raises(SettingsError, match=r"^sdis-76\.json: not JSON: "):
        render("{", NOW, Kind.JSON, name="sdis-76.json")
