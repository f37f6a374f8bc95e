"""Publishing: a draft becomes an uploaded material, and its gap is settled once that can be found."""

import contextlib
from datetime import date
from itertools import count
from pathlib import PurePosixPath
from uuid import UUID

from coach.draft_form import file_name, file_text
from coach.errors import DraftEmpty, GapNotFound
from coach.gaps import Gaps
from coach.material_drafts import MaterialDraft, MaterialDrafts
from coach.roots import UPLOADS_ROOT
from coach.uploads import Upload, Uploads, checked_name
from knowledge.catalog import Catalog


class Publishing:
    """Raises StoreUnavailable from every method."""

    def __init__(self, drafts: MaterialDrafts, gaps: Gaps, uploads: Uploads, catalog: Catalog) -> None:
        self._drafts = drafts
        self._gaps = gaps
        self._uploads = uploads
        self._catalog = catalog

    def publish(self, draft_id: UUID) -> Upload:
        """Put the draft in as a material of its own; again, as a new version of the same one.

        Raises:
            DraftNotFound: There is none with this id.
            DraftEmpty: It has no title or no text.
        """
        draft = self._drafts.get(draft_id)
        written = draft.written
        if not written.title.strip() or not written.text.strip():
            raise DraftEmpty(f"draft {str(draft_id)!r} has no title or no text")
        text = file_text(
            title=written.title.strip(),
            course=written.course.strip(),
            language=written.language,
            text=written.text,
            today=date.today(),
        )
        upload = self._put_in(draft, text.encode())
        self._drafts.put_in(draft_id, upload.id)
        return upload

    def settle_gaps(self) -> bool:
        """Mark the gaps of drafts that can be found by now as done; there is never more to do at once."""
        for draft in self._drafts.settling():
            if draft.upload_id is None or not self.is_searchable(self._uploads.get(draft.upload_id)):
                continue
            if draft.gap_id is not None:
                with contextlib.suppress(GapNotFound):  # its questions were erased meanwhile
                    self._gaps.settle(draft.gap_id, "done")
            # Last: whoever finds nothing left to settle, in another thread, may rely on it.
            self._drafts.settled(draft.id)
        return False

    def is_searchable(self, upload: Upload) -> bool:
        """Whether the index holds it as it is now."""
        entry = self.material_of(upload)
        return entry is not None and not upload.removed

    def material_of(self, upload: Upload) -> str | None:
        """Id of the material that the index holds of it, if that is of its current version."""
        entries = self._catalog.materials()
        place = (UPLOADS_ROOT, str(upload.id), upload.digest)
        return next((entry.id for entry in entries if (entry.root, entry.path, entry.digest) == place), None)

    def _put_in(self, draft: MaterialDraft, content: bytes) -> Upload:
        name = checked_name(file_name(draft.written.title))
        with self._uploads.receiving(name) as received:
            received.write(content)
            stored = received.stored()
        if draft.upload_id is not None:
            return self._uploads.replace(draft.upload_id, stored)[0]
        return self._uploads.add(self._free(name), stored)[0]

    def _free(self, name: str) -> str:
        """The name, with a number when another material has it: a draft never replaces what somebody else gave."""
        path = PurePosixPath(name)
        names = (name if number == 1 else f"{path.stem} {number}{path.suffix}" for number in count(1))
        return next(one for one in names if not self._uploads.is_taken(one))
