"""File a post under its topics, tell whether it closes something or seeks a person, and where it happens."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from plugins import text as texts
from plugins.model import HOME_ZONE, Evidence, Service, Tags
from plugins.tagging.decision import Decision, decide
from plugins.tagging.facts import Context, facts_of
from plugins.tagging.footer import footer_start
from plugins.tagging.gazetteer import Gazetteer
from plugins.tagging.lexicon import CLOSES, PERSON, Lexicon, packaged_lexicon
from plugins.tagging.scoring import Finding, findings, totals
from plugins.tagging.words import Words, words_of

RULES = "1"
"""Raised by hand when the code, not the lexicon, would tag some post otherwise."""

_HOME = ZoneInfo(HOME_ZONE)
_PIECES = 5  # of evidence kept for each tag: enough to understand, little to archive


class Tagger:
    """Tags posts by the words they hold. Loading takes tens of milliseconds: keep one and use it again."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon = lexicon
        self._gazetteer = gazetteer

    @classmethod
    def default(cls) -> "Tagger":
        """Return a tagger over the lexicon and the communes that come with the portal."""
        return cls(packaged_lexicon(), Gazetteer.packaged())

    @cached_property
    def version(self) -> str:
        """What the archive writes beside the tags: changes with the lexicon, the communes and the rules."""
        return texts.digest(RULES, self._lexicon.digest, self._gazetteer.digest)

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
        There is always a topic. A post that ends an alert or an appeal closes and is not one any more; one that ends
        the search for a person still carries `person`.
        """
        words = words_of(title, text)
        footer = footer_start(words, self._lexicon.footer)
        found = findings(words, self._lexicon, footer)
        decision = decide(totals(found, self._lexicon.priors[service]), self._lexicon.shares)
        facts, facts_evidence = facts_of(
            words, Context(decision.topics, decision.closes, decision.person, department, at, zone, footer)
        )
        return Tags(
            topics=decision.topics,
            closes=decision.closes,
            communes=self._gazetteer.communes(words, department, footer),
            person=decision.person,
            facts=facts,
            evidence=(*_evidence(words, found, decision), *facts_evidence),
            version=self.version,
        )


def _evidence(words: Words, found: Iterable[Finding], decision: Decision) -> Iterable[Evidence]:
    """Yield what speaks for or against each tag that was given, strongest first."""
    given = {str(topic) for topic in decision.topics}
    given |= {CLOSES} if decision.closes else set()
    given |= {PERSON} if decision.person else set()
    kept: dict[str, int] = {}
    for finding in found:
        tag = finding.tag.partition(".")[0]
        kept[tag] = kept.get(tag, 0) + 1
        if tag in given and kept[tag] <= _PIECES:
            yield Evidence(tag, words.quote(finding.first, finding.after), round(finding.weight, 2))
