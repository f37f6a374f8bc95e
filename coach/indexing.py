"""Indexing from the command line: which folders, with a bar, and one report for all."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from coach.build import SHIPPED_GUIDES, SHIPPED_ROOT, build_index
from coach.progress import Bars
from coach.settings import Settings
from knowledge.errors import IndexDamaged
from knowledge.index import Report, delete_index


def index_folders(settings: Settings, folders: Sequence[Path], *, rebuild: bool) -> Report:
    """Bring the index up to date with ``folders``, or with the shipped guides when there are none.

    A rebuild also takes in every folder that was indexed before, as far as the old index can still say.

    Raises:
        KnowledgeError: A folder or the index cannot be used.
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
    finally:
        index.close()
    return total


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
    places = {root: SHIPPED_GUIDES if root == SHIPPED_ROOT else Path(root) for root in roots}
    return {SHIPPED_ROOT: SHIPPED_GUIDES} | {root: place for root, place in places.items() if place.is_dir()}
