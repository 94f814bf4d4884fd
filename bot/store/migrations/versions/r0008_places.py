"""Threads go with the chat, channel or team that the bot is removed from. What was followed before names none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("threads", sa.Column("place", sa.String(32)))
    op.create_index("ix_threads_workspace_place", "threads", ["workspace", "place"])
