"""What many platforms need: memory between visits, what they bill, those that refused, looks at proofs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("sources", sa.Column("skip_hours", sa.Text, nullable=False, server_default="[]"))
    op.add_column("sources", sa.Column("skip_days", sa.Text, nullable=False, server_default="[]"))
    op.add_column("sources", sa.Column("memory", sa.Text, nullable=False, server_default=""))
    op.add_column("sources", sa.Column("churn", sa.Integer, nullable=False, server_default="0"))
    op.add_column("retrievals", sa.Column("items", sa.Integer, nullable=False, server_default="0"))
    op.add_column("retrievals", sa.Column("dollars", sa.Float, nullable=False, server_default="0"))
    op.create_table(
        "holds",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "checks",
        sa.Column("account", sa.String(120), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("verdict", sa.String(12), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("since", sa.BigInteger),
        sa.Column("suspended", sa.Boolean, nullable=False),
    )
