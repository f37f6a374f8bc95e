"""Tables of the database, as the newest migration leaves them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("language", String(2), nullable=False),
    Column("origin", String(100), nullable=False, index=True),
    Column("preferences", JSON),
    # SHA-256 of what its learner shows to get at it; others, such as the command line's, have none.
    Column("token_digest", String(64)),
    Index("ux_conversations_token_digest", "token_digest", unique=True),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, index=True),
    # Everything below is empty until the turn is closed.
    Column("closed_at", DateTime(timezone=True)),
    Column("status", String(40), index=True),
    Column("language", String(2)),
    Column("standalone", Text),
    Column("notice", Text),
    Column("blocks", JSON),
    Column("sources", JSON),
    Column("related", JSON),
    Column("confidence", Float),
    Column("writer", String(20)),
    Column("fallback", String(40)),
    Column("trace", JSON),
    Column("suggestions", JSON),
    # Of the model, in the currency of the prices that are set.
    Column("cost", Float),
    # Made by whoever asks, so that asking again after a broken connection is known.
    Column("key", Uuid),
    Index("ux_turns_conversation_id_key", "conversation_id", "key", unique=True),
    # All that the figures of the trainers' home add up, so that long answers are not read for it.
    Index("ix_turns_figures", "asked_at", "status", "closed_at", "cost", "conversation_id", "id"),
    # Those nearest to the threshold are reviewed first.
    Index("ix_turns_confidence", "confidence", "status", "conversation_id", "id"),
)

thumbs = Table(
    "thumbs",
    metadata,
    Column("turn_id", Uuid, ForeignKey("turns.id"), primary_key=True),
    Column("is_up", Boolean, nullable=False),
    Column("reason", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Index("ix_thumbs_given", "is_up", "given_at"),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("opened_at", DateTime(timezone=True), nullable=False, index=True),
    Column("call_back", Text, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("claimed_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

offered_passages = Table(
    "offered_passages",
    metadata,
    Column("turn_id", Uuid, ForeignKey("turns.id"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("passage_id", String(64), nullable=False),
    Column("material_id", String(64), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("lexical", Float, nullable=False),
    Column("dense", Float, nullable=False),
    Column("cited_as", Integer),
    Index("ix_offered_passages_cited", "turn_id", "material_id", sqlite_where=text("cited_as = 1")),
    # Every cited passage; the one above is smaller, and enough for first sources.
    Index("ix_offered_passages_all_cited", "turn_id", "material_id", "cited_as", sqlite_where=text("cited_as > 0")),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("removed_at", DateTime(timezone=True)),
    Index("ux_uploads_name", "name", unique=True, sqlite_where=text("removed_at IS NULL")),
)

upload_versions = Table(
    "upload_versions",
    metadata,
    Column("upload_id", Uuid, ForeignKey("uploads.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    # Name in the folder of files: the digest of the bytes and the ending.
    Column("file", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)

mission_progress = Table(
    "mission_progress",
    metadata,
    Column("code_digest", String(64), primary_key=True),
    Column("mission", String(60), primary_key=True),
    # From 1; 0 says that the mission was begun.
    Column("step", Integer, primary_key=True),
    Column("done_at", DateTime(timezone=True), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    # The name without case, so that no two look alike.
    Column("name_key", Text, nullable=False, unique=True),
    Column("role", String(10), nullable=False),
    # Empty until the person has chosen one.
    Column("password_hash", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("last_in_at", DateTime(timezone=True)),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

known_devices = Table(
    "known_devices",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    Column("account_id", Uuid, ForeignKey("accounts.id"), primary_key=True),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)

account_links = Table(
    "account_links",
    metadata,
    Column("token_digest", String(64), primary_key=True),
    # Empty for whoever sits at the terminal and names the admin.
    Column("account_id", Uuid, ForeignKey("accounts.id")),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    # Name of an account; empty for the terminal and for strangers.
    Column("who", Text, nullable=False, index=True),
    Column("deed", String(40), nullable=False, index=True),
    Column("target", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

service_switch = Table(
    "service_switch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", String(20), nullable=False),
    # What learners read while it is not on; empty for the sentence that ships.
    Column("korean", Text, nullable=False),
    Column("english", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    # How it was settled, and when; a later question opens it again.
    Column("settled_as", String(10), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    # The guide that is nearest to its first question, looked for in the index of this generation.
    Column("nearest_material", String(64), nullable=False),
    Column("nearest_title", Text, nullable=False),
    Column("nearest_passage", String(64), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("generation", String(64), nullable=False),
)

# Holds no words, and goes with the turn it belongs to.
gap_questions = Table(
    "gap_questions",
    metadata,
    Column("turn_id", Uuid, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("gap_id", Uuid, ForeignKey("gaps.id", ondelete="CASCADE"), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    # Why it counts: unanswered, in_part, handoff, thumb or low_score.
    Column("cause", String(20), nullable=False),
    # Half-precision numbers of the encoder named beside it.
    Column("vector", LargeBinary, nullable=False),
    Column("encoder", String(80), nullable=False),
    Index("ix_gap_questions_gap", "gap_id", "asked_at"),
)

material_drafts = Table(
    "material_drafts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gap_id", Uuid, ForeignKey("gaps.id", ondelete="SET NULL"), index=True),
    Column("title", Text, nullable=False),
    Column("course", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("text", Text, nullable=False),
    # Grows with each change, so that two who write at once see it.
    Column("version", Integer, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("upload_id", Uuid, ForeignKey("uploads.id"), index=True),
    # Whether the gap is to be settled once the material is searchable.
    Column("settles_gap", Boolean, nullable=False),
    Column("removed_at", DateTime(timezone=True)),
)
