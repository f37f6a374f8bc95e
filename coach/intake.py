"""Intake: takes uploads into the index in the background, and lets slow encoders read when there is nothing to take."""

import logging
import threading
from dataclasses import dataclass
from typing import Literal

from coach.errors import CoachError
from coach.roots import UPLOADS_ROOT
from coach.uploads import Uploads
from knowledge.errors import IndexBusy, KnowledgeError
from knowledge.index import Index

logger = logging.getLogger(__name__)

_BUSY_SECONDS = 2.0
_FAILED_SECONDS = 30.0
_LOOK_SECONDS = 60.0
"""Another process may have taken materials in, which the second encoder has yet to read."""


@dataclass(frozen=True, slots=True)
class IntakeState:
    """What the intake is doing."""

    state: Literal["idle", "working", "improving", "waiting", "stopped"] = "idle"
    """``improving`` while a slow encoder reads what can be found already, ``waiting`` while another run writes to the
    index, ``stopped`` when it cannot be written: the log says why."""
    done: int = 0
    total: int = 0


class _Interrupted(Exception):
    """The service is ending, or an upload came: the run is left where it is, and the next one goes on."""


class Intake:
    """A thread that makes the index hold what the uploads are, whenever it is woken."""

    def __init__(self, index: Index, uploads: Uploads) -> None:
        self._index = index
        self._uploads = uploads
        self._state = IntakeState()
        self._improved: str | None = None
        """Generation of the index that the slow encoders have read."""
        self._woken = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="intake", daemon=True)

    @property
    def state(self) -> IntakeState:
        return self._state

    def start(self) -> None:
        """Begin with what an earlier process may have left undone."""
        self._woken.set()
        self._thread.start()

    def wake(self) -> None:
        """Say that uploads have changed."""
        self._woken.set()

    def stop(self) -> None:
        """End the thread at the next file."""
        self._ending.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while True:
            self._woken.wait(_LOOK_SECONDS)
            if self._ending.is_set():
                return
            self._woken.clear()
            pause = self._run()
            if pause:
                self._ending.wait(pause)
                self._woken.set()

    def _run(self) -> float:
        """One run; returns the seconds after which it should be tried again, 0 when it is done."""
        self._state = IntakeState("working")
        try:
            self._index.sync_files(self._uploads.files(), root=UPLOADS_ROOT, progress=self._progress)
            self._improve()
        except _Interrupted:
            return 0.0
        except IndexBusy:
            self._state = IntakeState("waiting")
            return _BUSY_SECONDS
        except (KnowledgeError, CoachError) as error:
            logger.error("uploads cannot be indexed: %s", error)
        except Exception:  # the rim of the thread: whatever went wrong, the next upload must find it alive
            logger.exception("uploads cannot be indexed")
        else:
            self._state = IntakeState()
            return 0.0
        self._state = IntakeState("stopped")
        return _FAILED_SECONDS

    def _improve(self) -> None:
        """Let the slow encoders read, unless there is nothing that they have not read."""
        if self._generation() == self._improved or self._index.catalog.is_empty():
            return
        try:
            self._index.encode_missing(progress=self._improving)
        except IndexBusy:
            return  # the next look finds the generation changed
        except KnowledgeError as error:
            logger.error("the slow encoder cannot read: %s", error)
        self._improved = self._generation()

    def _generation(self) -> str | None:
        return self._index.catalog.meta().get("generation")

    def _improving(self, done: int, total: int) -> None:
        if self._ending.is_set() or self._woken.is_set():
            raise _Interrupted
        self._state = IntakeState("improving", done, total)

    def _progress(self, done: int, total: int) -> None:
        if self._ending.is_set():
            raise _Interrupted
        self._state = IntakeState("working", done, total)
