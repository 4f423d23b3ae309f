"""One discovery: visit the sites, and put what they offer into words."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plugins.accounts.exchange import Better, is_better
from plugins.accounts.files import Files
from plugins.discover.asks import End
from plugins.discover.explore import Explorer, Getter, Left
from plugins.discover.findings import Hints
from plugins.discover.guesses import guesses
from plugins.discover.ledger import Ledger
from plugins.discover.neighbour import Neighbour
from plugins.discover.proposals import Proposal, Proposer, known, shared_profiles
from plugins.discover.sites import Site, prefectures
from plugins.discover.survey import Survey
from plugins.discover.turns import Pace, RealTime, Time, Turns
from plugins.discover.written import written
from plugins.feeds.retrieve import Retriever
from plugins.model import Account
from plugins.settings import Settings

GUESSES = "candidates.csv"
"""The file of guessed addresses, in the folder of the content."""

_ANSWERED = frozenset({End.READ, End.USELESS})


@dataclass(frozen=True, slots=True)
class Plan:
    """How a discovery goes about: which *sites*, how slowly, and until when.

    *patience* is how many seconds one request may have to wait; with *anew* the answers of earlier discoveries do not
    count; with *enable* a lively feed of a public host is proposed enabled.
    """

    sites: tuple[Site, ...]
    pace: Pace
    progress: Path
    until: datetime | None = None
    patience: float = float("inf")
    anew: bool = False
    enable: bool = False


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a discovery brought: its *surveys*, the *accounts* that it proposes, as a file too, and what is *left*."""

    surveys: tuple[Survey, ...]
    accounts: tuple[Account, ...]
    text: str
    left: Left

    @property
    def nothing_asked(self) -> bool:
        """Whether not one site gave an answer of its own, now or before."""
        return not any(told.end in _ANSWERED for survey in self.surveys for told in survey.told)


def discover(
    settings: Settings,
    files: Files,
    plan: Plan,
    *,
    say: Callable[[str], None],
    getter: Getter | None = None,
    timer: Time | None = None,
) -> Discovery:
    """Visit the sites of *plan* and return what they offer beside the accounts of *files*.

    *say* is told each request. Raises `SettingsError` and `AccountError` for files that are wrong, nothing for a site
    that is.
    """
    timer = timer or RealTime()
    platform = prefectures(files.departments)
    hints = Hints(platform, guesses(settings.content / GUESSES), known(files.accounts))
    ledger = Ledger(plan.progress, anew=plan.anew)
    neighbour = Neighbour(settings, platform, timer)
    turns = Turns(plan.pace, ledger, neighbour, timer, platform)
    surveys = tuple(Survey(site, hints) for site in plan.sites)
    with nullcontext(getter) if getter else Retriever(settings) as used:
        left = Explorer(used, ledger, turns, timer, say).explore(surveys, until=plan.until, patience=plan.patience)
    neighbour.leave()
    today = timer.now().date()
    proposer = Proposer(files.departments, files.accounts, today, enable=plan.enable, guessed=hints.guessed)
    blocks, common = _proposals(surveys, proposer)
    accounts = [one.account for _, proposals in blocks for one in proposals] + [one.account for one in common]
    better: dict[str, Better] = {}
    for one in (one for survey in surveys for one in proposer.better(survey)):
        kept = better.setdefault(one.account.id, one)
        better[one.account.id] = one if is_better(one.proof, kept.proof) else kept
    return Discovery(surveys, tuple(accounts), written(blocks, common, better.values(), today), left)


def _proposals(
    surveys: Sequence[Survey], proposer: Proposer
) -> tuple[list[tuple[Survey, list[Proposal]]], list[Proposal]]:
    """Return what each survey proposes, and what several propose together."""
    shared = shared_profiles(surveys)
    blocks = [(survey, list(proposer.of_survey(survey, shared))) for survey in surveys]
    common = [
        proposal
        for several in shared.values()
        for proposal in proposer.of_several(several[0][0], [survey for _, survey in several])
    ]
    return blocks, common
