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
from knowledge.refused_files import RefusedFile
from knowledge.reports import Refusal, Renaming, Report
from knowledge.splitting import split_material

if TYPE_CHECKING:
    from knowledge.index import Index

_BATCH_CHUNKS = 256
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
        self._gone: dict[str, StoredFile] = {}
        """Files that are no longer at their path, by digest: one of them may have been renamed."""
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
        self.report.refused = [_refusal(file) for file in plan.refused]
        self._progress(0, len(plan.read))
        if plan.read or plan.remove:
            interrupted = self._index.prepare()
            self._follow(plan)
            self._index.relate(self._ids if interrupted else self._written)
            self._index.finish()
        for path in plan.forget:
            self._index.refused_files.forget(self._root, path)
        self.report.refused.sort(key=lambda refusal: refusal.path)
        self.report.seconds = round(time.monotonic() - begun, 3)
        return self.report

    def _follow(self, plan: Plan) -> None:
        self._gone = {file.state.digest: file for file in plan.remove}
        with ReadingProcess() as reading:
            for done, file in enumerate(plan.read, 1):
                self._take(file, reading)
                self._progress(done, len(plan.read))
        self._flush()
        for gone in self._gone.values():
            self._index.remove(gone)
            self.report.removed.append(gone.path)

    def _take(self, file: FoundFile, reading: ReadingProcess) -> None:
        """Read one file, unless its digest says that nothing but its name or time changed."""
        state = FileState("", file.size, file.modified_ns, READERS)
        try:
            state = FileState(file_digest(file.place), file.size, file.modified_ns, READERS)
            before = self._stored.get(file.path)
            if before and before.state.digest == state.digest and before.state.readers == READERS:
                self._index.catalog.touch(before.material_id, state, path=file.path)
                self.report.unchanged += 1
                return
            moved = None if before else self._gone.get(state.digest)
            if moved and self._renamed(moved, file, state):
                return
            id_ = moved.material_id if moved else self._id_of(file, before)
            material = read_material(file.place, material_id=id_, path=file.path, read=reading.read)
        except MaterialUnreadable as error:
            self._refuse(file, state, error)
            return
        self._note(file, before, moved)
        self._batch.append(Prepared(material, state, split_material(material)))
        full = sum(len(item.chunks) for item in self._batch) >= _BATCH_CHUNKS
        if full or time.monotonic() - self._flushed > _BATCH_SECONDS:
            self._flush()

    def _renamed(self, moved: StoredFile, file: FoundFile, state: FileState) -> bool:
        """Only note the new path, when the title does not come from the file's name."""
        if moved.title == PurePosixPath(moved.path).stem or moved.state.readers != READERS:
            return False
        self._index.catalog.touch(moved.material_id, state, path=file.path)
        self._note(file, None, moved)
        return True

    def _note(self, file: FoundFile, before: StoredFile | None, moved: StoredFile | None) -> None:
        if moved:
            del self._gone[moved.state.digest]
            self.report.renamed.append(Renaming(moved.path, file.path))
        elif before:
            self.report.changed.append(file.path)
        else:
            self.report.added.append(file.path)

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
        refused = self._index.refused_files.add(self._root, file.path, error.reason, str(error), state)
        self.report.refused.append(_refusal(refused))

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


def _refusal(file: RefusedFile) -> Refusal:
    return Refusal(file.path, file.reason, file.detail)
