"""Instants in French, by the hour of the place."""

from datetime import UTC, datetime

import pytest

from plugins.portal.dates import moment, month, until


def test_a_moment_is_told_by_the_clocks_of_its_place() -> None:
    late = datetime(2026, 11, 20, 21, 5, tzinfo=UTC)
    assert moment(late, "Europe/Paris").full == "vendredi 20\u00a0novembre 2026 à 22\u00a0h\u00a005"
    assert moment(late, "Indian/Reunion").full == "samedi 21\u00a0novembre 2026 à 1\u00a0h\u00a005"
    assert moment(late, "America/Cayenne").time == "18\u00a0h\u00a005"


def test_a_whole_hour_is_said_without_minutes() -> None:
    assert moment(datetime(2026, 11, 20, 11, tzinfo=UTC), "Europe/Paris").time == "12\u00a0h"
    assert moment(datetime(2026, 11, 20, 23, tzinfo=UTC), "Europe/Paris").time == "0\u00a0h"


def test_machines_get_the_offset() -> None:
    assert moment(datetime(2026, 7, 1, 10, 30, tzinfo=UTC), "Europe/Paris").iso == "2026-07-01T12:30+02:00"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert moment(datetime(2026, 1, 1, 9, tzinfo=UTC), "Europe/Paris").day == "jeudi 1er\u00a0janvier 2026"
    assert moment(datetime(2026, 1, 11, 9, tzinfo=UTC), "Europe/Paris").day == "dimanche 11\u00a0janvier 2026"


def test_a_short_day_fits_a_list() -> None:
    assert moment(datetime(2026, 11, 21, 9, tzinfo=UTC), "Europe/Paris").short == "21\u00a0nov. 2026"


def test_what_is_published_at_midnight_was_given_by_its_day_alone() -> None:
    midnight, morning = (moment(datetime(2026, 11, 20, hour, tzinfo=UTC), "Europe/Paris") for hour in (23, 6))
    assert (midnight.brief, midnight.when) == ("21\u00a0nov. 2026", "samedi 21\u00a0novembre 2026")
    assert (morning.brief, morning.when) == ("20\u00a0nov. 2026, 7\u00a0h", "vendredi 20\u00a0novembre 2026 à 7\u00a0h")


SINCE = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (datetime(2026, 11, 23, 17, tzinfo=UTC), "lundi 23\u00a0novembre, 18\u00a0h"),
        (datetime(2026, 11, 23, 17, 30, tzinfo=UTC), "lundi 23\u00a0novembre, 18\u00a0h\u00a030"),
        (datetime(2026, 11, 23, 23, tzinfo=UTC), "lundi 23\u00a0novembre, minuit"),
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), "lundi 23\u00a0novembre, minuit"),
        (datetime(2027, 1, 1, 17, tzinfo=UTC), "vendredi 1er\u00a0janvier 2027, 18\u00a0h"),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), "jeudi 31\u00a0décembre, minuit"),
    ],
)
def test_an_end_is_said_in_few_words(end: datetime, words: str) -> None:
    assert until(end, SINCE, "Europe/Paris").words == words


def test_an_end_keeps_its_instant_for_machines() -> None:
    assert until(datetime(2026, 11, 23, 23, tzinfo=UTC), SINCE, "Europe/Paris").iso == "2026-11-24T00:00+01:00"
    assert (
        until(datetime(2026, 11, 23, 23, tzinfo=UTC), SINCE, "Indian/Reunion").words
        == "mardi 24\u00a0novembre, 3\u00a0h"
    )


def test_a_month_is_said_in_words() -> None:
    assert month("2026-08") == "août 2026"
