"""What a conversation remembers, what was suggested, what models cost, and hand-offs to people."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("preferences", sa.JSON()))
    op.add_column("turns", sa.Column("suggestions", sa.JSON()))
    op.add_column("turns", sa.Column("cost", sa.Float()))
    op.create_index("ix_turns_asked_at", "turns", ["asked_at"])
    op.create_table(
        "handoffs",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("conversation_id", sa.Uuid(), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_back", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_handoffs_conversation_id", "handoffs", ["conversation_id"])
    op.create_index("ix_handoffs_state", "handoffs", ["state"])


def downgrade() -> None:
    op.drop_table("handoffs")
    op.drop_index("ix_turns_asked_at", "turns")
    op.drop_column("turns", "cost")
    op.drop_column("turns", "suggestions")
    op.drop_column("conversations", "preferences")
