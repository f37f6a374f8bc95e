"""Conversations, their turns, and the passages that each turn was offered."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("origin", sa.String(100), nullable=False),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String(40)),
        sa.Column("language", sa.String(2)),
        sa.Column("standalone", sa.Text()),
        sa.Column("notice", sa.Text()),
        sa.Column("blocks", sa.JSON()),
        sa.Column("sources", sa.JSON()),
        sa.Column("related", sa.JSON()),
        sa.Column("confidence", sa.Float()),
        sa.Column("writer", sa.String(20)),
        sa.Column("fallback", sa.String(40)),
        sa.Column("trace", sa.JSON()),
    )
    op.create_index("ix_turns_conversation_id", "turns", ["conversation_id"])
    op.create_index("ix_turns_status", "turns", ["status"])
    op.create_table(
        "offered_passages",
        sa.Column("turn_id", sa.Uuid(), sa.ForeignKey("turns.id"), primary_key=True),
        sa.Column("rank", sa.Integer(), primary_key=True),
        sa.Column("passage_id", sa.String(64), nullable=False),
        sa.Column("material_id", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("lexical", sa.Float(), nullable=False),
        sa.Column("dense", sa.Float(), nullable=False),
        sa.Column("cited_as", sa.Integer()),
    )
    op.create_index("ix_offered_passages_material_id", "offered_passages", ["material_id"])


def downgrade() -> None:
    for table in ("offered_passages", "turns", "conversations"):
        op.drop_table(table)
