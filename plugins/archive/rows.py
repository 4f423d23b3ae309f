"""Rows of the archive to data of the model and back."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, overload

from plugins.model import (
    Change,
    ChangeKind,
    Evidence,
    Facts,
    PersonSought,
    Post,
    ProofCheck,
    Service,
    SourceState,
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
        slugs, closes, person, _, communes, url, title, evidence, text, html,
    ) = row  # fmt: skip
    tags = Tags(
        topics=topics(slugs),
        closes=closes,
        communes=() if communes == "[]" else tuple(json.loads(communes)),
        person=_PERSONS[person] if person else None,
        evidence=() if evidence == "[]" else tuple(Evidence(*item) for item in json.loads(evidence)),
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
    )


def tag_columns(tags: Tags) -> dict[str, Any]:
    """Return the columns of `posts` that keep *tags*."""
    return {
        "topics": " ".join(tags.topics),
        "closes": tags.closes,
        "communes": json.dumps(tags.communes, ensure_ascii=False),
        "person": tags.person,
        "evidence": json.dumps([(e.tag, e.words, e.weight) for e in tags.evidence], ensure_ascii=False),
    }


def facts_of(row: Row) -> Facts:
    """Return where the post of a row stands."""
    return Facts(row.site, row.month, row.account, topics(row.topics), row.withdrawn is None)


def facts_text(facts: Facts) -> str:
    """Return *facts* as the change log keeps them."""
    return json.dumps([facts.site, facts.month, facts.account, " ".join(facts.topics), facts.listed])


def facts(value: str) -> Facts:
    """Return the facts that `facts_text` wrote."""
    site, month, account, slugs, listed = json.loads(value)
    return Facts(site, month, account, topics(slugs), listed)


def change(row: Row) -> Change:
    """Return the change of a row of `changes`."""
    return Change(
        seq=row.seq,
        at=instant(row.at),
        kind=ChangeKind(row.kind),
        post=row.post,
        before=facts(row.before) if row.before else None,
        after=facts(row.after),
    )


def source(row: Row) -> SourceState:
    """Return the state of a row of `sources`."""
    return SourceState(
        address=row.address,
        etag=row.etag,
        last_modified=row.last_modified,
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
