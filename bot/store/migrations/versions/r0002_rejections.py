"""Rejections: a person wanted none of the choices offered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "rejections",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("rejected_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "receipt", "person", name="pk_rejections"),
    )
