"""Written: the proposal as a file of accounts, with what speaks for each in comments above it.

It is content, so its words are French; what servers say stays in their own.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from plugins.accounts.exchange import Better, better_proofs, to_toml
from plugins.discover.findings import FoundFeed, FoundPage, FoundProfile, Miss, Why
from plugins.discover.proposals import Proposal
from plugins.discover.readings import Sample
from plugins.discover.sites import Site, same_site
from plugins.discover.survey import Survey
from plugins.model import Confidence, Platform, ProofKind, Service
from plugins.text import one_line

_HEAD = """\
Proposé le {day} par « gyrophare accounts discover », d'après ce que les sites eux-mêmes publient.
À relire compte par compte : est-ce bien celui du service, et ce qu'il publie a-t-il sa place sur le portail ?
Pour accepter : déplacer ce fichier, ou les comptes retenus, dans content/accounts, mettre enabled = true à ceux qui
sont à lire, effacer ces commentaires, puis gyrophare accounts check."""
_NAMES: Mapping[Platform, str] = MappingProxyType(
    {Platform.RSS: "RSS", Platform.ATOM: "Atom", Platform.JSON_FEED: "JSON Feed"}
)
_WHYS: Mapping[Why, str] = MappingProxyType(
    {
        Why.COMMENTS: "flux de commentaires, laissé de côté",
        Why.EMPTY: "flux vide",
        Why.TWIN: "même contenu que",
        Why.KNOWN: "déjà dans les fichiers de comptes",
        Why.ELSEWHERE: "sur un autre site, que la preuve ne couvre pas",
        Why.LEFT: "pas essayée, il y en avait trop :",
        Why.PAGE: "une page, pas un flux",
        Why.WRONG: "les règles des comptes le refusent :",
        Why.FAILED: "rien à lire :",
    }
)


def written(
    blocks: Iterable[tuple[Survey, Sequence[Proposal]]],
    common: Sequence[Proposal],
    better: Collection[Better],
    today: date,
) -> str:
    """Return the text of an accounts file: each survey with its proposals, then those *common* to several sites.

    The *better* proofs of accounts that are in the files come last, as comments.
    """
    parts = [_comments(_HEAD.format(day=today.isoformat()).split("\n"))]
    for survey, proposals in blocks:
        parts.append(_comments(_about(survey)))
        parts += map(_proposal, proposals)
    if common:
        parts.append(_comments(["==== Liés par des sites de plusieurs départements : comptes nationaux, sans doute"]))
        parts += map(_proposal, common)
    if better:
        parts.append(_comments(["==== Preuves"]) + better_proofs(better))
    return "\n".join(parts)


def _proposal(proposal: Proposal) -> str:
    return _comments(_evidence(proposal)) + to_toml([proposal.account])


def _comments(lines: Iterable[str]) -> str:
    return "".join(f"# {one_line(line)}".rstrip() + "\n" for line in lines)


def _about(survey: Survey) -> Iterator[str]:
    site = survey.site
    yield f"==== {site.address} ({site.service}, {site.department or 'national'})"
    yield from _doubts(site)
    if survey.url and not same_site(site.address, survey.url):
        yield f"Redirige vers un autre site, que rien ne prouve ici : {survey.url}"
    asked = [told for told in survey.told if told.url]
    if asked:
        days = sorted({told.at.date().isoformat() for told in asked})
        program = f", site fait avec {survey.generator}" if survey.generator else ""
        when = " à ".join(dict.fromkeys((days[0], days[-1])))
        yield f"{_counted(len(asked), 'demande')} ({when}){program}."
    if survey.stopped:
        yield f"Visite interrompue : {survey.stopped}"
    elif not (survey.feeds or survey.pages or survey.profiles):
        yield "Rien de nouveau à proposer."
    yield from map(_missed, survey.misses)


def _doubts(site: Site) -> Iterator[str]:
    if not site.public and site.known:
        yield "Ce site est connu, mais sa preuve manque ou reste à confirmer : voir la confiance de chaque compte."
    elif not site.public:
        yield "ATTENTION : rien ne prouve que ce site est officiel ; un compte sans preuve ne peut pas être activé."
    if not site.attributed:
        yield "À qui est ce site n'est pas connu : écrire service et department (--service et --department le disent)."
    if site.also:
        yield f"Sert aussi {', '.join(site.also)}."


def _missed(miss: Miss) -> str:
    return f"- {miss.address} : {_WHYS[miss.why]} {miss.detail}"


def _evidence(proposal: Proposal) -> Iterator[str]:
    found, proof = proposal.found, proposal.account.proof
    if proposal.guessed and proof.kind is not ProofKind.NONE and proof.confidence is Confidence.HIGH:
        yield "Confirme une piste de content/candidates.csv, où sa ligne peut être effacée."
    elif proposal.guessed:  # anybody's page may link to what somebody guessed
        yield "Est une piste de content/candidates.csv, que ce site ne confirme pas : sa propre preuve manque."
    if isinstance(found, FoundFeed):
        where = f"trouvé sur {found.page}" if found.page else "adresse essayée sans lien qui y mène"
        name = f" « {found.feed.title} »" if found.feed.title else ""
        yield f"Flux {_NAMES[found.feed.platform]}{name} lu le {found.day.isoformat()}, {where}."
        yield from _sampled(found.feed.sample)
    elif isinstance(found, FoundPage):
        likely = (
            f" (liste vraisemblable à {found.score:.0%})"
            if found.rules.item
            else " (plan du site propre aux actualités)"
        )
        yield f"Page sans flux, vue le {found.day.isoformat()}. Ce que ses règles y lisent{likely} :"
        yield from _sampled(found.sample)
    else:
        yield from _linked(proposal, found)


def _sampled(sample: Sample) -> Iterator[str]:
    newest = f", la plus récente du {sample.newest}" if sample.newest else ", sans date"
    yield f"{_counted(sample.entries, 'entrée')}{newest} :"
    for title in sample.titles:
        yield f"- {title}"


def _linked(proposal: Proposal, found: FoundProfile) -> Iterator[str]:
    told = f" « {found.profile.told} »" if found.profile.told else ""
    yield f"Lien{told} vu le {found.day.isoformat()} sur {found.page}"
    if len(proposal.sites) > 1:
        others = len(proposal.sites) - 1
        yield f"et sur {others} {'autre site' if others == 1 else 'autres sites'} : à attribuer (service, department)."
    elif proposal.account.service is Service.OTHER:
        yield "À attribuer (service, department)."
    if found.lack:
        yield f"Identité non obtenue : {found.lack}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"
