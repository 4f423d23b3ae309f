"""What to do about a source that fails."""

import pytest

from plugins.collect.advice import advice


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("HTTP 401 Unauthorized: invalid token", "key"),
        ("no credential: set the environment variable GYROPHARE_X_TOKEN", "key"),
        ("HTTP 403 Forbidden: Just a moment...", "write to its keeper"),
        ("HTTP 404 Not Found: page introuvable", "accounts discover"),
        ("redirected to https://new.example/: HTTP 404 Not Found", "accounts discover"),
        ("moved to https://new.example/: no such host", "network or DNS"),
        ("HTTP 410 Gone", "enabled = false"),
        ("HTTP 429 Too Many Requests", "left alone"),
        ("HTTP 502 Bad Gateway: 404", "asked again by itself"),
        ("no answer within 20 s", "asked again by itself"),
        ("the certificate was refused: certificate has expired", "clock"),
        ("the robots.txt of its host forbids it to Gyrophare: Disallow: /", "ask him"),
        ("its robots.txt cannot be read, so nothing is asked for now: HTTP 500 Oh", "has trouble"),
        ("refused: a.example is at 10.0.0.5, which is not on the public network", "GYROPHARE_PRIVATE_NETWORKS"),
        ("the answer is larger than 10485760 bytes", "GYROPHARE_BODY_CAP"),
        ("gives no item where it gave 20: its structure changed (item = article)", "propose the rules"),
        ("the answer is a web page, not a feed", "in a browser"),
        ("what nobody has seen yet", ""),
    ],
)
def test_each_known_failure_comes_with_what_can_be_done(error: str, words: str) -> None:
    found = advice(error)
    assert words in found
    assert bool(words) == bool(found)
