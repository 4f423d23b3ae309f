"""Credentials: where they come from, where they go, and that nothing gives them back."""

import os

import pytest
from asking import asking
from hypothesis import given
from hypothesis import strategies as st
from making import make_settings
from servers import FeedServer, Reply

from plugins.errors import RetrieveError
from plugins.feeds import credentials
from plugins.feeds.credentials import METEOFRANCE_KEY, X_TOKEN, credential, hide, missing, secrets

TOKEN = "AAAAtoken%2Fof%3Dthe|tests/with+signs"
HOST = "api.x.com"
ADDRESS = f"https://{HOST}/2/users/1/tweets"


@pytest.fixture
def settings(tmp_path):
    return make_settings(tmp_path)


class TestEnvironment:
    def test_a_variable_that_holds_a_key_gives_it(self, monkeypatch, settings):
        monkeypatch.setenv(X_TOKEN, TOKEN)
        assert missing(X_TOKEN) == ""
        assert credential(X_TOKEN, ADDRESS, HOST, settings) == TOKEN

    @pytest.mark.parametrize("name", [X_TOKEN, credentials.FACEBOOK_TOKEN, METEOFRANCE_KEY])
    def test_a_variable_that_is_not_set_is_named(self, monkeypatch, name):
        monkeypatch.delenv(name, raising=False)
        assert missing(name) == f"no credential: set the environment variable {name}"

    @pytest.mark.parametrize(
        "value", [" ", f"{TOKEN}\n", f"{TOKEN}\r", f" {TOKEN}", "two words", "clé-accentuée", "a\x00bcdefgh"]
    )
    def test_a_value_that_no_header_can_carry_is_refused_without_being_repeated(self, monkeypatch, settings, value):
        monkeypatch.setattr(os, "environ", {X_TOKEN: value})
        assert X_TOKEN in missing(X_TOKEN)
        with pytest.raises(RetrieveError) as caught:
            credential(X_TOKEN, ADDRESS, HOST, settings)
        assert value.strip() == "" or value.strip() not in str(caught.value)

    def test_a_value_too_short_to_be_a_key_is_refused(self, monkeypatch):
        monkeypatch.setenv(X_TOKEN, "secret")
        assert "6 characters" in missing(X_TOKEN)

    def test_it_is_read_when_it_is_asked_for(self, monkeypatch):
        monkeypatch.setenv(X_TOKEN, TOKEN)
        assert not missing(X_TOKEN)
        monkeypatch.delenv(X_TOKEN)
        assert missing(X_TOKEN)


class TestDestination:
    @pytest.mark.parametrize(
        "address", [ADDRESS, f"https://{HOST}:443/", "https://API.X.COM/", "http://127.0.0.1:8000/2/", "http://[::1]/"]
    )
    def test_its_own_host_and_a_relay_of_the_administrator_may_have_it(self, monkeypatch, settings, address):
        monkeypatch.setenv(X_TOKEN, TOKEN)
        assert credential(X_TOKEN, address, HOST, settings) == TOKEN

    @pytest.mark.parametrize(
        "address",
        [
            f"http://{HOST}/",
            f"https://{HOST}:8443/",
            f"https://{HOST}.evil.example/",
            f"https://evil.example/{HOST}",
            f"https://{HOST}@evil.example/",
            f"https://user@{HOST}/",
            f"https://evil.example#@{HOST}/",
            "http://10.0.0.1/",
            "https://x.com/",
            "https://[::",
            f"https://{HOST}:port/",
            "",
        ],
    )
    def test_no_other_address_may(self, monkeypatch, settings, address):
        monkeypatch.setenv(X_TOKEN, TOKEN)
        with pytest.raises(RetrieveError, match=f"sent to https://{HOST}/ only") as caught:
            credential(X_TOKEN, address, HOST, settings)
        assert TOKEN not in str(caught.value)


class TestHiding:
    @pytest.mark.parametrize(
        "form",
        [
            TOKEN,
            "AAAAtoken/of=the|tests/with+signs",
            TOKEN.replace("/", "\\/"),
            "AAAAtoken%252Fof%253Dthe%7Ctests%2Fwith%2Bsigns",
            "AAAAtoken%252Fof%253Dthe%7Ctests/with%2Bsigns",
        ],
    )
    def test_a_secret_is_hidden_in_each_of_its_forms(self, form):
        assert hide(f"?access_token={form}&after=1".encode(), TOKEN) == b"?access_token=[...]&after=1"

    def test_the_rest_stays_as_it_is(self):
        assert hide(b"\xff\x00 a page", TOKEN) == b"\xff\x00 a page"

    @given(st.binary(), st.binary(), st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=8))
    def test_no_secret_is_left_whatever_is_around_it(self, before, after, secret):
        assert secret.encode() not in hide(before + secret.encode() + after, secret).replace(credentials.HIDDEN, b"\n")

    def test_the_secrets_of_a_request_are_found_in_its_headers(self):
        headers = {"AUTHORIZATION": f"Bearer {TOKEN}", "apikey": "key-of-the-weather", "Accept": "application/json"}
        assert secrets(headers) == (TOKEN, "key-of-the-weather")
        assert secrets({"Authorization": "Bearer a", "User-Agent": "Gyrophare/1"}) == ()


class TestWire:
    @pytest.mark.parametrize("header", ["Authorization", "apikey", "X-Api-Key"])
    def test_what_is_sent_is_in_no_file_of_the_cache(self, tmp_path, header):
        with FeedServer() as server, asking(tmp_path) as client:
            address = server.serve("/f", b'{"data": []}', Content_Type="application/json")
            client.get(address, headers={header: f"Bearer {TOKEN}"})
            assert server.asked[0].headers[header.lower()] == f"Bearer {TOKEN}"
        assert b'{"data": []}' in b"".join(files(tmp_path))
        assert not any(TOKEN.encode() in data for data in files(tmp_path))

    def test_what_is_answered_comes_without_it(self, tmp_path):
        with FeedServer() as server, asking(tmp_path) as client:
            body = f'{{"next": "https://h.example/?access_token={TOKEN}"}}'.encode()
            address = server.serve("/f", body, X_Echo=f"you sent {TOKEN}")
            answer = client.get(address, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.body == b'{"next": "https://h.example/?access_token=[...]"}'
        assert answer.headers["x-echo"] == "you sent [...]"
        assert not any(TOKEN.encode() in data for data in files(tmp_path))

    def test_a_refusal_comes_without_it_with_its_body_and_headers(self, tmp_path):
        with FeedServer() as server, asking(tmp_path) as client:
            reply = Reply(
                400,
                f'{{"message": "Malformed access token {TOKEN}"}}'.encode(),
                {"Content-Type": "application/json", "X-Usage": "9"},
            )
            address = server.serve("/f", reply)
            with pytest.raises(RetrieveError) as caught:
                client.get(address, headers={"Authorization": f"Bearer {TOKEN}"})
        assert "Malformed access token [...]" in str(caught.value)
        assert caught.value.body == b'{"message": "Malformed access token [...]"}'
        assert caught.value.headers["x-usage"] == "9"

    def test_what_was_not_sent_as_a_secret_is_not_hidden(self, tmp_path):
        with FeedServer() as server, asking(tmp_path) as client:
            address = server.serve("/f", b"application/json of text")
            assert client.get(address, headers={"Accept": "application/json"}).body == b"application/json of text"


def files(folder):
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
