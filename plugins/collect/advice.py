"""Advice: what the administrator can do about a source that fails, by the words that it fails with. Pure."""

import re

_ITSELF = "it is asked again by itself; after some days, open its address in a browser"
_ELSEWHERE = "look for its new address with `gyrophare accounts discover` and its home page"

# The first that is found counts: what stands after "HTTP 403:" may be any words of a server.
_ADVICE: tuple[tuple[str, str], ...] = (
    (r"environment variable|HTTP 40[12]\b", "look at its key: wrong, expired, or without credit left"),
    (
        r"HTTP 403\b|Just a moment",
        "its server keeps this portal out: write to its keeper, with the User-Agent; asking more often makes it worse",
    ),
    (r"HTTP 404\b|none of the posts is of|is now that of", _ELSEWHERE),
    (r"HTTP 410\b", f"it is closed: {_ELSEWHERE}, or set enabled = false"),
    (
        r"HTTP 429\b|no more requests for now",
        "nothing: it is left alone for as long as it asks; if it comes back, write down a longer interval",
    ),
    (r"HTTP 5\d\d\b", f"its server has trouble: {_ITSELF}"),
    (r"no such host", f"if all sources say so, this machine's network or DNS is down; else {_ELSEWHERE}"),
    (r"certificate", "its certificate is wrong or has run out: its keeper must mend it; or this clock is wrong"),
    (r"robots\.txt", "its keeper does not want it read: ask him, or follow another source of the service"),
    (
        r"not on the public network",
        "if it is a bridge of yours, name its network in GYROPHARE_PRIVATE_NETWORKS; else its DNS is wrong, or a trap",
    ),
    (r"larger than", "if its address still leads to a feed, raise GYROPHARE_BODY_CAP"),
    (r"redirect", f"open its address in a browser: if it moved, write the new one down, else {_ELSEWHERE}"),
    (
        r"connection|no answer within|not complete after|stopped before its end|not an HTTP answer|compressed",
        f"its server, or what stands before it, has trouble or closes the door: {_ITSELF}",
    ),
    (
        r"no item\b|its \d+ items|made anew",
        "its page was made anew: open it in a browser, and let `gyrophare accounts discover` propose the rules",
    ),
    (
        r"web page|not a feed|neither XML nor JSON|empty answer|its root is|broken JSON|JSON Feed|cut short|no sitemap",
        f"a notice, a login or a new site may stand there: open its address in a browser, then {_ELSEWHERE}",
    ),
)


def advice(error: str) -> str:
    """Return what to do about a source that fails with *error*, empty where there is no telling."""
    return next((words for pattern, words in _ADVICE if re.search(pattern, error)), "")
