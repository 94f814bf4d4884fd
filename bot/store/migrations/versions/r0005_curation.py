"""The curators' loop: questions kept where the owner says so, what was decided on them, and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("receipt", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("report", sa.String(100), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("nearest", sa.String(200), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "receipt", "person", name="pk_questions"),
    )
    op.create_index("ix_questions_asked_at", "questions", ["asked_at"])
    op.create_table(
        "decisions",
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("report", sa.String(100), nullable=False),
        sa.Column("verb", sa.String(16), nullable=False),
        sa.Column("intent", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("texts", sa.JSON, nullable=False),
        sa.Column("passages", sa.JSON, nullable=False),
        sa.Column("covers", sa.JSON, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("proposed_by", sa.String(330), nullable=False),
        sa.Column("proposed_at", sa.BigInteger, nullable=False),
        sa.Column("accepted_by", sa.String(330)),
        sa.Column("accepted_at", sa.BigInteger),
        sa.Column("undone_by", sa.String(330)),
        sa.Column("undone_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("decision", name="pk_decisions"),
    )
    op.create_index("ix_decisions_state", "decisions", ["state"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("workspace", sa.String(128), nullable=False),
        sa.Column("actor", sa.String(330), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("allowed", sa.Boolean, nullable=False),
        sa.Column("acted_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_acted_at", "audit", ["acted_at"])
