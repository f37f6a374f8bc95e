"""The audit trail: who did what to what, and when. Nothing about learners stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import insert, select

from coach.database import Store, utc
from coach.tables import audit


class Deed(StrEnum):
    """Each has its words in ``prompts/replies.toml``."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    PASSWORD_CHOSEN = "password_chosen"  # noqa: S105  # the name of a deed
    ACCOUNT_MADE = "account_made"
    ROLE_CHANGED = "role_changed"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    LINK_MADE = "link_made"
    MATERIAL_UPLOADED = "material_uploaded"
    MATERIAL_REPLACED = "material_replaced"
    MATERIAL_RENAMED = "material_renamed"
    MATERIAL_REMOVED = "material_removed"
    MATERIAL_RESTORED = "material_restored"
    HANDOFF_CLAIMED = "handoff_claimed"
    HANDOFF_TAKEN_OVER = "handoff_taken_over"
    HANDOFF_RELEASED = "handoff_released"
    HANDOFF_CLOSED = "handoff_closed"
    SERVICE_SWITCHED = "service_switched"
    GAP_SETTLED = "gap_settled"
    DRAFT_PUBLISHED = "draft_published"
    RUN_BEGUN = "run_begun"
    RUN_STOPPED = "run_stopped"
    RUN_GONE_ON = "run_gone_on"
    RUN_REMOVED = "run_removed"
    SAMPLE_WRITTEN = "sample_written"
    SAMPLE_REMOVED = "sample_removed"
    TRANSCRIPTS_EXPORTED = "transcripts_exported"
    REVIEW_GIVEN = "review_given"
    REVIEW_SHARES_SET = "review_shares_set"
    SAMPLE_MADE = "sample_made"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: int
    at: datetime
    who: str
    deed: Deed
    target: str
    detail: str


class Audit(Store):
    """Keeps the trail; nothing in it is changed or removed. Every method raises StoreUnavailable."""

    def record(self, deed: Deed, *, who: str, target: str = "", detail: str = "") -> None:
        """``who`` is the name of an account, empty for the terminal and strangers; nothing of a learner's is told."""
        entry = {"at": datetime.now(UTC), "who": who, "deed": deed.value, "target": target, "detail": detail}
        with self.writing() as connection:
            connection.execute(insert(audit).values(entry))

    def entries(
        self, *, limit: int, before: int | None = None, who: str = "", deeds: Sequence[Deed] = ()
    ) -> Sequence[AuditEntry]:
        """The newest first; ``before`` is the id from which to read on."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if who:
            query = query.where((audit.c.who == who) | (audit.c.target == who))
        if deeds:
            query = query.where(audit.c.deed.in_([deed.value for deed in deeds]))
        with self.reading() as connection:
            rows = connection.execute(query).all()
        return [AuditEntry(row.id, utc(row.at), row.who, Deed(row.deed), row.target, row.detail) for row in rows]
