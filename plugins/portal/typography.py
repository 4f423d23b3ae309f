"""French typography of short texts that others wrote: pure, and never a word more or less."""

import re

_NBSP = "\u00a0"
_INSIDE = re.compile(r" (?=[:;!?»%€](?!\w))|(?<=\d) (?=h\b)|(?<=\d[ \u00a0]h) (?=\d\d\b)|(?<=«) ")


def unbroken(text: str) -> str:
    """Return *text* with no-break spaces before marks, inside quotes and in "18 h", where no line may end.

    Only spaces that its author wrote are changed, so that "https://" or "14:30" stay as they are.
    """
    return _INSIDE.sub(_NBSP, text)


def curly(name: str) -> str:
    """Return the *name* of a place with the apostrophe that French prints, "L’Isle-d’Abeau"; official codes have '."""
    return name.replace("'", "\u2019")
