"""Untrusted: JSON that others wrote, where any field may be missing or of another kind than its documentation says."""

import json
from collections.abc import Mapping
from typing import Any

from plugins.errors import ParseError
from plugins.feeds.answer import Answer

Table = Mapping[str, Any]


def load(answer: Answer) -> Any:
    """Return what the JSON of *answer* holds; raise `ParseError` where it is none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        what = "a web page" if answer.body.lstrip()[:1] == b"<" else f"no JSON ({type(error).__name__})"
        raise ParseError(answer.url, f"the answer is {what}, where an API was asked") from error


def table(value: object, *names: str) -> Table:
    """Return the object found in *value* by following *names*, empty where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def tables(value: object, name: str = "") -> list[Table]:
    """Return the objects of the list that is *value*, or its field *name*; what is no object is left out."""
    found = table(value).get(name) if name else value
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def string(value: object, *names: str) -> str:
    """Return the text found in *value* by following *names*, without blanks around it; empty where there is none."""
    found = table(value, *names[:-1]).get(names[-1])
    return found.strip() if isinstance(found, str) else ""
