"""Indexing from the command line: which folders, with a bar, and one report for all."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from coach.build import build_index
from coach.build_stores import build_uploads
from coach.progress import Bars
from coach.roots import SHIPPED_GUIDES, SHIPPED_ROOT, UPLOADS_ROOT
from coach.settings import Settings
from knowledge.errors import FolderUnreadable, IndexBusy, IndexDamaged
from knowledge.found_files import found_files
from knowledge.index import Index, delete_index
from knowledge.planning import FoundFile
from knowledge.reports import Report

WATCH_SECONDS = 2.0
"""Network drives, where trainers' folders often lie, do not tell of changes: the folder is listed again and again."""


def index_folders(settings: Settings, folders: Sequence[Path], *, rebuild: bool, encode: bool = False) -> Report:
    """Bring the index up to date with ``folders``, or with the shipped guides and the uploads when there are none.

    With ``encode`` the second encoder reads everything too, which the service otherwise does in the background.

    A rebuild also takes in every folder that was indexed before, as far as the old index can still say.

    Raises:
        KnowledgeError: A folder or the index cannot be used.
        StoreUnavailable: The uploads cannot be listed.
    """
    wanted = {_root(folder): folder for folder in folders or [SHIPPED_GUIDES]}
    if rebuild:
        wanted = _emptied(settings) | wanted
    index = build_index(settings)
    total = Report()
    try:
        with Bars() as bars:
            for root, folder in wanted.items():
                what = "guides" if root == SHIPPED_ROOT else folder.name
                total.add(index.sync(folder, root=root, progress=partial(bars.show, what)))
            if rebuild or not folders:
                total.add(_index_uploads(settings, index, bars))
            if encode and not index.catalog.is_empty():
                index.encode_missing(progress=partial(bars.show, "second encoder"))
    finally:
        index.close()
    return total


def watch_folders(settings: Settings, folders: Sequence[Path], *, tell: Callable[[Report | Exception], None]) -> None:
    """Keep the index equal to the folders until interrupted; ``tell`` what each run did, or why it could not.

    Raises:
        KnowledgeError: The index cannot be used.
    """
    wanted = {_root(folder): _Watched(folder) for folder in folders or [SHIPPED_GUIDES]}
    index = build_index(settings)
    told = ""
    try:
        while True:
            for root, watched in wanted.items():
                try:
                    files = watched.look()
                    if files is not None:
                        tell(index.sync_files(files, root=root, progress=_silent))
                        watched.taken_in(files)
                    told = ""
                except (FolderUnreadable, IndexBusy) as error:
                    if str(error) != told:  # a drive may be away for hours
                        tell(error)
                    told = str(error)
            time.sleep(WATCH_SECONDS)
    finally:
        index.close()


class _Watched:
    """A folder whose files count as changed once two looks in a row have found the same of them.

    A file that is still being copied looks different each time, and must not keep the others waiting.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: Mapping[str, FoundFile] = {}
        self._done: Mapping[str, FoundFile] | None = None

    def look(self) -> Mapping[str, FoundFile] | None:
        """What the index should hold now; ``None`` when it holds that already.

        Raises:
            FolderUnreadable: The folder cannot be listed.
        """
        now = found_files(self._folder)
        if self._done is None:
            self._seen = now
            return now
        still = {path for path in now.keys() | self._seen.keys() if now.get(path) == self._seen.get(path)}
        moving = (now.keys() | self._seen.keys()) - still
        self._seen = now
        wanted = {path: file for path, file in now.items() if path in still}
        wanted |= {path: self._done[path] for path in moving if path in self._done}
        return wanted if wanted != self._done else None

    def taken_in(self, files: Mapping[str, FoundFile]) -> None:
        """Note that the index holds these."""
        self._done = files


def _silent(_done: int, _total: int) -> None:
    pass


def _index_uploads(settings: Settings, index: Index, bars: Bars) -> Report:
    uploads = build_uploads(settings)
    try:
        return index.sync_files(uploads.files(), root=UPLOADS_ROOT, progress=partial(bars.show, "uploads"))
    finally:
        uploads.close()


def _root(folder: Path) -> str:
    return SHIPPED_ROOT if folder.resolve() == SHIPPED_GUIDES.resolve() else str(folder.resolve())


def _emptied(settings: Settings) -> dict[str, Path]:
    """Delete the index; return the folders it was made from by root."""
    try:
        index = build_index(settings)
        roots = index.catalog.roots()
        index.rebuild()
        index.close()
    except IndexDamaged:
        roots = []
        delete_index(settings.index_dir)
    places = {root: SHIPPED_GUIDES if root == SHIPPED_ROOT else Path(root) for root in roots if root != UPLOADS_ROOT}
    return {SHIPPED_ROOT: SHIPPED_GUIDES} | {root: place for root, place in places.items() if place.is_dir()}
