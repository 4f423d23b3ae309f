"""Short texts as French prints them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.portal.typography import curly, unbroken


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Vigilance orange : Est et Sud-Est", "Vigilance orange\u00a0: Est et Sud-Est"),
        ("Avez-vous vu cette dame ? Merci !", "Avez-vous vu cette dame\u00a0? Merci\u00a0!"),
        ("Niveau « alerte 1 » ; 40 % des lits", "Niveau «\u00a0alerte 1\u00a0»\u00a0; 40\u00a0% des lits"),
        ("Voir https://exemple.fr à 14:30 :-)", "Voir https://exemple.fr à 14:30\u00a0:-)"),
        ("code :smile", "code :smile"),
        ("à 6 h, à 18 h 30, 3 hommes", "à 6\u00a0h, à 18\u00a0h\u00a030, 3 hommes"),
    ],
)
def test_a_line_never_begins_with_a_mark(written: str, printed: str) -> None:
    assert unbroken(written) == printed


@given(st.text(alphabet="a :;!?»«%€\u00a0\n"))
def test_only_spaces_change_and_once(text: str) -> None:
    printed = unbroken(text)
    assert printed.replace("\u00a0", " ") == text.replace("\u00a0", " ")
    assert unbroken(printed) == printed


def test_a_place_has_the_apostrophe_of_print() -> None:
    assert curly("L'Isle-d'Abeau") == "L’Isle-d’Abeau"
