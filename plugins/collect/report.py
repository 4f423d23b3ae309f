"""What a collection did, counted."""

from dataclasses import dataclass, field

from plugins.collect.advice import advice
from plugins.model import ChangeKind, Outcome, Visit


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be read, and why."""

    account: str
    address: str
    reason: str

    def in_words(self) -> str:
        """Return the failure on a line."""
        return f"{self.account}: {self.address}: {self.reason}"


@dataclass(slots=True)
class CollectReport:
    """Counts of a collection; grows while it runs. Seconds are of the main thread, by phase."""

    sources: int = 0  # readable accounts that are enabled
    tried: int = 0
    requests: int = 0
    not_modified: int = 0
    unchanged: int = 0  # whole answers with bytes already read
    read: int = 0
    failed: int = 0
    posts_new: int = 0
    posts_edited: int = 0
    posts_withdrawn: int = 0
    posts_checked: int = 0  # archived ones whose tags were of another tagger or correction, and were made anew
    posts_retagged: int = 0  # those of them that are filed otherwise since
    retag_unfinished: bool = False  # the others wait for the next run
    pins_changed: int = 0
    failures: list[Failure] = field(default_factory=list)
    waiting: list[Failure] = field(default_factory=list)  # failed at their last visit, not due again yet
    off: list[Failure] = field(default_factory=list)  # cannot be read: suspended, or a token is missing
    postponed: int = 0  # due, but the hour's budget of their platform is spent
    held: int = 0  # due, but their platform refused another
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def nothing_read(self) -> bool:
        """Whether not one source could be read, at this visit or, where none was due, at the last."""
        return 0 < self.sources == self.failed + len(self.waiting) + len(self.off) + self.held

    def add(self, visit: Visit) -> None:
        """Count *visit*."""
        retrieval = visit.retrieval
        self.tried += 1
        self.requests += retrieval.requests
        self.not_modified += retrieval.outcome is Outcome.NOT_MODIFIED
        self.unchanged += retrieval.outcome is Outcome.SAME
        self.read += retrieval.outcome is Outcome.READ
        self.failed += retrieval.outcome is Outcome.FAILED
        if retrieval.outcome is Outcome.FAILED:
            self.failures.append(Failure(retrieval.account, retrieval.address, retrieval.error))
        kinds = [decision.kind for decision in visit.decisions]
        self.posts_new += kinds.count(ChangeKind.NEW)
        self.posts_edited += kinds.count(ChangeKind.EDITED)

    def took(self, phase: str, seconds: float) -> None:
        """Add *seconds* to those of *phase*."""
        self.seconds[phase] = self.seconds.get(phase, 0.0) + seconds

    def retagged_in_words(self) -> str:
        """Return on a line how many archived posts were tagged anew; empty where none needed it."""
        if not self.posts_checked and not self.retag_unfinished:
            return ""
        more = "; others at the next run" if self.retag_unfinished else ""
        return f"tagged anew: {self.posts_checked} posts, {self.posts_retagged} of them changed{more}"

    def _why(self) -> str:
        """Return, after a colon, what can be done where all failed in one way; empty where they did not."""
        ways = {advice(failure.reason) for failure in (*self.failures, *self.waiting)}
        return f": {ways.pop()}" if len(ways) == 1 and ways != {""} else ""

    def in_words(self) -> list[str]:
        """Return a line for each source that failed, with its own words; all of them where nothing could be read."""
        lines = [failure.in_words() for failure in self.failures]
        if self.nothing_read:
            lines.insert(
                0, f"none of the {self.sources} sources could be read; the site that stands is kept{self._why()}"
            )
            lines += [f"{failure.in_words()} (asked before, not due again yet)" for failure in self.waiting]
            lines += [f"{failure.in_words()} (not asked)" for failure in self.off]
        return lines
