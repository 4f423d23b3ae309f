"""Suspension: whether an account is left unread because its proof no longer holds. Pure."""

from plugins.model import Account, ProofCheck


def suspended(account: Account, check: ProofCheck | None) -> bool:
    """Tell whether the last look at the proof of *account* keeps it from being read."""
    return check is not None and check.suspended and not proved_anew(account, check)


def proved_anew(account: Account, check: ProofCheck) -> bool:
    """Tell whether the administrator dated a proof after the day on which *check* first saw it fail."""
    return check.since is not None and account.proof.date > check.since.date()
