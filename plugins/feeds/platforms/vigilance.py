"""Vigilance: Météo-France's own map, by its public API (portail-api.meteofrance.fr, "DonneesPubliquesVigilance").

A free key is needed, in the variable GYROPHARE_METEOFRANCE_KEY, and 60 requests a minute are allowed. Two addresses:
`public-api.meteofrance.fr/public/DPVigilance/v1/cartevigilance/encours` is the mainland, JSON; `.../vigilanceom/flux/
dernier` the overseas territories, an archive. Of the overseas archive no recorded copy was at hand: its form is that
on which three public programs agree, and it is read as such. The texts of the bulletins are not read.
"""

from datetime import datetime

from plugins.errors import RetrieveError
from plugins.feeds.answer import Answer
from plugins.feeds.credentials import METEOFRANCE_KEY, credential, missing
from plugins.feeds.dangers.episodes import episodes
from plugins.feeds.dangers.posts import of_episode
from plugins.feeds.dangers.vigilance import mainland, overseas
from plugins.feeds.feed import Feed
from plugins.feeds.platforms import Client
from plugins.model import Account, SourceState

HOST = "public-api.meteofrance.fr"

_REFUSALS = {
    401: f"the key in {METEOFRANCE_KEY} is refused: wrong, or past its end; make another on portail-api.meteofrance.fr",
    403: f"the key in {METEOFRANCE_KEY} has no subscription to DonneesPubliquesVigilance on portail-api.meteofrance.fr",
    429: "more than the 60 requests a minute that Météo-France allows",
}


def lacks() -> str:
    """Return why the API cannot be asked on this machine, empty if it can."""
    why = missing(METEOFRANCE_KEY)
    return f"{why} (a free key of portail-api.meteofrance.fr)" if why else ""


def ask(account: Account, state: SourceState, client: Client) -> Answer:
    """Return the map at the address of *account*; raise `RetrieveError`, in words for what Météo-France refuses.

    Never asks where the address has moved to: the key is for this host.
    """
    key = credential(METEOFRANCE_KEY, account.address, HOST, client.settings)
    try:
        return client.get(
            account.address,
            etag=state.etag,
            last_modified=state.last_modified,
            headers={"apikey": key, "Accept": "*/*"},
        )
    except RetrieveError as error:
        why = _REFUSALS.get(error.status or 0)
        if not why:
            raise
        reason = f"{why} ({error.reason})"
        raise RetrieveError(error.source, reason, status=error.status, retry_after=error.retry_after) from error


def read(answer: Answer, account: Account, memory: str, now: datetime) -> Feed:
    """Return the warnings that stand in the map of *answer*; raise `ParseError` where it is none.

    Of an overseas archive where a department's map is missing it says nothing of what is over.
    """
    if answer.body.startswith(b"PK"):
        phases, whole = overseas(answer)
    else:
        phases, whole = mainland(answer, now), True
    found, memory = episodes(phases, memory, now)
    return Feed(
        title="Vigilance Météo-France",
        home=account.home,
        entries=tuple(of_episode(episode, "vigilance") for episode in found),
        snapshot=whole,
        memory=memory,
    )
