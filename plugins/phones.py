"""Telephone numbers as readers see them and as their telephone dials them.

A number is E.164 ("+33235000000") or a short one ("17"), as in `model.Facts`.
"""

# Country codes whose numbers are dialled in France with a zero before them, and written in pairs (ARCEP's plan).
_WITH_ZERO = ("+262", "+508", "+590", "+594", "+596", "+33")
_OTHER_CODES = ("+681", "+687", "+689")  # Wallis-et-Futuna, Nouvelle-Calédonie, Polynésie: dialled as they are
_SUBSCRIBER = 9  # digits after the zero


def shown(number: str) -> str:
    """Return *number* as it is written in France: "02 35 00 00 00", "0 805 000 000", "116 000", "17"."""
    code = next((one for one in _WITH_ZERO if number.startswith(one)), "")
    rest = number.removeprefix(code)
    if code and len(rest) == _SUBSCRIBER:
        return f"0 {_groups(rest, 3)}" if rest[0] == "8" else _groups(f"0{rest}", 2)
    code = next((one for one in _OTHER_CODES if number.startswith(one)), "")
    if code:
        return f"{code} {_groups(number.removeprefix(code), 2)}"
    return _groups(number, 3) if number.startswith("116") else number


def address(number: str) -> str:
    """Return the address that dials *number* (RFC 3966)."""
    return f"tel:{number}"


def _groups(digits: str, size: int) -> str:
    return " ".join(digits[at : at + size] for at in range(0, len(digits), size))
