"""A first look at CSS selectors (level 3), so that a slip of the pen is refused with its line and not met at night.

Brackets, quotes, commas and combinators only: whether an element exists, and what a library makes of a selector, is
seen when the page is read. Source: Selectors Level 3, section 10 (grammar).
"""

import re

_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'')
_FOREIGN = re.compile(r"[{};@<!?%&$`/\"']")  # $, ^, * and | have a meaning within [] only; quotes are gone by then
_ATTRIBUTE = re.compile(r"\[\s*[\w|-]+?\s*(?:[~|^$*]?=\s*(?:S|[\w-]+)\s*)?\]")
_ARGUMENT = re.compile(r"\([^()]*\)")
_ESCAPED = re.compile(r"\\.")
_LONGEST = 500


def fault(selector: str) -> str:
    """Return what was expected of *selector* where it is none, else nothing."""
    if len(selector) > _LONGEST:
        return f"a CSS selector of at most {_LONGEST} characters"
    bare = _ATTRIBUTE.sub("A", _STRING.sub("S", _ESCAPED.sub("E", selector)))
    while _ARGUMENT.search(bare):
        bare = _ARGUMENT.sub("", bare)
    if any(one in bare for one in "[]()"):
        return "a CSS selector whose brackets are closed, such as ul.news > li[class]"
    if _FOREIGN.search(bare) or "=" in bare or "^" in bare:
        return "a CSS selector, such as article.news or h2 a"
    if any(not _compound(one) for one in bare.split(",")):
        return "a CSS selector with something on each side of a comma and of >, + or ~"
    return ""


def _compound(selector: str) -> bool:
    """Whether combinators of *selector* stand between two things, and no class or id is without its name."""
    steps = re.split(r"\s*[>+~]\s*", selector.strip())
    return all(step and re.fullmatch(r"(?:[.#:\w*|-]|\s)+", step) for step in steps) and not re.search(
        r"[.#](?![\w-])|:(?![\w:-])", selector
    )
