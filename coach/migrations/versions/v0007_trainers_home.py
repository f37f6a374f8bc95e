"""The service switch, gaps of the materials, drafts of new ones, and indices for the trainers' figures."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_turns_figures", "turns", ["asked_at", "status", "closed_at", "cost", "conversation_id", "id"])
    op.create_index("ix_conversations_origin", "conversations", ["origin"])
    op.create_index("ix_handoffs_opened_at", "handoffs", ["opened_at"])
    op.create_index(
        "ix_offered_passages_cited",
        "offered_passages",
        ["turn_id", "material_id"],
        sqlite_where=sa.text("cited_as = 1"),
    )
    _create_switch()
    _create_gaps()
    _create_drafts()


def _create_switch() -> None:
    op.create_table(
        "service_switch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("korean", sa.Text(), nullable=False),
        sa.Column("english", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def _create_gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_as", sa.String(10), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("nearest_material", sa.String(64), nullable=False),
        sa.Column("nearest_title", sa.Text(), nullable=False),
        sa.Column("nearest_passage", sa.String(64), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("generation", sa.String(64), nullable=False),
    )
    op.create_table(
        "gap_questions",
        sa.Column("turn_id", sa.Uuid(), sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("gap_id", sa.Uuid(), sa.ForeignKey("gaps.id", ondelete="CASCADE"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("encoder", sa.String(80), nullable=False),
    )
    op.create_index("ix_gap_questions_gap", "gap_questions", ["gap_id", "asked_at"])


def _create_drafts() -> None:
    op.create_table(
        "material_drafts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("gap_id", sa.Uuid(), sa.ForeignKey("gaps.id", ondelete="SET NULL")),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upload_id", sa.Uuid(), sa.ForeignKey("uploads.id")),
        sa.Column("settles_gap", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_material_drafts_gap_id", "material_drafts", ["gap_id"])
    op.create_index("ix_material_drafts_upload_id", "material_drafts", ["upload_id"])


def downgrade() -> None:
    for table in ("material_drafts", "gap_questions", "gaps", "service_switch"):
        op.drop_table(table)
    op.drop_index("ix_offered_passages_cited", "offered_passages")
    op.drop_index("ix_handoffs_opened_at", "handoffs")
    op.drop_index("ix_conversations_origin", "conversations")
    op.drop_index("ix_turns_figures", "turns")
