"""Verdicts: what one look found, and what it makes of the looks before it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plugins import text
from plugins.accounts.suspension import proved_anew
from plugins.model import Account, ProofCheck, Verdict

APART = timedelta(days=1)
"""How long after the first failure another one suspends: a site under repair for an afternoon suspends nobody."""

_LONGEST = 500  # characters of a detail: some of its words are a server's


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look found, in words for the administrator.

    *at_once* tells that nobody should wait for a second look: somebody else holds the name.
    """

    verdict: Verdict
    detail: str
    at_once: bool = False

    def noting(self, *notes: str) -> "Finding":
        """Return the same with *notes* after its detail; those that are empty, or told already, are left out."""
        new = dict.fromkeys(note for note in notes if note and note not in self.detail)
        return replace(self, detail="; ".join([self.detail, *new]))


def holds(detail: str) -> Finding:
    """Return that the proof still stands."""
    return Finding(Verdict.HOLDS, detail)


def fails(detail: str, *, at_once: bool = False) -> Finding:
    """Return that a valid answer contradicts the proof."""
    return Finding(Verdict.FAILS, detail, at_once)


def unknown(detail: str) -> Finding:
    """Return that nothing was learnt: nobody answered, or there is nothing that a machine can look at."""
    return Finding(Verdict.UNKNOWN, detail)


def after(before: ProofCheck | None, found: Finding, account: Account, now: datetime) -> ProofCheck:
    """Return what is known of the proof of *account* once a look *found* something; *before* is the last one, if any.

    A second failure `APART` from the first, or later, suspends; one that *found* a thief suspends at once. Whatever
    holds lifts the suspension, and so does a proof that the administrator dated after the first failure. Nobody
    answering changes neither.
    """
    if before is None or proved_anew(account, before):
        before = ProofCheck(account.id, now, Verdict.UNKNOWN, "")
    detail = text.excerpt(found.detail, _LONGEST)
    check = replace(before, at=now, verdict=found.verdict, detail=detail)
    if found.verdict is Verdict.UNKNOWN:
        return check
    if found.verdict is Verdict.HOLDS:
        return replace(check, failures=0, since=None, suspended=False)
    since = before.since or now
    late = before.failures > 0 and now - since >= APART
    suspended = before.suspended or found.at_once or late
    return replace(check, failures=before.failures + 1, since=since, suspended=suspended)
