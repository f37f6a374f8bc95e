"""Indexing from the command line: which folders, with a bar, and one report for all."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from coach.build import SHIPPED_GUIDES, SHIPPED_ROOT, build_index, build_uploads
from coach.intake import UPLOADS_ROOT
from coach.progress import Bars
from coach.settings import Settings
from knowledge.errors import FolderUnreadable, IndexBusy, IndexDamaged
from knowledge.index import Index, delete_index, found_files
from knowledge.planning import FoundFile
from knowledge.reports import Report

WATCH_SECONDS = 2.0
"""Network drives, where trainers' folders often lie, do not tell of changes: the folder is listed again and again."""


def index_folders(settings: Settings, folders: Sequence[Path], *, rebuild: bool) -> Report:
    """Bring the index up to date with ``folders``, or with the shipped guides and the uploads when there are none.

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
    finally:
        index.close()
    return total


def watch_folders(settings: Settings, folders: Sequence[Path], *, tell: Callable[[Report | Exception], None]) -> None:
    """Keep the index equal to the folders until interrupted; ``tell`` what each run did, or why it could not.

    Raises:
        KnowledgeError: The index cannot be used.
    """
    wanted = {_root(folder): folder for folder in folders or [SHIPPED_GUIDES]}
    index = build_index(settings)
    try:
        seen: dict[str, Mapping[str, FoundFile]] = {}
        done: dict[str, Mapping[str, FoundFile]] = {}
        while True:
            for root, folder in wanted.items():
                try:
                    now = found_files(folder)
                    # A file that is still being copied looks different each time.
                    if now != done.get(root) and now == seen.get(root):
                        tell(index.sync_files(now, root=root, progress=_silent))
                        done[root] = now
                    seen[root] = now
                except (FolderUnreadable, IndexBusy) as error:
                    tell(error)
            time.sleep(WATCH_SECONDS)
    finally:
        index.close()


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
