"""Several reports: a channel may have a report of its own, and so may a digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "channel_reports",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("report", sa.String(64), nullable=False),
        sa.Column("chosen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "channel", name="pk_channel_reports"),
    )
    op.add_column("subscriptions", sa.Column("report", sa.String(64)))
