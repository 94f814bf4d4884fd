"""The first tables: receipts, votes, threads, claims, tallies, settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("intents", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("kept_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "receipt", name="pk_receipts"),
    )
    op.create_index("ix_receipts_kept_at", "receipts", ["kept_at"])
    op.create_table(
        "votes",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("voted_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "receipt", "person", name="pk_votes"),
    )
    op.create_table(
        "threads",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("thread", sa.String(32), nullable=False),
        sa.Column("topic", sa.String(200)),
        sa.Column("followed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "thread", name="pk_threads"),
    )
    op.create_index("ix_threads_followed_at", "threads", ["followed_at"])
    op.create_table(
        "claims",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("claimed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "key", name="pk_claims"),
    )
    op.create_index("ix_claims_claimed_at", "claims", ["claimed_at"])
    op.create_table(
        "tallies",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("surface", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("intents", sa.String(1000), nullable=False),
        sa.Column("replies", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "day", "surface", "outcome", "reason", "intents", name="pk_tallies"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.String(1000), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settings"),
    )
