"""What a server answered, as it crosses from the retriever to a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Self


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: 200 with a body, or 304 without.

    *headers* have lower-case names. *etag* and *last_modified* are byte for byte those of this answer, empty where it
    has none. *url* is where the body came from; *moved_to* is the same when every redirect to it was permanent, and
    empty otherwise. *requests* counts the redirects too, and all that was asked for *parts*. *parts* are the further
    answers of one visit, in the order they were asked for: pages, details, lookups. *items* and *dollars* are what
    the platform bills for it all.
    """

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    etag: str
    last_modified: str
    url: str
    moved_to: str
    requests: int
    seconds: float
    parts: tuple["Answer", ...] = ()
    items: int = 0
    dollars: float = 0.0

    @property
    def digest(self) -> str:
        """What tells whether a later visit brought the same bytes."""
        state = blake2b(self.body, digest_size=16)
        for part in self.parts:
            state.update(part.digest.encode("ascii"))
        return state.hexdigest()

    def with_parts(self, parts: Sequence["Answer"]) -> Self:
        """Return the same with the further answers of the visit, its requests, seconds and bill added."""
        return replace(
            self,
            parts=(*self.parts, *parts),
            requests=self.requests + sum(part.requests for part in parts),
            seconds=self.seconds + sum(part.seconds for part in parts),
            items=self.items + sum(part.items for part in parts),
            dollars=self.dollars + sum(part.dollars for part in parts),
        )
