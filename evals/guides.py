"""The shipped guides, indexed at a temporary place for an evaluation."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.build import build_index
from coach.roots import SHIPPED_ROOT
from coach.settings import Settings


@contextmanager
def guides_place(settings: Settings) -> Iterator[Settings]:
    """Settings whose data folder holds the shipped guides alone, read by every encoder that is set.

    An index that holds nothing else is copied and brought up to date; otherwise they are read anew, in a process of its
    own, so that only what is measured counts as memory.

    Raises:
        KnowledgeError: The index of the settings is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="baeum-evals-") as place:
        there = settings.model_copy(update={"data_dir": Path(place)})
        if _holds_guides_alone(settings):
            shutil.copytree(settings.index_dir, there.index_dir)
        environment = {**os.environ, "COACH_DATA_DIR": place, "COACH_SECOND_ENCODER": there.second_encoder}
        command = [sys.executable, "-m", "coach", "index", "--encode"]
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
        yield there


def _holds_guides_alone(settings: Settings) -> bool:
    if not settings.index_dir.exists():
        return False
    index = build_index(settings)
    try:
        return {entry.root for entry in index.catalog.materials()} == {SHIPPED_ROOT}
    finally:
        index.close()
