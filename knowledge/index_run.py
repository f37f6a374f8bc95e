"""An index run: one folder, or list of files, taken into the index from beginning to end."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from knowledge.catalog import FileState, StoredFile
from knowledge.errors import MaterialUnreadable
from knowledge.passages import Chunk
from knowledge.planning import FoundFile, Plan, Readers, plan_index
from knowledge.reading import READERS, Material, file_digest, material_id, read_material
from knowledge.reading_process import ReadingProcess
from knowledge.reports import Refusal, Renaming, Report
from knowledge.splitting import split_material

if TYPE_CHECKING:
    from knowledge.index import Index

BATCH_CHUNKS = 256
"""Chunks encoded together: enough to fill the encoder, few enough to show progress."""

_BATCH_SECONDS = 3.0
"""What was read can be searched after so long at the latest, also when files are slow to read."""

Progress = Callable[[int, int], None]
"""Called with files done and files in all."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A material that was read and split, and is not written yet."""

    material: Material
    state: FileState
    chunks: list[Chunk]


class IndexRun:
    """Needs the index's writing lock while it is carried out."""

    def __init__(self, index: "Index", *, root: str, progress: Progress) -> None:
        self._index = index
        self._root = root
        self._progress = progress
        self._stored = index.catalog.files(root)
        self._ids = {file.material_id for file in self._stored.values()}
        self._gone: dict[str, list[StoredFile]] = {}
        """Files that are no longer at their path, by digest: they may have been renamed."""
        self._readers = readers_now()
        self._batch: list[Prepared] = []
        self._flushed = time.monotonic()
        self._written: set[str] = set()
        self.report = Report()

    def carry_out(self, found: Mapping[str, FoundFile]) -> Report:
        """Bring the index to what ``found`` says.

        Raises:
            IndexUnavailable, EncoderUnavailable: The run stopped; what was written stays, the next one goes on.
        """
        begun = time.monotonic()
        plan = plan_index(self._stored, self._index.refused_files.of(self._root), found, self._readers)
        self.report.unchanged = len(plan.unchanged)
        self.report.refused = [Refusal(found[file.path].shown, file.reason, file.detail) for file in plan.refused]
        self._progress(0, len(plan.read))
        interrupted = self._index.was_interrupted
        if plan.read or plan.remove or interrupted:
            self._index.prepare()
            self._follow(plan)
            self._index.relate(None if interrupted else self._written)
            self._index.finish()
        for path in plan.forget:
            self._index.refused_files.forget(self._root, path)
        self.report.refused.sort(key=lambda refusal: refusal.path)
        self.report.seconds = round(time.monotonic() - begun, 3)
        return self.report

    def _follow(self, plan: Plan) -> None:
        for file in plan.remove:
            self._gone.setdefault(file.state.digest, []).append(file)
        with ReadingProcess() as reading:
            for done, found in enumerate(plan.read, 1):
                self._take(found, reading)
                self._progress(done, len(plan.read))
        self._flush()
        for gone in (file for files in self._gone.values() for file in files):
            self._index.remove(gone)
            self.report.removed.append(gone.path)

    def _take(self, file: FoundFile, reading: ReadingProcess) -> None:
        """Read one file, unless its digest says that nothing but its name or time changed."""
        try:
            state = FileState(file_digest(file.place), file.size, file.modified_ns, READERS)
        except OSError as error:
            # It may be open in another program or without permission for a while: what it said stays.
            detail = f"cannot be opened ({error.strerror}); the next run tries again"
            self.report.refused.append(Refusal(file.shown, "damaged", detail))
            return
        before = self._stored.get(file.path)
        moved = None if before else next(iter(self._gone.get(state.digest, [])), None)
        if self._only_moved(before or moved, file, state):
            self._touch(file, state, before, moved)
            return
        id_ = moved.material_id if moved else self._id_of(file, before)
        try:
            material = read_material(file.place, material_id=id_, path=file.path, name=file.name, read=reading.read)
        except MaterialUnreadable as error:
            self._refuse(file, state, error)
            return
        self._note(file, before, moved)
        self._batch.append(Prepared(material, state, split_material(material)))
        full = sum(len(item.chunks) for item in self._batch) >= BATCH_CHUNKS
        if full or time.monotonic() - self._flushed > _BATCH_SECONDS:
            self._flush()

    def _only_moved(self, known: StoredFile | None, file: FoundFile, state: FileState) -> bool:
        """Whether nothing that was read from a file can have changed: not its bytes, nor a title that is its name."""
        if known is None or known.state.digest != state.digest or known.state.readers != READERS or file.name:
            return False
        return known.path == file.path or known.title != PurePosixPath(known.path).stem

    def _touch(self, file: FoundFile, state: FileState, before: StoredFile | None, moved: StoredFile | None) -> None:
        if before:
            self._index.catalog.touch(before.material_id, state, path=file.path)
            self.report.unchanged += 1
        elif moved:
            self._index.catalog.touch(moved.material_id, state, path=file.path)
            self._index.refused_files.forget(self._root, file.path)
            self._note(file, before, moved)

    def _note(self, file: FoundFile, before: StoredFile | None, moved: StoredFile | None) -> None:
        if moved:
            self._gone[moved.state.digest].remove(moved)
            self.report.renamed.append(Renaming(moved.path, file.shown))
        elif before:
            self.report.changed.append(file.shown)
        else:
            self.report.added.append(file.shown)

    def _id_of(self, file: FoundFile, before: StoredFile | None) -> str:
        """Ids outlive a renaming, so the one that a path suggests may be taken."""
        if before:
            return before.material_id
        suggested, again = material_id(self._root, file.path), 1
        while suggested in self._ids:
            again += 1
            suggested = material_id(self._root, f"{file.path}\n{again}")
        self._ids.add(suggested)
        return suggested

    def _refuse(self, file: FoundFile, state: FileState, error: MaterialUnreadable) -> None:
        """What the file said before is no longer what it says, so it goes."""
        state = FileState(state.digest, state.size, state.modified_ns, self._readers.refuses)
        stored = self._stored.get(file.path)
        if stored:
            self._index.remove(stored)
        self._index.refused_files.add(self._root, file.path, error.reason, str(error), state)
        self.report.refused.append(Refusal(file.shown, error.reason, str(error)))

    def _flush(self) -> None:
        if self._batch:
            self.report.chunks += self._index.write(self._batch, root=self._root)
            self._written |= {item.material.id for item in self._batch}
            self._batch = []
            self._flushed = time.monotonic()


def readers_now() -> Readers:
    """The readers of this program on this machine."""
    from knowledge.readers.ocr import ocr_available

    return Readers(reads=READERS, refuses=f"{READERS}+ocr" if ocr_available() else READERS)
