"""Turn what the models and the lexicon make of a post into its tags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.model import PersonSought, Topic
from plugins.tagging.lexicon import CERTAIN, CLOSES, PERSON
from plugins.tagging.linear import PERSONS

_SPOKEN = 2.9  # just under one line of weight 3: what the lexicon says by itself
_SURE = 1.0  # log-odds from which a post that seeks a person is one, and is headed so
_UNLIKELY = -1.0  # those from which it is where the lexicon is certain of it
_APPEALING = -3.0  # log-odds from which a post may be an appeal, and then seeks a person in the least doubt
_ASSURED = 1.0  # more than that doubt which it takes in a report or an end; other posts seek nobody by the models alone

# Prevention is advice outside any danger of the moment, a swindle is a danger of its own, and who recruits warns of
# nothing: no annotated post has both topics of a pair.
APART = frozenset(
    map(
        frozenset,
        (
            (Topic.ALERT, Topic.PREVENTION),
            (Topic.ALERT, Topic.SCAM),
            (Topic.ALERT, Topic.RECRUITMENT),
            (Topic.WITNESS_APPEAL, Topic.PREVENTION),
            (Topic.WITNESS_APPEAL, Topic.RECRUITMENT),
            (Topic.SCAM, Topic.RECRUITMENT),
            (Topic.TRAFFIC, Topic.RECRUITMENT),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Decision:
    """The tags of a post, but for its communes and facts."""

    topics: tuple[Topic, ...]
    closes: bool
    person: PersonSought | None


def decide(odds: Mapping[str, float], thresholds: Mapping[str, float], scores: Mapping[str, float]) -> Decision:
    """Return the tags by the log-odds of each output and the least that gives it.

    The likeliest topic is always given, others from their least on if they go with those given. A post that closes is
    no appeal any more; the lexicon, which knows the future and the condition ("sera levée si"), can say that nothing
    has ended yet. A person is sought where the lexicon's *scores* say so, or the models of a post that may tell of a
    search: in doubt, yes.
    """
    closes = odds[CLOSES] > thresholds[CLOSES] and not _pending(scores)
    ordered = sorted(Topic, key=lambda topic: -odds[topic])
    if closes:
        ordered.remove(Topic.WITNESS_APPEAL)
    topics = _together((ordered[0], *(topic for topic in ordered[1:] if odds[topic] > thresholds[topic])))
    beyond = odds[PERSON] - thresholds[PERSON]
    told = odds[Topic.WITNESS_APPEAL] > _APPEALING or ((closes or Topic.CASE_REPORT in topics) and beyond > _ASSURED)
    return Decision(topics, closes, _person(told and beyond > 0, odds[PERSON], scores))


def _together(topics: Sequence[Topic]) -> tuple[Topic, ...]:
    """Return *topics* without those that never stand beside a likelier one."""
    kept: list[Topic] = []
    for topic in topics:
        if APART.isdisjoint(frozenset((topic, other)) for other in kept):
            kept.append(topic)
    return tuple(kept)


def _pending(scores: Mapping[str, float]) -> bool:
    """Whether the lexicon says that an end is still to come, and nothing it knows outweighs that."""
    against = scores.get(CLOSES, 0.0)
    return against <= -_SPOKEN and against + sum(scores.get(f"{CLOSES}.{topic}", 0.0) for topic in Topic) < _SPOKEN


def _person(doubtful: bool, odds: float, scores: Mapping[str, float]) -> PersonSought | None:  # noqa: FBT001
    """Return why a person is sought: by the lexicon where it knows and the models agree, otherwise "possible"."""
    likeliest = max(PERSONS, key=lambda tag: scores.get(tag, 0.0))
    score = scores.get(likeliest, 0.0)
    if score < _SPOKEN and not doubtful:
        return None
    certain = scores.get(CERTAIN, 0.0) > 0
    sure = (score > 0 and certain and odds > _UNLIKELY) or (score >= _SPOKEN and odds > _SURE)
    return PersonSought(likeliest.partition(".")[2]) if sure else PersonSought.POSSIBLE
