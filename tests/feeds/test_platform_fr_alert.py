"""FR-Alert: the page of its archive and its export. Fixtures: fixtures/platforms/fr-alert-*."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from asking import asking
from hypothesis import given
from hypothesis import strategies as st
from making import NOW, make_account, make_answer, make_state

from plugins.errors import ParseError, RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import ask, fr_alert, lacks
from plugins.feeds.platforms.fr_alert import MOST
from plugins.feeds.read import read as read_drafts
from plugins.model import Account, Entry, Platform

FIXTURES = Path(__file__).parent / "fixtures" / "platforms"
PAGE = (FIXTURES / "fr-alert-archive.html").read_bytes()
EXPORT = (FIXTURES / "fr-alert-export.json").read_bytes()
URL = "https://www.fr-alert.example/les-alertes"
FIRE = "FR-ALERT.1795251600.30000.0"
DRILL = "FR-ALERT.1795165200.10000.0"
OLD = "FR-ALERT.1700000000.20000.0"
OLD_DRILL = "FR-ALERT.1700000000.40000.0"


def make_fr_alert(address: str = URL) -> Account:
    home = "https://www.fr-alert.example/"
    return make_account("fr-alert", platform=Platform.FR_ALERT, department=None, address=address, home=home)


def answer(page: bytes = PAGE, *exports: object) -> Answer:
    bodies = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in exports]
    return make_answer(page, url=URL).with_parts([make_answer(body, url="https://x.example/export") for body in bodies])


def read(given_: Answer, memory: str = "", now: datetime = NOW) -> Feed:
    return fr_alert.read(given_, make_fr_alert(), memory, now)


def page(alerts: object, markup: str = "") -> bytes:
    settings = json.dumps({"alert_entity": {"alerts": alerts}})
    return f'<html>{markup}<script data-drupal-selector="drupal-settings-json">{settings}</script></html>'.encode()


def alert(identifier: str = FIRE, info: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    own = {"titre": "Feu de forêt", "dateExpiré": "21/11/2026 20:00:00"} | (info or {})
    made = {"identifiant": identifier, "status": "Réel", "dateEmission": "21/11/2026 10:00:00",
            "fuseauHoraire": {"utc": "UTC+01"}, "infos": [own]}  # fmt: skip
    return made | more


def one(**more: Any) -> Entry:
    (entry,) = read(answer(PAGE, [alert(**more)])).entries
    return entry


class TestEntries:
    def test_an_alert_says_its_own_words_then_its_facts(self) -> None:
        entry = read(answer(PAGE, EXPORT)).entries[0]
        assert entry.title.value == "FR-Alert : Feu de forêt à Essai-les-Pins"
        assert entry.link == f"https://www.fr-alert.example/les-alertes/{FIRE}"
        assert entry.published == datetime(2026, 11, 21, 9, tzinfo=UTC)
        assert entry.content.html
        (draft, drill) = read_drafts(answer(PAGE, EXPORT), make_fr_alert(), "", NOW).drafts
        assert draft.text.split("\n\n") == [
            "Éloignez-vous des fumées. En savoir plus",
            "Lieu : Essai-les-Pins, Vienne.",
            "Samedi 21 novembre de 10 h à 20 h.",
            "Événement : feu de forêt. Sévérité : extrême. Certitude : observé. Émis par Préfecture du Gard.",
        ]
        assert draft.danger.hazard == "feu de forêt"
        assert draft.danger.level is None
        assert draft.danger.onset == datetime(2026, 11, 21, 9, tzinfo=UTC)
        assert draft.danger.ends == datetime(2026, 11, 21, 19, tzinfo=UTC)
        assert drill.url.endswith(DRILL)

    def test_the_prefecture_that_sends_it_names_the_department(self) -> None:
        assert read(answer(PAGE, EXPORT)).entries[0].area == "30"

    @pytest.mark.parametrize(
        ("sender", "area"),
        [
            ("Préfecture des Alpes-Maritimes - SIDPC", "06"),
            ("Préfecture de la Seine-Maritime (76)", "76"),
            ("Préfecture de la région Normandie, préfecture de la Seine-Maritime", "76"),
            ("Préfète de l’Orne", "61"),
            ("Préfet du Nord", "59"),
            ("Sous-préfecture de Vienne", ""),  # a commune of Isère
            ("Préfecture de police", ""),
        ],
    )
    def test_the_sender_names_its_department_whatever_stands_around(self, sender: str, area: str) -> None:
        assert one(info={"nomExpediteur": sender, "areas": []}).area == area

    def test_a_drill_is_told_apart(self) -> None:
        entry = read(answer(PAGE, EXPORT)).entries[1]
        assert entry.danger.drill
        assert entry.title.value == "Exercice FR-Alert : Essai de la sirène"
        assert entry.content.value.startswith(
            "<p>Ceci est un exercice : il n’y a aucun danger.</p><p>Ne faites rien.</p>"
        )
        assert entry.area == "86"

    def test_a_drill_may_be_said_by_the_list_the_settings_or_the_title_alone(self) -> None:
        real = {"status": "Réel"}
        assert one(identifier=DRILL, **real).danger.drill
        assert one(identifier=OLD_DRILL, **real).danger.drill
        assert one(info={"titre": "[EXERCICE] Feu"}, **real).danger.drill
        assert one(status="Test").danger.drill
        assert not one(info={"titre": "Testament volé"}).danger.drill
        assert not one(identifier=OLD).danger.drill

    def test_what_is_no_public_alert_is_left_out(self) -> None:
        export = [alert(status="Brouillon"), alert(status="Système"), alert("../x y"), alert(""), {}, 7]
        assert read(answer(PAGE, export)).entries == ()

    @pytest.mark.parametrize(
        ("areas", "found"),
        [
            (["Paris"], ["75"]),
            (["Gard", "Hérault", "Gard (P3)"], ["30", "34"]),
            (["Vienne"], [""]),
            (["Département de la Vienne"], ["86"]),
            (["Essai-sur-Mer", "Autre-Essai"], [""]),
            ([], [""]),
        ],
    )
    def test_each_department_that_is_surely_named_has_its_post(self, areas: list[str], found: list[str]) -> None:
        info = {"areas": [{"descriptionZone": area} for area in areas]}
        feed = read(answer(PAGE, [alert(info=info)]))
        assert [entry.area for entry in feed.entries] == found
        assert len({entry.guid for entry in feed.entries}) == len(found)

    def test_its_zone_is_a_place_too(self) -> None:
        entry = one(info={"zone": "Département du Lot"})
        assert entry.area == "46"
        assert "Lieu : Département du Lot." in entry.content.value

    def test_overseas_the_hour_is_the_local_one(self) -> None:
        entry = one(fuseauHoraire={"utc": "UTC-04"}, info={"areas": [{"descriptionZone": "Martinique"}]})
        assert "Samedi 21 novembre de 10 h à 20 h." in entry.content.value
        assert entry.danger.ends == datetime(2026, 11, 22, 0, tzinfo=UTC)
        elsewhere = one(fuseauHoraire="UTC+11", info={"areas": [{"descriptionZone": "Nouméa"}]})
        assert "de 10 h à 20 h" in elsewhere.content.value

    def test_several_infos_are_told_once_each(self) -> None:
        infos = [
            {"titre": "Crue", "description": "Montez.", "dateEffective": "21/11/2026 11:00:00", "dateExpiré": "21/11/2026 12:00:00"},
            {"titre": "Crue", "description": "Montez.", "dateEffective": "21/11/2026 10:30:00", "dateExpiré": "21/11/2026 15:00:00"},
        ]  # fmt: skip
        entry = one(infos=infos)
        assert entry.content.value.count("Montez.") == 1
        assert entry.danger.onset == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
        assert entry.danger.ends == datetime(2026, 11, 21, 14, tzinfo=UTC)

    def test_an_alert_without_anything_is_a_post_still(self) -> None:
        entry = one(infos=[], dateEmission="")
        assert entry.title.value == "FR-Alert"
        assert (entry.danger.hazard, entry.danger.onset, entry.danger.ends) == ("danger", None, None)

    def test_plain_words_are_escaped_and_kept_in_paragraphs(self) -> None:
        entry = one(info={"description": "Danger & feu < 3 km\n\nFuyez."})
        assert "<p>Danger &amp; feu &lt; 3 km</p><p>Fuyez.</p>" in entry.content.value

    def test_names_of_fields_in_decomposed_letters_are_the_same(self) -> None:
        entry = one(infos=[{"e\u0301ve\u0300nement": "Séisme"}])
        assert entry.danger.hazard == "séisme"

    def test_hostile_words_are_harmless(self) -> None:
        hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>Fuyez"
        export = [alert(info={"titre": hostile, "description": hostile, "zone": hostile, "nomExpediteur": hostile})]
        (draft,) = read_drafts(answer(PAGE, export), make_fr_alert(), "", NOW).drafts
        assert "<script" not in draft.html
        assert "<img" not in draft.html

    def test_it_is_an_archive_and_no_snapshot(self) -> None:
        assert not read(answer(PAGE, EXPORT)).snapshot

    def test_an_export_may_be_an_object(self) -> None:
        as_object = {str(n): one for n, one in enumerate(json.loads(EXPORT))}
        assert read(answer(PAGE, as_object)) == read(answer(PAGE, EXPORT))

    @pytest.mark.parametrize("export", [b"", b"<html>", b"7", EXPORT[:-20]])
    def test_another_answer_is_no_export(self, export: bytes) -> None:
        with pytest.raises(ParseError):
            read(answer(PAGE, export))


class TestPage:
    @pytest.mark.parametrize(
        "body",
        [
            b"", b"<html>maintenance</html>", page(7), page(None), b'<script data-drupal-selector="drupal-settings-json">{',
            b'<script data-drupal-selector="drupal-settings-json">{</script>',
            b'<script data-drupal-selector="drupal-settings-json">[1]</script>',
        ],
    )  # fmt: skip
    def test_a_page_without_its_list_is_refused(self, body: bytes) -> None:
        with pytest.raises(ParseError):
            read(answer(body))

    def test_an_archive_may_be_empty(self) -> None:
        assert read(answer(page([]))).entries == ()
        assert read(answer(page({}))).entries == ()

    def test_the_list_may_be_a_list(self) -> None:
        alerts = [
            "FR-ALERT.1",
            {"identifiant": "FR-ALERT.2", "status": "Exercice"},
            {"id": "FR-ALERT.3"},
            7,
            {"id": "a b"},
        ]
        feed = read(answer(page(alerts), [alert("FR-ALERT.1"), alert("FR-ALERT.2"), alert("FR-ALERT.3")]))
        assert [entry.danger.drill for entry in feed.entries] == [False, True, False]
        assert len(json.loads(feed.memory)["seen"]) == 3 * 8


@dataclass
class Archive:
    """FR-Alert on loopback: a page with its ETag, and an export that answers and records what it is asked for."""

    body: bytes = PAGE
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict)
    etag: str = '"1"'
    status: int = 200
    asked: list[tuple[str, Any, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def archive() -> Iterator[Archive]:
    made = Archive(alerts={one["identifiant"]: one for one in json.loads(EXPORT)})

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            conditional = self.headers.get("If-None-Match", "")
            made.asked.append(("GET", conditional, self.path))
            same = conditional == made.etag
            self._answer(304 if same else 200, b"" if same else made.body)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.asked.append((f"POST {self.headers['Content-Type']}", body, self.path))
            found = [made.alerts[one] for one in body if one in made.alerts]
            self._answer(made.status, json.dumps(found).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("ETag", made.etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_address[1]}/les-alertes"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Visitor:
    """Visits the archive again and again, as a collection does."""

    archive: Archive
    folder: Path
    memory: str = ""
    etag: str = ""
    now: datetime = NOW

    def visit(self) -> Feed | None:
        """Return what a visit brought, None where nothing has changed."""
        self.archive.asked.clear()
        account = make_fr_alert(self.archive.url)
        state = make_state(self.archive.url, memory=self.memory, etag=self.etag)
        with asking(self.folder, self.now) as client:
            found = ask(account, state, client)
        self.etag = found.etag
        if found.status == 304:
            return None
        feed = fr_alert.read(found, account, self.memory, self.now)
        self.memory = feed.memory
        return feed

    @property
    def exported(self) -> list[str]:
        return next((body for method, body, _ in self.archive.asked if method.startswith("POST")), [])


@pytest.fixture
def visitor(archive: Archive, tmp_path: Path) -> Visitor:
    return Visitor(archive, tmp_path)


class TestVisits:
    def test_the_page_is_asked_then_the_export_of_what_it_lists(self, visitor: Visitor) -> None:
        feed = visitor.visit()
        assert len(feed.entries) == 2
        page_asked, export_asked = visitor.archive.asked
        assert page_asked == ("GET", "", "/les-alertes")
        assert export_asked[0] == "POST application/json"
        assert export_asked[2] == "/export-alert"
        assert visitor.exported == [FIRE, DRILL, OLD, OLD_DRILL]

    def test_what_still_stands_is_asked_for_again_for_its_edits(self, visitor: Visitor) -> None:
        first = visitor.visit()
        visitor.archive.alerts[FIRE]["infos"][0]["titre"] = "Feu de forêt maîtrisé"
        second = visitor.visit()
        assert visitor.exported == [FIRE]
        assert visitor.archive.asked[0][1] == ""
        assert second.entries[0].guid == first.entries[0].guid
        assert second.entries[0].title != first.entries[0].title

    def test_once_all_is_over_an_unchanged_page_is_asked_for_nothing_more(self, visitor: Visitor) -> None:
        visitor.visit()
        visitor.now = NOW + timedelta(days=1)
        visitor.visit()
        assert visitor.visit() is None
        assert visitor.archive.asked == [("GET", '"1"', "/les-alertes")]

    def test_a_new_alert_alone_is_asked_for(self, visitor: Visitor) -> None:
        visitor.now = NOW + timedelta(days=1)
        visitor.visit()
        visitor.archive.etag = '"2"'
        new = "FR-ALERT.1795300000.1.0"
        visitor.archive.body = page({FIRE: {}, DRILL: {}, OLD: {}, OLD_DRILL: {}, new: {}})
        visitor.visit()
        assert visitor.exported == [new]

    def test_a_page_that_changes_without_a_new_alert_needs_no_export(self, visitor: Visitor) -> None:
        visitor.now = NOW + timedelta(days=1)
        visitor.visit()
        visitor.archive.etag = '"2"'
        feed = visitor.visit()
        assert feed.entries == ()
        assert [one[0] for one in visitor.archive.asked] == ["GET"]

    def test_years_come_in_over_several_visits_newest_first(self, visitor: Visitor) -> None:
        dated = {f"FR-ALERT.{n}": {"created": f"2026-01-01T{n // 60:02}:{n % 60:02}:00Z"} for n in range(MOST + 7)}
        visitor.archive.body = page(dated)
        visitor.visit()
        assert visitor.exported == [f"FR-ALERT.{n}" for n in range(MOST + 6, 6, -1)]
        visitor.visit()
        assert visitor.archive.asked[0][1] == ""
        assert visitor.exported == [f"FR-ALERT.{n}" for n in range(6, -1, -1)]
        assert visitor.visit() is None

    def test_an_alert_that_the_export_does_not_know_is_not_asked_for_for_ever(self, visitor: Visitor) -> None:
        visitor.archive.alerts = {}
        visitor.visit()
        visitor.archive.etag = '"2"'
        visitor.visit()
        assert visitor.exported == []

    def test_a_page_that_is_no_archive_is_left_to_the_reader(self, visitor: Visitor) -> None:
        visitor.archive.body = b"<html>Maintenance</html>"
        with pytest.raises(ParseError):
            visitor.visit()
        assert len(visitor.archive.asked) == 1

    def test_an_export_that_is_refused_fails_the_visit(self, visitor: Visitor) -> None:
        visitor.archive.status = 503
        with pytest.raises(RetrieveError):
            visitor.visit()

    def test_no_key_is_needed(self) -> None:
        assert lacks(Platform.FR_ALERT) == ""

    @pytest.mark.parametrize(
        "memory", ["{", "[]", "7", '{"seen": 3, "standing": "x", "left": 1}', '{"standing": [3, null]}']
    )
    def test_a_broken_memory_is_an_empty_one(self, memory: str) -> None:
        assert read(answer(PAGE, EXPORT), memory) == read(answer(PAGE, EXPORT))

    def test_the_memory_of_a_thousand_alerts_is_short_and_forgets_what_is_not_listed(self) -> None:
        alerts = {f"FR-ALERT.{n}.90000.0": {} for n in range(1000)}
        memory = json.dumps({"seen": "00000000" * 900, "standing": [], "left": False})
        feed = read(answer(page(alerts), []), memory)
        assert json.loads(feed.memory)["left"]
        assert "00000000" not in feed.memory
        assert len(feed.memory) < 1_000


fields = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["identifiant", "status", "infos", "areas", "descriptionZone", "titre", "dateExpiré", "level",
                         "dateEmission", "fuseauHoraire", "utc", "alert_entity", "alerts", "value", "created", "id"]),
        inner, max_size=6),
    max_leaves=30,
)  # fmt: skip


@given(fields, fields, st.text())
def test_hostile_fields_are_read_or_refused(alerts: object, export: object, memory: str) -> None:
    with suppress(ParseError):
        read(answer(page(alerts), export), memory)
    with suppress(ParseError):
        read(
            answer(PAGE, [export, alert(infos=export), alert(info={"areas": export, "fuseauHoraire": export})]), memory
        )


@given(st.binary(), st.binary(), st.text())
def test_bytes_are_read_or_refused(body: bytes, export: bytes, memory: str) -> None:
    with suppress(ParseError):
        read(answer(body, export), memory)
    with suppress(ParseError):
        read(answer(PAGE, export), memory)
