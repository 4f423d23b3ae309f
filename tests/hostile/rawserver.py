"""A server that writes bytes as they are and keeps the connection: what comes after an answer is up to it."""

import contextlib
import socket
import threading
from collections.abc import Iterable, Mapping
from typing import Self


class RawServer:
    """Answers each path with its pieces, *pause* seconds apart; `connections` counts those that were made to it."""

    def __init__(self, replies: Mapping[str, Iterable[bytes]], pause: float = 0.0) -> None:
        self.connections = 0
        self.asked: list[str] = []
        self._replies = replies
        self._pause = pause
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}{path}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(0.2)
        with connection, contextlib.suppress(OSError):
            kept = b""
            while not self._over.is_set():
                try:
                    more = connection.recv(65536)
                except TimeoutError:
                    continue
                if not more:
                    return
                kept += more
                while b"\r\n\r\n" in kept:
                    head, _, kept = kept.partition(b"\r\n\r\n")
                    self._answer(connection, head.split()[1].decode())

    def _answer(self, connection: socket.socket, path: str) -> None:
        self.asked.append(path)
        connection.settimeout(5)
        for piece in self._replies[path]:
            if self._over.is_set():
                return
            connection.sendall(piece)
            self._over.wait(self._pause)
        connection.settimeout(0.2)
