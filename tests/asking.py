"""A client for the tests of platforms: the real retriever, without waiting between two requests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from making import NOW, make_settings

from plugins.feeds.answer import Answer
from plugins.feeds.platforms import Spending
from plugins.feeds.retrieve import Retriever
from plugins.settings import Settings


class Asking:
    """Asks as the collector's client does; `asked` are the addresses in their order."""

    def __init__(self, retriever: Retriever, settings: Settings, now: datetime) -> None:
        self._retriever = retriever
        self.settings = settings
        self.now = now
        self.spending = Spending()
        self.asked: list[str] = []

    def get(self, address: str, **how: Any) -> Answer:
        self.asked.append(address)
        return self._retriever.get(address, **how)

    def post(self, address: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> Answer:
        self.asked.append(address)
        return self._retriever.post(address, body, headers=headers)


@contextmanager
def asking(folder: Path, now: datetime = NOW, **changes: object) -> Iterator[Asking]:
    settings = make_settings(folder, **changes)
    with Retriever(settings) as retriever:
        yield Asking(retriever, settings, now)
