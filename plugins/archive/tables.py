"""The tables of the archive. Instants are whole seconds since 1970 in UTC; lists are JSON texts.

A change here needs a migration in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text, and_, not_

metadata = MetaData()

Serial = BigInteger().with_variant(Integer, "sqlite")  # only an INTEGER PRIMARY KEY is the row's own key in SQLite

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

# Long texts stand after what lists are made from: SQLite walks through what comes before the column it is asked for.
posts = Table(
    "posts",
    metadata,
    Column("number", Serial, primary_key=True, autoincrement=False),  # given by the writer
    Column("id", String(16), nullable=False, unique=True),
    Column("account", String(120), nullable=False),
    Column("site", String(10), nullable=False),
    Column("service", String(20), nullable=False),
    Column("digest", String(32), nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("month", String(7), nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("edited", BigInteger),
    Column("withdrawn", BigInteger),
    Column("ends", BigInteger),
    Column("ended", Boolean, nullable=False),
    Column("topics", Text, nullable=False),
    Column("closes", Boolean, nullable=False),
    Column("person", String(20)),
    Column("tagger", String(40), nullable=False),
    Column("communes", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("pinned", BigInteger),
    Column("facts", Text, nullable=False, server_default="{}"),
    Column("danger", Text, nullable=False, server_default=""),
    Index("posts_by_time", "published", "number"),
    Index("posts_by_site", "site", "published", "number"),
    Index("posts_by_month", "site", "month", "published", "number"),
    Index("posts_by_account", "account", "site", "published", "number"),
)

CURRENT = and_(posts.c.ends.is_not(None), not_(posts.c.ended), posts.c.withdrawn.is_(None))
"""What stands. One expression for the indexes and the questions: SQLite wants the very same terms in both."""

Index("posts_current", posts.c.published, posts.c.number, sqlite_where=CURRENT, postgresql_where=CURRENT)
Index(
    "posts_current_by_site",
    posts.c.site,
    posts.c.published,
    posts.c.number,
    sqlite_where=CURRENT,
    postgresql_where=CURRENT,
)

STANDING = posts.c.withdrawn.is_(None)

Index("posts_by_tagger", posts.c.tagger, posts.c.id, sqlite_where=STANDING, postgresql_where=STANDING)

PINNED = and_(posts.c.pinned.is_not(None), posts.c.withdrawn.is_(None))

Index("posts_pinned", posts.c.site, sqlite_where=PINNED, postgresql_where=PINNED)

# The posts that stand in the lists of a topic; a withdrawn post has no row here.
post_topics = Table(
    "post_topics",
    metadata,
    Column("site", String(10), primary_key=True),
    Column("topic", String(20), primary_key=True),
    Column("published", BigInteger, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Index("post_topics_by_topic", "topic", "published", "number"),
    sqlite_with_rowid=False,
)

versions = Table(
    "versions",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("replaced", BigInteger, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=False),  # given by the writer; no row is ever deleted
    Column("at", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("post", String(16), nullable=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
)

# The topics that the post of a change had before or has after it.
change_topics = Table(
    "change_topics",
    metadata,
    Column("topic", String(20), primary_key=True),
    Column("kind", String(12), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

sources = Table(
    "sources",
    metadata,
    Column("address", Text, primary_key=True),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("body_digest", String(64), nullable=False),
    Column("ttl", Integer),
    Column("next_check", BigInteger),
    Column("last_try", BigInteger),
    Column("last_success", BigInteger),
    Column("last_new", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("moved_to", Text, nullable=False),
    Column("skip_hours", Text, nullable=False, server_default="[]"),
    Column("skip_days", Text, nullable=False, server_default="[]"),
    Column("memory", Text, nullable=False, server_default=""),
    Column("churn", Integer, nullable=False, server_default="0"),
    Column("given_by", Text, nullable=False, server_default=""),
)

retrievals = Table(
    "retrievals",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("address", Text, nullable=False),
    Column("account", String(120), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("status", Integer),
    Column("seconds", Float, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("items", Integer, nullable=False, server_default="0"),
    Column("dollars", Float, nullable=False, server_default="0"),
    Index("retrievals_by_time", "at"),
)

# The platforms that refused, until when they are left alone.
holds = Table(
    "holds",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("until", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("reason", Text, nullable=False),
)

# The last look at the proof of each account.
checks = Table(
    "checks",
    metadata,
    Column("account", String(120), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("detail", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("since", BigInteger),
    Column("suspended", Boolean, nullable=False),
)
