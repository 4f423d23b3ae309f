"""Certificates: always checked, by the name that was asked for; a chain may be completed, never done without."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
import trustme
from making import make_settings

from plugins.errors import RetrieveError, SettingsError
from plugins.feeds.retrieve import Retriever
from tests.hostile.internet import PUBLIC, Internet, install

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<rss/>"
NAME = "service.example"


class Authority:
    """A root that is trusted as the usual ones are, an intermediate that is not known, and servers' certificates."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        root = trustme.CA()
        self._intermediate = root.create_child_ca()
        usual = folder / "usual.pem"
        root.cert_pem.write_to_path(usual)
        patch.setenv("REQUESTS_CA_BUNDLE", str(usual))
        self.intermediate = folder / "intermediate.pem"
        self._intermediate.cert_pem.write_to_path(self.intermediate)
        self.folder = folder

    def server(self, name: str, *, whole: bool, signer: trustme.CA | None = None) -> ssl.SSLContext:
        """Return the side of a server that sends its *whole* chain, or its own certificate only."""
        leaf = (signer or self._intermediate).issue_cert(name)
        file = self.folder / "leaf.pem"
        chain = leaf.cert_chain_pems if whole else leaf.cert_chain_pems[:1]
        file.write_bytes(b"".join([leaf.private_key_pem.bytes(), *(one.bytes() for one in chain)]))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class Serving:
    """A server over TLS; *names* are those that it was asked for in the handshake."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.names: list[str | None] = []
        context.sni_callback = lambda _, name, __: self.names.append(name)
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                return
            with plain, contextlib.suppress(OSError), self._context.wrap_socket(plain, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(ANSWER)


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    made = install(monkeypatch)
    made.name(NAME, [PUBLIC])
    return made


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    return Authority(tmp_path, monkeypatch)


def read(internet: Internet, folder: Path, context: ssl.SSLContext, certificates: Path | None = None) -> bytes | str:
    """Return the body that a server with this *context* gave, or why there is none."""
    with Serving(context) as serving, Retriever(make_settings(folder, certificates=certificates)) as retriever:
        internet.hosts[PUBLIC] = serving.port
        try:
            return retriever.get(f"https://{NAME}/f").body
        except RetrieveError as error:
            return error.reason
        finally:
            assert set(serving.names) == {NAME}


def test_a_whole_chain_to_a_usual_authority_is_accepted(
    internet: Internet, authority: Authority, tmp_path: Path
) -> None:
    assert read(internet, tmp_path, authority.server(NAME, whole=True)) == b"<rss/>"
    assert internet.reached == [PUBLIC]


def test_a_chain_without_its_intermediate_is_refused_with_advice(
    internet: Internet, authority: Authority, tmp_path: Path
) -> None:
    reason = read(internet, tmp_path, authority.server(NAME, whole=False))
    assert reason == (
        "the certificate was refused: unable to get local issuer certificate; if its server forgets to send an "
        "intermediate certificate, add that one to GYROPHARE_CERTIFICATES"
    )


def test_it_is_accepted_where_the_administrator_gave_the_intermediate(
    internet: Internet, authority: Authority, tmp_path: Path
) -> None:
    assert read(internet, tmp_path, authority.server(NAME, whole=False), authority.intermediate) == b"<rss/>"


@pytest.mark.parametrize("whole", [True, False])
def test_the_name_must_still_be_that_of_the_certificate(
    internet: Internet, authority: Authority, tmp_path: Path, whole: bool
) -> None:
    for name in ("autre.example", PUBLIC, "*.service.example"):
        reason = read(internet, tmp_path, authority.server(name, whole=whole), authority.intermediate)
        assert "Hostname mismatch, certificate is not valid for 'service.example'" in str(reason)


def test_an_authority_that_nobody_knows_is_refused(internet: Internet, authority: Authority, tmp_path: Path) -> None:
    context = authority.server(NAME, whole=True, signer=trustme.CA())
    assert "the certificate was refused" in str(read(internet, tmp_path, context, authority.intermediate))


def test_an_authority_of_the_administrator_is_trusted_beside_the_usual_ones(
    internet: Internet, authority: Authority, tmp_path: Path
) -> None:
    own = trustme.CA()
    file = tmp_path / "own.pem"
    own.cert_pem.write_to_path(file)
    assert read(internet, tmp_path, authority.server(NAME, whole=True, signer=own), file) == b"<rss/>"
    assert read(internet, tmp_path, authority.server(NAME, whole=True), file) == b"<rss/>"


def test_verification_cannot_be_switched_off_from_outside(
    internet: Internet, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = authority.server(NAME, whole=True, signer=trustme.CA())
    for name, value in {"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": "", "PYTHONHTTPSVERIFY": "0"}.items():
        monkeypatch.setenv(name, value)
    assert "the certificate was refused" in str(read(internet, tmp_path, context))


def test_a_folder_of_authorities_serves_as_well_as_a_file(
    internet: Internet, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "empty"))
    reason = read(internet, tmp_path, authority.server(NAME, whole=True))
    assert "the certificate was refused" in str(reason), "the folder takes the place of the usual authorities"


@pytest.mark.parametrize("content", [None, b"not a certificate"])
def test_a_file_of_certificates_that_is_none_ends_the_run_with_the_key(
    internet: Internet, authority: Authority, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "wrong.pem"
    if content is not None:
        file.write_bytes(content)
    words = r"GYROPHARE_CERTIFICATES = '.*wrong\.pem': expected a file"
    with Retriever(make_settings(tmp_path, certificates=file)) as retriever, pytest.raises(SettingsError, match=words):
        retriever.get(f"https://{NAME}/f")
    assert internet.reached == []


def test_the_authorities_are_read_once_for_all_connections(
    internet: Internet, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_files: list[object] = []
    load = ssl.SSLContext.load_verify_locations

    def counting(self: ssl.SSLContext, *arguments: object, **options: object) -> None:
        read_files.append((arguments, options))
        load(self, *arguments, **options)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counting)
    with Serving(authority.server(NAME, whole=True)) as serving, Retriever(make_settings(tmp_path)) as retriever:
        internet.hosts[PUBLIC] = serving.port
        for _ in range(3):
            assert retriever.get(f"https://{NAME}/f").body == b"<rss/>"
    assert (len(internet.reached), len(read_files)) == (3, 1)
