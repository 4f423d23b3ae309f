"""Score the facts found in posts against a gold file.

usage: score_facts.py [GOLD] [--part dev|test] [--errors]

GOLD is JSON lines (facts.jsonl beside this file): a post with its context ("published", "department", "topics",
"closes", "person") and its facts. Facts are found with that context, so that a wrong topic counts elsewhere.

Printed for each field: how many facts the gold file has, how many were found, precision, recall, and the share of posts
whose field is exact. Lists are compared as sets. A ratio whose denominator is zero is counted as 1. --errors prints what
was missed and what was found too much.
"""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from plugins.model import HOME_ZONE, PersonSought, Topic
from plugins.tagging.facts import Context, facts_of
from plugins.tagging.footer import footer_start
from plugins.tagging.lexicon import packaged_lexicon
from plugins.tagging.words import words_of

GOLD = Path(__file__).parent / "facts.jsonl"
FIELDS = ("phones", "until", "level", "roads", "hazards", "appeal", "minor", "drill")
ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "976": "Indian/Mayotte",
    "988": "Pacific/Noumea",
}


def read_gold(path=GOLD, part=None):
    """Return the posts of a gold file, or of a part of it."""
    posts = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    return [post for post in posts if part in (None, post.get("part"))]


def context_of(post, words, beginnings):
    """Return the context that the gold file gives."""
    return Context(
        topics=tuple(Topic(topic) for topic in post["topics"]),
        closes=post["closes"],
        person=PersonSought(post["person"]) if post.get("person") else None,
        department=post["department"],
        at=datetime.fromisoformat(post["published"]) if post.get("published") else None,
        zone=ZoneInfo(ZONES.get(post["department"], HOME_ZONE)),
        footer=footer_start(words, beginnings),
    )


def found_in(post, beginnings):
    """Return the facts found in a post, written as in the gold file, and the words they come from."""
    words = words_of(post["title"], post["text"])
    facts, evidence = facts_of(words, context_of(post, words, beginnings))
    found = {
        "phones": list(facts.phones),
        "until": facts.until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if facts.until else None,
        "level": str(facts.level) if facts.level else None,
        "roads": list(facts.roads),
        "hazards": list(facts.hazards),
        "appeal": str(facts.appeal) if facts.appeal else None,
        "minor": facts.minor,
        "drill": facts.drill,
    }
    return found, evidence


def as_set(value):
    """Return the facts of a field as a set."""
    if isinstance(value, list):
        return set(value)
    return {value} if value else set()


def figures(posts, predictions):
    """Return precision, recall and exact share of each field, with the numbers of facts wanted and found."""
    out = {}
    for field in FIELDS:
        pairs = [(as_set(post[field]), as_set(predictions[post["id"]][field])) for post in posts]
        hit = sum(len(want & got) for want, got in pairs)
        wanted, found = sum(len(want) for want, _ in pairs), sum(len(got) for _, got in pairs)
        out[field] = {
            "wanted": wanted,
            "found": found,
            "precision": hit / found if found else 1.0,
            "recall": hit / wanted if wanted else 1.0,
            "exact": sum(want == got for want, got in pairs) / len(pairs),
        }
    return out


def main():
    """Score the file named on the command line."""
    parser = argparse.ArgumentParser(description="Scores the facts found in posts against a gold file.")
    parser.add_argument("gold", nargs="?", default=GOLD)
    parser.add_argument("--part", choices=("dev", "test"))
    parser.add_argument("--errors", action="store_true")
    args = parser.parse_args()
    posts = read_gold(args.gold, args.part)
    beginnings = packaged_lexicon().footer
    predictions = {post["id"]: found_in(post, beginnings)[0] for post in posts}
    print(f"{len(posts)} posts")
    print(f"{'':8} {'gold':>5} {'found':>5}  precision  recall  exact")
    for field, row in figures(posts, predictions).items():
        print(
            f"{field:8} {row['wanted']:5} {row['found']:5}      {row['precision']:.3f}   {row['recall']:.3f}  {row['exact']:.3f}"
        )
    if args.errors:
        for post in posts:
            for field in FIELDS:
                want, got = as_set(post[field]), as_set(predictions[post["id"]][field])
                if want != got:
                    print(
                        f"{post['id']} {field}: missed {sorted(map(str, want - got))}, too much {sorted(map(str, got - want))}"
                    )


if __name__ == "__main__":
    main()
