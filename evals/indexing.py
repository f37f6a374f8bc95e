"""Indexing measured: a folder taken in once, again with nothing changed, and again with one file changed."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from evals.corpora import SetError
from evals.memory import memory_mb

_PROJECT = Path(__file__).resolve().parent.parent
_WATCH_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class IndexRunFigures:
    """What one ``python -m coach index FOLDER`` did, the start of the program included."""

    files: int
    refused: int
    chunks: int
    seconds: float
    memory_mb: float
    """Most memory that the program and the processes it started had together, sampled five times a second."""


def measure_indexing(folder: Path) -> dict[str, IndexRunFigures]:
    """The three runs by name, on a copy of ``folder``.

    Raises:
        SetError: The folder does not exist, or a run failed.
    """
    if not folder.is_dir():
        raise SetError(f"folder {str(folder)!r} does not exist")
    with tempfile.TemporaryDirectory(prefix="coach-indexing-") as place:
        copy = Path(place) / "materials"
        shutil.copytree(folder, copy)
        data = Path(place) / "data"
        first = _run(copy, data)
        again = _run(copy, data)
        changed = next(path for path in sorted(copy.rglob("*.md")))
        changed.write_text(changed.read_text(encoding="utf-8") + "\n\nOne more sentence.\n", encoding="utf-8")
        return {"first": first, "nothing changed": again, "one file changed": _run(copy, data)}


def _run(folder: Path, data: Path) -> IndexRunFigures:
    begun = time.monotonic()
    memory = 0.0
    with tempfile.TemporaryFile() as printed:
        command = [sys.executable, "-m", "coach", "index", str(folder), "--json"]
        environment = {**os.environ, "COACH_DATA_DIR": str(data)}
        with subprocess.Popen(command, cwd=_PROJECT, env=environment, stdout=printed) as process:
            while process.poll() is None:
                memory = max(memory, memory_mb(process.pid))
                time.sleep(_WATCH_SECONDS)
        if process.returncode:
            raise SetError(f"indexing {str(folder)!r} failed with exit code {process.returncode}")
        printed.seek(0)
        report = json.load(printed)
    files = len(report["added"]) + len(report["changed"]) + report["unchanged"]
    return IndexRunFigures(files, len(report["refused"]), report["chunks"], time.monotonic() - begun, memory)
