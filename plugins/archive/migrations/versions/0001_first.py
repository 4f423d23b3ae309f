"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "meta", sa.Column("key", sa.String(40), primary_key=True), sa.Column("value", sa.Text, nullable=False)
    )
    _posts()
    _post_topics()
    _versions()
    _changes()
    _sources()
    _retrievals()


def _posts() -> None:
    posts = op.create_table(
        "posts",
        sa.Column("number", SERIAL, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(16), nullable=False, unique=True),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("site", sa.String(10), nullable=False),
        sa.Column("service", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("first_seen", sa.BigInteger, nullable=False),
        sa.Column("edited", sa.BigInteger),
        sa.Column("withdrawn", sa.BigInteger),
        sa.Column("ends", sa.BigInteger),
        sa.Column("ended", sa.Boolean, nullable=False),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("closes", sa.Boolean, nullable=False),
        sa.Column("person", sa.String(20)),
        sa.Column("tagger", sa.String(40), nullable=False),
        sa.Column("communes", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
    )
    op.create_index("posts_by_time", "posts", ["published", "number"])
    op.create_index("posts_by_site", "posts", ["site", "published", "number"])
    op.create_index("posts_by_month", "posts", ["site", "month", "published", "number"])
    op.create_index("posts_by_account", "posts", ["account", "site", "published", "number"])
    current = sa.and_(posts.c.ends.is_not(None), sa.not_(posts.c.ended), posts.c.withdrawn.is_(None))
    for name, columns in (
        ("posts_current", ["published", "number"]),
        ("posts_current_by_site", ["site", "published", "number"]),
    ):
        op.create_index(name, "posts", columns, sqlite_where=current, postgresql_where=current)


def _post_topics() -> None:
    op.create_table(
        "post_topics",
        sa.Column("site", sa.String(10), primary_key=True),
        sa.Column("topic", sa.String(20), primary_key=True),
        sa.Column("published", sa.BigInteger, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_index("post_topics_by_topic", "post_topics", ["topic", "published", "number"])


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("replaced", sa.BigInteger, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
    )


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("seq", SERIAL, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("post", sa.String(16), nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("after", sa.Text, nullable=False),
    )
    op.create_table(
        "change_topics",
        sa.Column("topic", sa.String(20), primary_key=True),
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("address", sa.Text, primary_key=True),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.Column("body_digest", sa.String(64), nullable=False),
        sa.Column("ttl", sa.Integer),
        sa.Column("next_check", sa.BigInteger),
        sa.Column("last_try", sa.BigInteger),
        sa.Column("last_success", sa.BigInteger),
        sa.Column("last_new", sa.BigInteger),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("moved_to", sa.Text, nullable=False),
    )


def _retrievals() -> None:
    op.create_table(
        "retrievals",
        sa.Column("seq", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("account", sa.String(120), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
    )
    op.create_index("retrievals_by_time", "retrievals", ["at"])
