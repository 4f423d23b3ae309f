"""Turn the scores of a post into its tags."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.model import PersonSought, Topic
from plugins.tagging.lexicon import CERTAIN

_THRESHOLD = 2.5  # for a second topic
_SHARE = 0.7  # of the best score, for a second topic, where the lexicon says nothing
_CLOSING = 2.9  # just under one line of weight 3
_PERSON = 2.9  # the same
_CONTEXT = 0.4  # of a topic's own score, when two topics may close


@dataclass(frozen=True, slots=True)
class Decision:
    """The tags of a post, but for its communes."""

    topics: tuple[Topic, ...]
    closes: bool
    person: PersonSought | None


def decide(scores: Mapping[str, float], shares: Mapping[str, Mapping[str, float]]) -> Decision:
    """Return the tags that *scores* stand for; *shares* tells what a second topic needs beside each best one."""
    closes = _closing(scores)
    topics = {topic: scores.get(topic, 0.0) for topic in Topic}
    if closes:
        topics[Topic.WITNESS_APPEAL] = 0.0
        if closes is not Topic.ALERT:
            topics[Topic.ALERT] = 0.0
        topics[closes] += max(2.0, scores.get(f"closes.{closes}", 0.0))
    ordered = sorted(Topic, key=lambda topic: -topics[topic])
    best = ordered[0]
    beside = shares.get(best, {})
    given = [best]
    given += [t for t in ordered[1:] if topics[t] >= max(_THRESHOLD, beside.get(t, _SHARE) * topics[best])]
    return Decision(tuple(given), closes is not None, _person(scores))


def _closing(scores: Mapping[str, float]) -> Topic | None:
    kinds = {topic: scores.get(f"closes.{topic}", 0.0) for topic in Topic}
    if sum(kinds.values()) + scores.get("closes", 0.0) < _CLOSING:
        return None
    # Words such as "fin du confinement" end either kind of thing: what else the post speaks of decides.
    return max(kinds, key=lambda topic: (kinds[topic] > 0, kinds[topic] + _CONTEXT * scores.get(topic, 0.0)))


def _person(scores: Mapping[str, float]) -> PersonSought | None:
    kinds = {kind: scores.get(f"person.{kind}", 0.0) for kind in PersonSought}
    best = max(kinds, key=lambda kind: kinds[kind])
    if kinds[best] < _PERSON:
        return None
    return best if scores.get(CERTAIN, 0.0) > 0 else PersonSought.POSSIBLE
