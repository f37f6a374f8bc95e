"""What a learner needs to get at a conversation and judge it: tokens, keys of questions, thumbs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("token_digest", sa.String(64)))
    op.create_index("ux_conversations_token_digest", "conversations", ["token_digest"], unique=True)
    op.add_column("turns", sa.Column("key", sa.Uuid()))
    op.create_index("ux_turns_conversation_id_key", "turns", ["conversation_id", "key"], unique=True)
    op.create_table(
        "thumbs",
        sa.Column("turn_id", sa.Uuid(), sa.ForeignKey("turns.id"), primary_key=True),
        sa.Column("is_up", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("thumbs")
    op.drop_index("ux_turns_conversation_id_key", "turns")
    op.drop_column("turns", "key")
    op.drop_index("ux_conversations_token_digest", "conversations")
    op.drop_column("conversations", "token_digest")
