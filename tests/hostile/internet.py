"""A small internet for the tests: names, public addresses, and the loopback servers that stand behind them."""

import socket
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from plugins.feeds import wire

PUBLIC = "93.184.216.34"
OTHER = "198.41.0.4"
V6 = "2606:4700::6810:84e5"


@dataclass
class Internet:
    """*names* gives each lookup of a name its next answer, the last one for ever; *hosts* the port behind an address.

    Nothing leaves this machine: what is connected to is written to *reached*, and refused unless it is in *hosts* or
    on the loopback.
    """

    names: dict[str, list[list[str]]] = field(default_factory=dict)
    hosts: dict[str, int] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def name(self, name: str, *answers: list[str]) -> str:
        self.names[name] = list(answers)
        return name

    def getaddrinfo(self, host: str, port: int, *, type: int) -> list[Any]:  # noqa: A002 - as socket has it
        self.asked.append(host)
        answers = self.names.get(host.rstrip("."))
        if answers is None:
            return socket.getaddrinfo(host, port, type=type, flags=socket.AI_NUMERICHOST)  # what the system makes of it
        given = answers.pop(0) if len(answers) > 1 else answers[0]
        return [_info(address, port) for address in given]


def _info(address: str, port: int) -> tuple[Any, ...]:
    if ":" in address:
        return (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))


def install(patch: pytest.MonkeyPatch) -> Internet:
    """Put an `Internet` under the connections of `wire`, and nowhere else."""
    made = Internet()

    class Wired(socket.socket):
        def connect(self, target: Any) -> None:
            made.reached.append(target[0])
            port = made.hosts.get(target[0])
            if port is not None:
                target = ("127.0.0.1", port)
            elif not target[0].startswith("127."):
                raise ConnectionRefusedError(111, "Connection refused")
            super().connect(target)

    shim = SimpleNamespace(**{**vars(socket), "socket": Wired, "getaddrinfo": made.getaddrinfo})
    patch.setattr(wire, "socket", shim)
    return made
