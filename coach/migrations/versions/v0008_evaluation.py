"""Evaluation runs with their scores, reviews of trainers, and samples that trainers wrote."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_runs()
    _create_scores()
    _create_reviews()
    _create_samples()
    op.create_index(
        "ix_offered_passages_all_cited",
        "offered_passages",
        ["turn_id", "material_id", "cited_as"],
        sqlite_where=sa.text("cited_as > 0"),
    )


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False, unique=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("configuration", sa.JSON(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
    )
    op.create_index("ix_runs_begun_at", "runs", ["begun_at"])
    op.create_table(
        "run_samples",
        sa.Column("run_id", sa.Uuid(), sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("sample_id", sa.Text(), primary_key=True),
        sa.Column("epoch", sa.Integer(), primary_key=True),
        sa.Column("turn_id", sa.Uuid(), sa.ForeignKey("turns.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("sample", sa.JSON(), nullable=False),
        sa.Column("milliseconds", sa.Float(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
    )


def _create_scores() -> None:
    op.create_table(
        "scores",
        sa.Column("turn_id", sa.Uuid(), sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("grader", sa.String(40), primary_key=True),
        sa.Column("value", sa.Float()),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
    )
    op.create_index("ix_scores_grader_value", "scores", ["grader", "value"])


def _create_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("turn_id", sa.Uuid(), sa.ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Text(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
    )
    for column in ("author", "at"):
        op.create_index(f"ix_reviews_{column}", "reviews", [column])
    op.create_index("ix_reviews_turn_id_author", "reviews", ["turn_id", "author"])
    op.create_table(
        "review_picks",
        sa.Column("turn_id", sa.Uuid(), sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("author", sa.Text(), primary_key=True),
        sa.Column("pool", sa.String(20), nullable=False),
        sa.Column("picked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("ended", sa.String(10), nullable=False),
    )
    op.create_index("ix_review_picks_picked_at", "review_picks", ["picked_at"])
    op.create_index("ix_review_picks_ended", "review_picks", ["ended", "author"])
    op.create_index("ix_turns_confidence", "turns", ["confidence", "status", "conversation_id", "id"])
    op.create_index("ix_thumbs_given", "thumbs", ["is_up", "given_at"])
    op.create_table(
        "review_shares",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("shares", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def _create_samples() -> None:
    op.create_table(
        "trainer_samples",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), sa.ForeignKey("turns.id", ondelete="SET NULL")),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("ix_trainer_samples_turn_id", "trainer_samples", ["turn_id"])


def downgrade() -> None:
    op.drop_index("ix_thumbs_given", "thumbs")
    op.drop_index("ix_turns_confidence", "turns")
    op.drop_index("ix_offered_passages_all_cited", "offered_passages")
    for table in (
        "trainer_samples",
        "review_shares",
        "review_picks",
        "reviews",
        "scores",
        "run_samples",
        "runs",
    ):
        op.drop_table(table)
