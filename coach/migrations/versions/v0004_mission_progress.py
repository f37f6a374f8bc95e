"""Steps of missions that learners have done, by the digest of their code."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mission_progress",
        sa.Column("code_digest", sa.String(64), primary_key=True),
        sa.Column("mission", sa.String(60), primary_key=True),
        sa.Column("step", sa.Integer(), primary_key=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("mission_progress")
