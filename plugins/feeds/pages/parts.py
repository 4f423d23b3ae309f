"""Parts: the further answers of one visit to a page, each with what it is and the address that was asked for it.

Where an answer came from is not always what was asked, and a refusal is an answer too, of which only the status is
kept. Both stand in the part's headers, under names that no server can send (RFC 9110, section 5.1).
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from plugins.feeds.answer import Answer

_ROLE, _ASKED = ":role", ":asked"


class Role(StrEnum):
    """What a part is."""

    ROBOTS = "robots"  # the rules of our group, and when they were asked for
    CHILD = "child"  # the sitemap that an index leads to
    DETAIL = "detail"  # the page of one item
    LOOKUP = "lookup"  # the page of an item that is missing from the list


def labelled(answer: Answer, role: Role, asked: str) -> Answer:
    """Return *answer* as the part that *role* says, which was asked for at *asked*."""
    return replace(answer, headers={**answer.headers, _ROLE: role.value, _ASKED: asked})


def made(role: Role, asked: str, *, status: int, body: bytes = b"", requests: int = 1, seconds: float = 0.0) -> Answer:
    """Return a part that stands for a refusal, or for what is known without its server's words."""
    return Answer(
        status=status,
        body=body,
        headers={_ROLE: role.value, _ASKED: asked},
        etag="",
        last_modified="",
        url=asked,
        moved_to="",
        requests=requests,
        seconds=seconds,
    )


def of(answer: Answer, role: Role) -> Mapping[str, Answer]:
    """Return the parts of *answer* with this *role*, by the address that was asked."""
    return {part.headers[_ASKED]: part for part in answer.parts if part.headers.get(_ROLE) == role.value}
