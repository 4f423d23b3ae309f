"""One site's share of a build, and what came of it: what goes to a worker and comes back."""

from dataclasses import dataclass

from plugins.portal.urls import PageKey


@dataclass(frozen=True, slots=True)
class Job:
    """The pages to make on a site; *keys* is None for all of them. *pages* are the editorial files, not ours."""

    site: str
    keys: frozenset[PageKey] | None
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What a job did; *gone* are files within the output that no page stands for any more."""

    rendered: int
    written: int
    gone: tuple[str, ...]
