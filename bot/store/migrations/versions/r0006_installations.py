"""Slack in many workspaces: where the bot is installed, and installations that somebody has begun."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("organisation", sa.String(128)),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("bot_user", sa.String(64), nullable=False),
        sa.Column("sealed", sa.String(4000)),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("installed_at", sa.BigInteger, nullable=False),
        sa.Column("held", sa.String(200)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace", name="pk_installations"),
    )
    op.create_index("ix_installations_organisation", "installations", ["organisation"])
    op.create_table(
        "oauth_states",
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_oauth_states"),
    )
    op.create_index("ix_oauth_states_expires_at", "oauth_states", ["expires_at"])
