"""Delivery: who subscribes to a digest, and the ledger of posts with the questions not yet answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("channel", sa.String(200), nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("weekdays", sa.String(7), nullable=False),
        sa.Column("holidays", sa.String(32)),
        sa.Column("paused_until", sa.Date),
        sa.Column("off", sa.Boolean, nullable=False),
        sa.Column("started", sa.Date, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("next_due", sa.BigInteger),
        sa.Column("last_posted", sa.Date),
        sa.Column("stopped", sa.String(200)),
        sa.PrimaryKeyConstraint("workspace", "channel", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_next_due", "subscriptions", ["next_due"])
    op.create_table(
        "posts",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("detail", sa.String(500), nullable=False),
        sa.Column("payload", sa.JSON),
        sa.Column("owner", sa.String(32)),
        sa.Column("boot", sa.String(32)),
        sa.Column("begun_at", sa.Double),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "key", name="pk_posts"),
    )
    op.create_index("ix_posts_owner", "posts", ["owner"])
    op.create_index("ix_posts_changed_at", "posts", ["changed_at"])
