"""What posts say that readers act on, what a warning said of itself, pins, and the way to tags of another version."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns and the index."""
    op.add_column("posts", sa.Column("pinned", sa.BigInteger))
    op.add_column("posts", sa.Column("facts", sa.Text, nullable=False, server_default="{}"))
    op.add_column("posts", sa.Column("danger", sa.Text, nullable=False, server_default=""))
    standing = sa.text("withdrawn IS NULL")
    op.create_index("posts_by_tagger", "posts", ["tagger", "id"], sqlite_where=standing, postgresql_where=standing)
    pinned = sa.text("pinned IS NOT NULL AND withdrawn IS NULL")
    op.create_index("posts_pinned", "posts", ["site"], sqlite_where=pinned, postgresql_where=pinned)
