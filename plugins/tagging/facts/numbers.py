"""Telephone numbers: validated and normalised."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

# The regions whose numbers begin so in the French plan (ARCEP), and which the library keeps apart from the mainland.
_PREFIXES: Mapping[str, str] = MappingProxyType({
    "0262": "RE", "0263": "RE", "0692": "RE", "0693": "RE", "0269": "YT", "0639": "YT", "0590": "GP", "0690": "GP",
    "0691": "GP", "0594": "GF", "0694": "GF", "0596": "MQ", "0696": "MQ", "0697": "MQ", "0508": "PM", "0708": "PM",
})  # fmt: skip
_REGIONS: Mapping[str, str] = MappingProxyType({
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT", "977": "BL", "978": "MF", "986": "WF",
    "987": "PF", "988": "NC",
})  # fmt: skip
_NOT_DIALLED = re.compile(r"[^\d+]")
LOCAL = frozenset({"975", "986", "987", "988"})
"""The departments where numbers of six or eight digits are dialled."""


def normalised(written: str, department: str | None) -> str:
    """Return *written* as E.164, empty where it is no number of France, or one at a raised price.

    *department* is that of who writes it: the overseas ones dial shorter numbers.
    """
    # Here, not above: loading the library takes tens of milliseconds, and most runs meet no number.
    import phonenumbers as library  # noqa: PLC0415

    written = _NOT_DIALLED.sub("", written.replace("(0)", ""))
    for region in _candidates(written, department):
        try:
            number = library.parse(written, region)
        except library.NumberParseException:
            continue
        if library.is_valid_number(number):
            raised = (library.PhoneNumberType.PREMIUM_RATE, library.PhoneNumberType.SHARED_COST)
            if library.number_type(number) in raised:
                return ""
            return library.format_number(number, library.PhoneNumberFormat.E164)
    return ""


def _candidates(written: str, department: str | None) -> Iterator[str]:
    own = _REGIONS.get(department or "", "FR")
    if written[:4] in _PREFIXES:
        yield _PREFIXES[written[:4]]
    if department in LOCAL:
        yield own
    yield "FR"
    yield own
