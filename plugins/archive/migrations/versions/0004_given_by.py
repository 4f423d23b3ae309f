"""Which address gave the validators of a source."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; a source that is redirected is asked for whole once more."""
    op.add_column("sources", sa.Column("given_by", sa.Text, nullable=False, server_default=""))
