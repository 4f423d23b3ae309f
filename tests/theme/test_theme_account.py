"""The page of an account: what proves it, what a machine saw last, and what a reader is to do."""

from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from making_theme import ACCOUNT, WORLD, page

from plugins.model import Account, Platform, Proof, ProofCheck, ProofKind, Verdict
from plugins.portal.dates import moment
from plugins.portal.views import Look

LINK = WORLD.account_link("a76", "76", "76")
AT, SINCE = datetime(2026, 11, 20, 23, 30, tzinfo=UTC), datetime(2026, 11, 13, 9, tzinfo=UTC)
SHOWN = "https://www.seine-maritime.gouv.fr/Contacts?a=1&b=2"


def proved(kind: ProofKind = ProofKind.LINKED, shown: str = "", **changes: Any) -> Account:
    proof = Proof(kind, date(2026, 11, 1), ACCOUNT.proof.confidence, "Lien en bas de page.", shown)
    return replace(ACCOUNT, proof=proof, **changes)


def look(verdict: Verdict, *, suspended: bool = False) -> Look:
    since = moment(SINCE, "Europe/Paris") if verdict is Verdict.FAILS or suspended else None
    return Look(verdict, moment(AT, "Europe/Paris"), since, suspended)


def shown(account: Account = ACCOUNT, looked: Look | None = None) -> str:
    html = page("account.html", account=account, look=looked, link=LINK, days=[])
    return unescape(html).replace("\u00a0", " ")


def test_the_page_that_shows_the_proof_is_linked_to() -> None:
    html = page("account.html", account=proved(shown=SHOWN), look=None, link=LINK, days=[])
    assert (
        f'<a href="{SHOWN.replace("&", "&amp;")}" rel="noopener nofollow external">Voir la page qui le montre' in html
    )
    assert "Voir la page" not in shown(proved())


def test_a_look_that_holds_is_dated_by_the_clock_of_the_site() -> None:
    words = shown(looked=look(Verdict.HOLDS))
    assert "Automatiquement le" in words
    assert "samedi 21 novembre 2026" in words, "half past midnight in Paris"
    assert "La preuve tient toujours." in words


def test_a_first_failure_is_told_with_what_comes_of_it() -> None:
    words = shown(looked=look(Verdict.FAILS))
    assert "La preuve n’a pas été retrouvée. Si elle manque encore au prochain contrôle" in words
    assert "suspendu" not in words


@pytest.mark.parametrize("verdict", [Verdict.FAILS, Verdict.UNKNOWN])
def test_a_suspended_account_says_so_first_and_what_to_do(verdict: Verdict) -> None:
    words = shown(looked=look(verdict, suspended=True))
    assert "Relevé suspendu : la preuve n’est plus trouvée depuis le" in words
    assert "vendredi 13 novembre 2026" in words
    assert "Ne vous fiez pas à ce compte" in words
    assert "Ce compte est-il officiel ?</h2>" in words
    assert "Compte officiel</h2>" not in words
    assert 'href="https://pref.example/"' in words
    assert words.index("Relevé suspendu") < words.index("<dt>Adresse")
    assert "prochain contrôle" not in words


def test_one_that_was_not_read_anyway_is_not_said_to_be_suspended() -> None:
    words = shown(replace(ACCOUNT, enabled=False), look(Verdict.FAILS, suspended=True))
    assert "La preuve n’est plus trouvée depuis le" in words
    assert "Relevé suspendu" not in words


def test_nothing_learnt_leaves_the_date_of_the_proof_to_stand() -> None:
    assert "reste la dernière sûre" in shown(looked=look(Verdict.UNKNOWN))


def test_a_document_is_no_matter_for_a_machine() -> None:
    words = shown(proved(ProofKind.DOCUMENT), look(Verdict.UNKNOWN))
    assert "Aucun programme ne peut revoir cette preuve" in words
    assert "Automatiquement" not in words


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"platform": Platform.X}, "qu’avec une clé payante"),
        ({"platform": Platform.FACEBOOK}, "qu’avec son autorisation"),
        ({"platform": Platform.WHATSAPP}, "par aucun programme"),
        ({"platform": Platform.WEBSITE}, "n’a pas de flux connu"),
        ({"platform": Platform.CSV}, "ne sait pas encore lire ces données"),
        ({"platform": Platform.RSS, "address": ""}, "L’adresse de son flux n’est pas encore connue."),
        ({"platform": Platform.RSS}, "Son flux n’a pas encore été éprouvé."),
    ],
)
def test_an_account_that_is_not_read_says_why(changes: dict[str, Any], expected: str) -> None:
    words = shown(proved(enabled=False, **changes))
    assert "Ce compte n’est pas relevé pour l’instant." in words
    assert expected in words


def test_an_account_without_proof_shows_none() -> None:
    words = shown(proved(ProofKind.NONE, enabled=False, platform=Platform.X))
    assert "Pas encore de preuve" in words
    assert "<dt>Preuve" not in words


def test_the_home_tells_the_suspended_from_the_followed_and_lists_those_not_read() -> None:
    check = ProofCheck("a76", AT, Verdict.FAILS, "", 2, SINCE, suspended=True)
    off = WORLD.with_checks({"a76": check}).account_link("a76", "76", "76")
    html = page(
        "home.html",
        pinned=(),
        alerts=(),
        calm=True,
        appeals=(),
        days=[],
        accounts=[off],
        unread=[LINK],
        feed="/76/atom.xml",
        empty=True,
    )
    assert "<small>Relevé suspendu</small>" in html
    assert html.count("Officiels, pas encore relevés") == 1
    assert "Relevé suspendu" not in page(
        "home.html",
        pinned=(),
        alerts=(),
        calm=True,
        appeals=(),
        days=[],
        accounts=[LINK],
        unread=[],
        feed="/76/atom.xml",
        empty=True,
    )
