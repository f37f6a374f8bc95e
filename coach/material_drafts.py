"""Material drafts: guides that trainers are writing, kept with every pause, until they are put in."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, insert, select, update

from coach.database import Store, utc
from coach.errors import DraftChanged, DraftNotFound
from coach.tables import material_drafts
from prompts import Language


@dataclass(frozen=True, slots=True)
class Written:
    """What a trainer writes."""

    title: str
    course: str
    language: Language
    text: str
    """Markdown under the title."""


@dataclass(frozen=True, slots=True)
class MaterialDraft:
    id: UUID
    gap_id: UUID | None
    written: Written
    version: int
    """Grows with each change."""
    changed_at: datetime
    upload_id: UUID | None
    """The material it became; it may have been changed since."""
    removed: bool


class MaterialDrafts(Store):
    """Every method raises StoreUnavailable, and those that take an id DraftNotFound."""

    def add(self, written: Written, gap_id: UUID | None) -> MaterialDraft:
        """A new draft, for a gap or for none."""
        draft_id, now = uuid4(), datetime.now(UTC)
        with self.writing() as connection:
            values = {"id": draft_id, "gap_id": gap_id, "version": 1, "made_at": now, "changed_at": now}
            columns = _columns(written)
            connection.execute(insert(material_drafts).values(**values, **columns, settles_gap=False))
            return _read(connection, draft_id)

    def get(self, draft_id: UUID) -> MaterialDraft:
        with self.reading() as connection:
            return _read(connection, draft_id)

    def all(self) -> list[MaterialDraft]:
        """Newest change first, removed ones too."""
        with self.reading() as connection:
            rows = connection.execute(select(material_drafts).order_by(material_drafts.c.changed_at.desc())).all()
        return [_draft(row) for row in rows]

    def of_gap(self, gap_id: UUID) -> MaterialDraft | None:
        """The draft that somebody has begun for it."""
        held = material_drafts.c
        query = select(material_drafts).where(held.gap_id == gap_id, held.removed_at.is_(None))
        with self.reading() as connection:
            row = connection.execute(query.order_by(held.changed_at.desc())).first()
        return _draft(row) if row else None

    def save(self, draft_id: UUID, written: Written, *, version: int) -> MaterialDraft:
        """Put it in place of version ``version``.

        Raises:
            DraftChanged: Somebody else has saved meanwhile.
        """
        with self.writing() as connection:
            same = (material_drafts.c.id == draft_id) & (material_drafts.c.version == version)
            values = {"version": version + 1, "changed_at": datetime.now(UTC), **_columns(written)}
            saved = connection.execute(update(material_drafts).where(same).values(**values)).rowcount
            now = _read(connection, draft_id)
            if not saved and now.written != written:
                raise DraftChanged(f"draft {str(draft_id)!r} is of version {now.version}, not {version}")
            return now

    def put_in(self, draft_id: UUID, upload_id: UUID) -> MaterialDraft:
        """Note which material it became."""
        return self._change(draft_id, upload_id=upload_id, settles_gap=True)

    def settling(self) -> list[MaterialDraft]:
        """Those whose gap is to be settled once their material is searchable."""
        with self.reading() as connection:
            rows = connection.execute(select(material_drafts).where(material_drafts.c.settles_gap)).all()
        return [_draft(row) for row in rows]

    def settled(self, draft_id: UUID) -> None:
        """Note that this was done, so that a gap which is opened again stays open."""
        self._change(draft_id, settles_gap=False)

    def remove(self, draft_id: UUID) -> MaterialDraft:
        """Take it off the list; it can be restored."""
        return self._change(draft_id, removed_at=datetime.now(UTC))

    def restore(self, draft_id: UUID) -> MaterialDraft:
        return self._change(draft_id, removed_at=None)

    def _change(self, draft_id: UUID, **values: Any) -> MaterialDraft:
        with self.writing() as connection:
            connection.execute(update(material_drafts).where(material_drafts.c.id == draft_id).values(**values))
            return _read(connection, draft_id)


def _columns(written: Written) -> dict[str, str]:
    return {
        "title": written.title,
        "course": written.course,
        "language": written.language,
        "text": written.text,
    }


def _read(connection: Connection, draft_id: UUID) -> MaterialDraft:
    row = connection.execute(select(material_drafts).where(material_drafts.c.id == draft_id)).first()
    if row is None:
        raise DraftNotFound(f"no draft {str(draft_id)!r}")
    return _draft(row)


def _draft(row: Row[Any]) -> MaterialDraft:
    written = Written(row.title, row.course, "en" if row.language == "en" else "ko", row.text)
    changed_at = utc(row.changed_at)
    return MaterialDraft(
        row.id, row.gap_id, written, row.version, changed_at, row.upload_id, removed=row.removed_at is not None
    )
