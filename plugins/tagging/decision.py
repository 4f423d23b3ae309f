"""Turn what the models and the lexicon make of a post into its tags."""

from collections.abc import Mapping
from dataclasses import dataclass

from plugins.model import PersonSought, Topic
from plugins.tagging.lexicon import CERTAIN, CLOSES, PERSON
from plugins.tagging.linear import PERSONS

_SPOKEN = 2.9  # just under one line of weight 3: what the lexicon says by itself
_SURE = 1.0  # log-odds from which a post that seeks a person is one, and is headed so
_TELLING = frozenset({Topic.WITNESS_APPEAL, Topic.CASE_REPORT})  # other posts seek nobody, unless the lexicon says so


@dataclass(frozen=True, slots=True)
class Decision:
    """The tags of a post, but for its communes and facts."""

    topics: tuple[Topic, ...]
    closes: bool
    person: PersonSought | None


def decide(odds: Mapping[str, float], thresholds: Mapping[str, float], scores: Mapping[str, float]) -> Decision:
    """Return the tags by the log-odds of each output and the least that gives it.

    There is always a topic, the likeliest one at least. A post that closes is no appeal any more; the lexicon, which
    knows the future and the condition ("sera levée si"), can say that nothing has ended yet. A person is sought
    where the lexicon's *scores* say so, or the models of a post that may well tell of a search: in doubt, yes.
    """
    closes = odds[CLOSES] > thresholds[CLOSES] and not _pending(scores)
    ordered = sorted(Topic, key=lambda topic: -odds[topic])
    if closes:
        ordered.remove(Topic.WITNESS_APPEAL)
    given = [topic for topic in ordered if odds[topic] > thresholds[topic]]
    topics = tuple(given or ordered[:1])
    told = closes or not _TELLING.isdisjoint(topics)
    return Decision(topics, closes, _person(odds[PERSON] > thresholds[PERSON] and told, odds[PERSON], scores))


def _pending(scores: Mapping[str, float]) -> bool:
    """Whether the lexicon says that an end is still to come, and nothing it knows outweighs that."""
    against = scores.get(CLOSES, 0.0)
    return against <= -_SPOKEN and against + sum(scores.get(f"{CLOSES}.{topic}", 0.0) for topic in Topic) < _SPOKEN


def _person(doubtful: bool, odds: float, scores: Mapping[str, float]) -> PersonSought | None:  # noqa: FBT001
    """Return why a person is sought: by the lexicon where it knows, "possible" where no words say why."""
    likeliest = max(PERSONS, key=lambda tag: scores.get(tag, 0.0))
    score = scores.get(likeliest, 0.0)
    if score < _SPOKEN and not doubtful:
        return None
    sure = score > 0 and (odds > _SURE or scores.get(CERTAIN, 0.0) > 0)
    return PersonSought(likeliest.partition(".")[2]) if sure else PersonSought.POSSIBLE
