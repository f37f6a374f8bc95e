"""Places of evaluations: a copy of what is to be measured, so that nothing that is in use is touched."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from coach.build import build_index
from coach.roots import SHIPPED_ROOT
from coach.settings import Settings
from knowledge.errors import IndexBusy, IndexMissing
from knowledge.index import Index

_BUSY_SECONDS = 1_800.0


@contextlib.contextmanager
def guides_place(settings: Settings) -> Iterator[Settings]:
    """Settings whose data folder holds the shipped guides alone, read by every encoder that is set.

    An index that holds nothing else, and is not written to, is copied and brought up to date; otherwise they are read
    anew, in a process of its own, so that only what is measured counts as memory.

    Raises:
        KnowledgeError: The index of the settings is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="baeum-evals-") as place:
        there = settings.model_copy(update={"data_dir": Path(place)})
        _copy_guides(settings, there.index_dir)
        environment = {**os.environ, "COACH_DATA_DIR": place, "COACH_SECOND_ENCODER": there.second_encoder}
        command = [sys.executable, "-m", "coach", "index", "--encode"]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        yield there


@contextlib.contextmanager
def index_place(settings: Settings, waiting: Callable[[], bool]) -> Iterator[Settings]:
    """Settings whose data folder holds a copy of all that is indexed, as it is now.

    While materials are read into it, the copy has to wait; ``waiting`` is called meanwhile, and says whether to
    give up.

    Raises:
        IndexMissing: Nothing was indexed yet.
        IndexBusy: It was written to for half an hour, or ``waiting`` gave up.
    """
    if not settings.index_dir.exists():
        raise IndexMissing("nothing is indexed yet; run `python -m coach index`")
    with tempfile.TemporaryDirectory(prefix="baeum-evals-") as place:
        there = settings.model_copy(update={"data_dir": Path(place)})
        index = build_index(settings)
        try:
            _copy(index, there.index_dir, waiting)
        finally:
            index.close()
        yield there


def _copy(index: Index, place: Path, waiting: Callable[[], bool]) -> None:
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            with index.writing():
                shutil.copytree(index.folder, place)
                return
        except IndexBusy:
            if waiting() or time.monotonic() > until:
                raise


def _copy_guides(settings: Settings, place: Path) -> None:
    if not settings.index_dir.exists():
        return
    index = build_index(settings)
    try:
        if {entry.root for entry in index.catalog.materials()} == {SHIPPED_ROOT}:
            with contextlib.suppress(IndexBusy), index.writing():
                shutil.copytree(index.folder, place)
    finally:
        index.close()
