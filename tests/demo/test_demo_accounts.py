"""The demo accounts, and their move to another port."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from plugins.demo.accounts import relocate
from plugins.model import Account, Confidence, Platform, Proof, ProofKind, Service

PROOF = Proof(ProofKind.DOCUMENT, date(2026, 11, 1), Confidence.HIGH, "compte fictif de démonstration")


def account(address: str) -> Account:
    home = "https://police-76.demo.example/"
    return Account("demo", "Police", Service.POLICE, "76", Platform.RSS, address, home, PROOF)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1:8001/police-76.xml", "http://127.0.0.1:4321/police-76.xml"),
        ("http://127.0.0.1/police-76.xml", "http://127.0.0.1:4321/police-76.xml"),
        ("http://localhost:8001/a.json?x=1", "http://localhost:4321/a.json?x=1"),
        ("http://[::1]:8001/a.atom", "http://[::1]:4321/a.atom"),
        ("https://police-76.demo.example/rss", "https://police-76.demo.example/rss"),
        ("", ""),
    ],
)
def test_only_loopback_addresses_change_port(address, expected):
    (moved,) = relocate([account(address)], 4321)
    assert moved.address == expected
    assert moved.home == "https://police-76.demo.example/"


def test_a_relocated_account_differs_by_its_address_only():
    before = account("http://127.0.0.1:8001/police-76.xml")
    (after,) = relocate(iter([before]), 8001)
    assert after == before
    assert urlsplit(relocate([before], 9)[0].address).port == 9
