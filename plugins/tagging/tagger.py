"""File a post under its topics, tell whether it closes something or seeks a person, where it happens, what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cached_property
from importlib.resources import files
from operator import itemgetter
from zoneinfo import ZoneInfo

from plugins import text as texts
from plugins.model import HOME_ZONE, Evidence, Service, Tags, Topic
from plugins.tagging.decision import Decision, decide
from plugins.tagging.denial import denied_words
from plugins.tagging.facts import Context, facts_of
from plugins.tagging.features import features_of
from plugins.tagging.footer import footer_start
from plugins.tagging.gazetteer import Gazetteer
from plugins.tagging.lexicon import CLOSES, PERSON, Lexicon, packaged_lexicon
from plugins.tagging.linear import LinearModel, Opinion
from plugins.tagging.scoring import Finding, findings, totals
from plugins.tagging.words import Words, words_of

RULES = "3"
"""Raised by hand when the code, not the data, would tag some post otherwise."""

_HOME = ZoneInfo(HOME_ZONE)
_PIECES = 5  # of evidence kept for each tag: enough to understand, little to archive
_SLIGHT = 0.1  # log-odds: words that add less explain nothing
# Words that weigh a little but tell a reader nothing by themselves.
_EMPTY_WORDS = (
    "a ai as au aux avec ce ces cet cette ci d dans de des du elle elles en entre est et eu ici il ils j je l la le "
    "les leur leurs lui m ma mais me mes mon n ne ni nos notre nous on ont ou par pas plus pour qu que qui s sa "
    "sans se ses si son sont sous sur t ta te tes ton tu un une vers vos votre vous y"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Tagger:
    """Tags posts by the words they hold. Loading takes tens of milliseconds: keep one and use it again."""

    def __init__(self, lexicon: Lexicon, model: LinearModel, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._model = model
        self._gazetteer = gazetteer

    @classmethod
    def default(cls) -> "Tagger":
        """Return a tagger over the lexicon, the model and the communes that come with the portal."""
        return cls(packaged_lexicon(), LinearModel.packaged(), Gazetteer.packaged())

    @cached_property
    def version(self) -> str:
        """What the archive writes beside the tags: changes with the data that come with the portal and the rules."""
        return texts.digest(RULES, self._lexicon.digest, self._model.digest, self._gazetteer.digest)

    @staticmethod
    def shipped_version() -> str:
        """Return the version of `default()` without making it, which takes fifty times as long."""
        data = files("plugins.tagging") / "data"
        lexicon, model = (texts.digest((data / name).read_text("utf-8")) for name in ("lexicon.toml", "model.json"))
        return texts.digest(RULES, lexicon, model, Gazetteer.packaged().digest)

    def tag(
        self,
        title: str,
        text: str,
        *,
        service: Service | None,
        department: str | None,
        at: datetime | None = None,
        zone: tzinfo = _HOME,
    ) -> Tags:
        """Return the tags of a post of an account of *service* in *department* (None: national or unknown).

        *at* is when it was published (UTC), *zone* the hour of its site: "jusqu'à dimanche 18 h" is a date by them.
        There is always a topic. A post that ends an appeal closes and is not one any more; one that ends the search
        for a person still carries `person`. A drill is no alert.
        """
        words = words_of(title, text)
        footer = footer_start(words, self._lexicon.footer)
        denied = denied_words(words)
        found = findings(words, self._lexicon, footer, denied)
        scores = totals(found)
        features = features_of(words, footer, denied, service=service, department=department)
        opinion = self._model.opinion(features)
        odds = self._model.decide(opinion, scores)
        decision = decide(odds, self._model.thresholds, scores)
        context = Context(decision.topics, decision.closes, decision.person, department, at, zone, footer)
        facts, told = facts_of(words, context)
        if facts.drill:
            others = tuple(topic for topic in decision.topics if topic is not Topic.ALERT)
            decision = replace(decision, topics=others or (Topic.PRACTICAL,))
        causes: list[Evidence] = []
        for output in _outputs(decision):
            causes += self._causes(output, words, opinion, found)
        places = [one for one in self._gazetteer.mentions(words, department, footer) if one.counts]
        causes += [Evidence("communes", words.quote(one.first, one.after), 1.0) for one in places]
        return Tags(
            topics=decision.topics,
            closes=decision.closes,
            communes=tuple(dict.fromkeys(one.name for one in places)),
            person=decision.person,
            facts=facts,
            evidence=(*causes, *told),
            version=self.version,
        )

    def _causes(self, output: str, words: Words, opinion: Opinion, found: Iterable[Finding]) -> Iterator[Evidence]:
        """Yield the words that speak most for or against *output*, in log-odds, none of them twice."""
        shares = self._model.shares(output)
        pieces = [
            (-strength, first, first + 1 + gram.count(" "), weight)
            for gram, first, weight in self._model.pieces(output, opinion)
            if (strength := abs(weight)) >= _SLIGHT and gram not in _EMPTY
        ]
        pieces += [
            (-strength, first, after, weight * share)
            for tag, first, after, weight in found
            if (share := shares.get(tag)) and (strength := abs(weight * share)) >= _SLIGHT
        ]
        taken: set[int] = set()
        kept = 0
        for _, first, after, weight in sorted(pieces, key=itemgetter(0, 1)):
            if taken.isdisjoint(range(first, after)):
                yield Evidence(output, words.quote(first, after), round(weight, 2))
                taken.update(range(first, after))
                kept += 1
            if kept == _PIECES:
                return


def _outputs(decision: Decision) -> Iterator[str]:
    """Yield the outputs of the models that gave the tags."""
    yield from map(str, decision.topics)
    if decision.closes:
        yield CLOSES
    if decision.person:
        yield PERSON
