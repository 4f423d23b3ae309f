"""Numbers as they are shown, and as they are dialled."""

import pytest

from plugins.phones import address, shown


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+33235000000", "02 35 00 00 00"),
        ("+33612345678", "06 12 34 56 78"),
        ("+262262401234", "02 62 40 12 34"),
        ("+590590991122", "05 90 99 11 22"),
        ("+33805200200", "0 805 200 200"),
        ("+687264567", "+687 26 45 67"),
        ("+68940468676", "+689 40 46 86 76"),
        ("+4122345678", "+4122345678"),
        ("17", "17"),
        ("3919", "3919"),
        ("116000", "116 000"),
    ],
)
def test_a_number_is_shown_as_it_is_written_in_france(number, expected):
    assert shown(number) == expected


def test_a_number_is_dialled_by_its_address():
    assert address("+33235000000") == "tel:+33235000000"
    assert address("17") == "tel:17"
