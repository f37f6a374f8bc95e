"""Tables of evaluation runs, scores, reviews and samples, as the newest migration leaves them."""

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, String, Table, Text, Uuid

from coach.tables import metadata

__all__ = ["metadata", "review_picks", "review_shares", "reviews", "run_samples", "runs", "scores", "trainer_samples"]

# Runs of an evaluation: one set of samples, one configuration, one date.
runs = Table(
    "runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    # Its conversations have the origin ``eval:NAME``.
    Column("name", String(40), nullable=False, unique=True),
    Column("state", String(10), nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False, index=True),
    # Whoever works on it says so every few seconds; one that is silent was killed, and can be gone on with.
    Column("seen_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    # Name of an account; empty for the terminal.
    Column("begun_by", Text, nullable=False),
    Column("stop_asked", Boolean, nullable=False),
    Column("plan", JSON, nullable=False),
    Column("configuration", JSON, nullable=False),
    Column("planned", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    # Why it failed; empty otherwise.
    Column("fault", Text, nullable=False),
)

run_samples = Table(
    "run_samples",
    metadata,
    Column("run_id", Uuid, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("sample_id", Text, primary_key=True),
    # From 1.
    Column("epoch", Integer, primary_key=True),
    Column("turn_id", Uuid, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False, unique=True),
    # As it was then.
    Column("sample", JSON, nullable=False),
    Column("milliseconds", Float, nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=False),
)

scores = Table(
    "scores",
    metadata,
    Column("turn_id", Uuid, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("grader", String(40), primary_key=True),
    # Empty when it is unscored.
    Column("value", Float),
    Column("reason", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_scores_grader_value", "grader", "value"),
)

# Appended, never changed; go only with the turn.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("turn_id", Uuid, ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
    # Name of an account.
    Column("author", Text, nullable=False, index=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    # Criterion to level.
    Column("levels", JSON, nullable=False),
    Column("note", Text, nullable=False),
    # What the coach should have said; empty when nothing is to be mended.
    Column("corrected", Text, nullable=False),
    # Whether other reviews of the turn were hidden from its author.
    Column("blind", Boolean, nullable=False),
    Index("ix_reviews_turn_id_author", "turn_id", "author"),
)

# Turns that were put before a trainer, and why.
review_picks = Table(
    "review_picks",
    metadata,
    Column("turn_id", Uuid, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    # Name of an account.
    Column("author", Text, primary_key=True),
    # uncertain, thumbs_down, random or disagreed.
    Column("pool", String(20), nullable=False),
    Column("picked_at", DateTime(timezone=True), nullable=False, index=True),
    # How many trainers are to judge it, each without seeing the other.
    Column("wanted", Integer, nullable=False),
    # Empty while it is held for its trainer; else reviewed, skipped, or lapsed when it was held for too long.
    Column("ended", String(10), nullable=False),
    Index("ix_review_picks_ended", "ended", "author"),
)

review_shares = Table(
    "review_shares",
    metadata,
    Column("id", Integer, primary_key=True),
    # Pool to per cent; ``double`` is the share that two trainers judge.
    Column("shares", JSON, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

trainer_samples = Table(
    "trainer_samples",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", Text, nullable=False),
    # The turn that it was made from, while that is kept.
    Column("turn_id", Uuid, ForeignKey("turns.id", ondelete="SET NULL"), index=True),
    Column("removed_at", DateTime(timezone=True)),
)
