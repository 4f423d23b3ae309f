"""Rows of the archive to data of the model and back."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, overload

from plugins.model import (
    AppealKind,
    Change,
    ChangeKind,
    Danger,
    Evidence,
    Facts,
    Level,
    PersonSought,
    Post,
    ProofCheck,
    Service,
    SourceState,
    Stale,
    Standing,
    Tags,
    Topic,
    Verdict,
)

Row = Any  # sqlalchemy.Row has no static columns


@overload
def seconds(instant: datetime) -> int: ...
@overload
def seconds(instant: datetime | None) -> int | None: ...
def seconds(instant: datetime | None) -> int | None:
    """Return *instant* as the archive keeps it."""
    return None if instant is None else int(instant.timestamp())


def instant(value: int) -> datetime:
    """Return the UTC instant of a number of seconds since 1970."""
    return datetime.fromtimestamp(value, UTC)


def instant_or_none(value: int | None) -> datetime | None:
    """Return the UTC instant of a number of seconds since 1970, if there is one."""
    return None if value is None else datetime.fromtimestamp(value, UTC)


@lru_cache(maxsize=1024)
def topics(value: str) -> tuple[Topic, ...]:
    """Return the topics of a column that joins their slugs with blanks."""
    return tuple(Topic(slug) for slug in value.split())


_SERVICES = {service.value: service for service in Service}
_PERSONS = {person.value: person for person in PersonSought}


def post(row: Row) -> Post:
    """Return the post of a row of `posts`, its columns in the order of the table."""
    (
        number, id_, account, site, service, _, published, month, first_seen, edited, withdrawn, ends, ended,
        slugs, closes, person, tagger, communes, url, title, evidence, text, html,
        pinned, facts, _,
    ) = row  # fmt: skip
    tags = Tags(
        topics=topics(slugs),
        closes=closes,
        communes=() if communes == "[]" else tuple(json.loads(communes)),
        person=_PERSONS[person] if person else None,
        facts=facts_of(facts),
        evidence=() if evidence == "[]" else tuple(Evidence(*item) for item in json.loads(evidence)),
        version=tagger,
    )
    return Post(
        number=number,
        id=id_,
        account=account,
        site=site,
        service=_SERVICES[service],
        url=url,
        title=title,
        text=text,
        html=html,
        published=instant(published),
        month=month,
        first_seen=instant(first_seen),
        edited=instant_or_none(edited),
        withdrawn=instant_or_none(withdrawn),
        ends=instant_or_none(ends),
        ended=ended,
        tags=tags,
        pinned=instant_or_none(pinned),
    )


def tag_columns(tags: Tags) -> dict[str, Any]:
    """Return the columns of `posts` that keep *tags*."""
    return {
        "topics": " ".join(tags.topics),
        "closes": tags.closes,
        "communes": json.dumps(tags.communes, ensure_ascii=False),
        "person": tags.person,
        "facts": _facts_text(tags.facts),
        "evidence": json.dumps([(e.tag, e.words, e.weight) for e in tags.evidence], ensure_ascii=False),
        "tagger": tags.version,
    }


_NO_FACTS = Facts()


def _facts_text(facts: Facts) -> str:
    """Return *facts* as the archive keeps them: what is not empty, by field."""
    found = {name: value for name, value in asdict(facts).items() if value}
    if facts.until:
        found["until"] = seconds(facts.until)
    return json.dumps(found)


def facts_of(value: str) -> Facts:
    """Return the facts that `tag_columns` wrote."""
    if value == "{}":
        return _NO_FACTS
    found = json.loads(value)
    return Facts(
        phones=tuple(found.get("phones", ())),
        until=instant_or_none(found.get("until")),
        level=Level(found["level"]) if "level" in found else None,
        roads=tuple(found.get("roads", ())),
        hazards=tuple(found.get("hazards", ())),
        appeal=AppealKind(found["appeal"]) if "appeal" in found else None,
        minor=found.get("minor", False),
        drill=found.get("drill", False),
    )


def danger_text(danger: Danger | None) -> str:
    """Return what a warning said of itself as the archive keeps it; "" for none."""
    if danger is None:
        return ""
    return json.dumps(asdict(danger) | {"onset": seconds(danger.onset), "ends": seconds(danger.ends)})


def danger_of(value: str) -> Danger | None:
    """Return the warning that `danger_text` wrote."""
    if not value:
        return None
    found = json.loads(value)
    return Danger(
        hazard=found["hazard"],
        level=Level(found["level"]) if found["level"] else None,
        onset=instant_or_none(found["onset"]),
        ends=instant_or_none(found["ends"]),
        drill=found["drill"],
        cancelled=found["cancelled"],
    )


def stale(row: Row) -> Stale:
    """Return what the tags of the post of a row are made from."""
    return Stale(
        id=row.id,
        account=row.account,
        site=row.site,
        service=_SERVICES[row.service],
        title=row.title,
        text=row.text,
        since=instant(row.published if row.edited is None else row.edited),
        danger=danger_of(row.danger),
        version=row.tagger,
    )


def standing_of(row: Row) -> Standing:
    """Return where the post of a row stands."""
    return Standing(row.site, row.month, row.account, topics(row.topics), row.withdrawn is None)


def standing_text(standing: Standing) -> str:
    """Return *standing* as the change log keeps it."""
    return json.dumps([standing.site, standing.month, standing.account, " ".join(standing.topics), standing.listed])


def standing(value: str) -> Standing:
    """Return what `standing_text` wrote."""
    site, month, account, slugs, listed = json.loads(value)
    return Standing(site, month, account, topics(slugs), listed)


def change(row: Row) -> Change:
    """Return the change of a row of `changes`."""
    return Change(
        seq=row.seq,
        at=instant(row.at),
        kind=ChangeKind(row.kind),
        post=row.post,
        before=standing(row.before) if row.before else None,
        after=standing(row.after),
    )


def source(row: Row) -> SourceState:
    """Return the state of a row of `sources`."""
    return SourceState(
        address=row.address,
        etag=row.etag,
        last_modified=row.last_modified,
        given_by=row.given_by,
        body_digest=row.body_digest,
        ttl=row.ttl,
        next_check=instant_or_none(row.next_check),
        last_try=instant_or_none(row.last_try),
        last_success=instant_or_none(row.last_success),
        last_new=instant_or_none(row.last_new),
        failures=row.failures,
        error=row.error,
        gone=row.gone,
        moved_to=row.moved_to,
        skip_hours=_numbers(row.skip_hours),
        skip_days=_numbers(row.skip_days),
        memory=row.memory,
        churn=row.churn,
    )


def _numbers(value: str) -> tuple[int, ...]:
    return () if value == "[]" else tuple(json.loads(value))


def source_columns(state: SourceState) -> dict[str, Any]:
    """Return the columns of `sources` that keep *state*."""
    return {
        "address": state.address,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "given_by": state.given_by,
        "body_digest": state.body_digest,
        "ttl": state.ttl,
        "next_check": seconds(state.next_check),
        "last_try": seconds(state.last_try),
        "last_success": seconds(state.last_success),
        "last_new": seconds(state.last_new),
        "failures": state.failures,
        "error": state.error,
        "gone": state.gone,
        "moved_to": state.moved_to,
        "skip_hours": json.dumps(state.skip_hours),
        "skip_days": json.dumps(state.skip_days),
        "memory": state.memory,
        "churn": state.churn,
    }


def check(row: Row) -> ProofCheck:
    """Return the look at a proof of a row of `checks`."""
    return ProofCheck(
        account=row.account,
        at=instant(row.at),
        verdict=Verdict(row.verdict),
        detail=row.detail,
        failures=row.failures,
        since=instant_or_none(row.since),
        suspended=row.suspended,
    )
