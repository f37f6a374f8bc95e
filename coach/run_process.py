"""Run process: asks the samples of one evaluation run beside the service, so that learners do not wait for it."""

import logging
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from pydantic import SecretStr

from coach.errors import CoachError, RunBusy
from coach.runs import Plan, Run, Runs, RunState
from coach.settings import Settings

logger = logging.getLogger(__name__)

_PROJECT = Path(__file__).parent.parent
_LOOK_SECONDS = 1.0
_PATIENCE_SECONDS = 8.0
"""How long a process has for putting things in order before it is ended."""
_LOWEST = 19
_NEWEST = 50
"""A run that is older than so many others is not going on."""
_FAULT_CHARACTERS = 500


class RunProcess:
    """Works on at most one run at a time; what it asks and finds is in ``Runs``.

    Every method raises StoreUnavailable.
    """

    def __init__(self, settings: Settings, runs: Runs) -> None:
        self._settings = settings
        self._runs = runs
        self._changing = threading.Lock()  # two trainers may press at once
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread()
        self._name = ""
        self._stopping = False

    def begin(self, plan: Plan, begun_by: str) -> Run:
        """
        Raises:
            RunBusy: Another run is going on.
        """
        with self._changing:
            self._check_free()
            return self._work_on(self._runs.begin(plan, begun_by))

    def go_on(self, name: str) -> Run:
        """Take up a run that was stopped or failed.

        Raises:
            RunBusy: A run is going on.
            RunNotFound: No run has this name.
        """
        with self._changing:
            self._check_free()
            return self._work_on(self._runs.go_on(name))

    def stop(self, name: str) -> Run:
        """Have a run end after the samples that are being asked, whichever process works on it.

        Raises:
            RunNotFound: No run has this name.
        """
        run = self._runs.ask_to_stop(name)
        if self._is_at(name):
            self._stopping = True
            if not run.planned:  # while it is loading there is nothing that it could end with
                self._interrupt()
        return self.as_it_is(run)

    def as_it_is(self, run: Run) -> Run:
        """The run; one whose process is still loading has said nothing yet, and is going on all the same."""
        silent = run.state is RunState.STOPPED and run.ended_at is None
        return replace(run, state=RunState.RUNNING) if silent and self._is_at(run.name) else run

    def going_on(self) -> Run | None:
        """The run that is being worked on, by this or by another process."""
        runs = map(self.as_it_is, self._runs.newest(limit=_NEWEST))
        return next((run for run in runs if run.state is RunState.RUNNING), None)

    def log(self, name: str) -> Path:
        """What the process of a run wrote."""
        return self._settings.data_dir / "runs" / f"{name}.log"

    def close(self) -> None:
        """End what is being worked on; it can be gone on with."""
        with self._changing:
            process = self._process
            if process is None or process.poll() is not None:
                return
            self._stopping = True
            for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):  # the first lets it put things in order
                process.send_signal(ending)
                try:
                    process.wait(_PATIENCE_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    continue
            self._watch.join()

    def _interrupt(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)

    def _check_free(self) -> None:
        at = self.going_on()
        if at is not None:
            raise RunBusy(f"run {at.name!r} is going on; wait, or stop it first")

    def _is_at(self, name: str) -> bool:
        return name == self._name and self._process is not None and self._process.poll() is None

    def _work_on(self, run: Run) -> Run:
        try:
            self._process = self._started(run.name)
        except OSError as error:
            self._runs.end(run.id, RunState.FAILED, f"its process cannot be started ({error.strerror})")
            return self._runs.named(run.name)
        self._name, self._stopping = run.name, False
        self._watch = threading.Thread(target=self._follow, args=(self._process, run), name="run", daemon=True)
        self._watch.start()
        return run

    def _started(self, name: str) -> "subprocess.Popen[bytes]":
        log = self.log(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "evals", "run", "--resume", name],
                cwd=_PROJECT,
                env={**os.environ, **_environment(self._settings)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,  # Ctrl-C ends the service, which then ends it
            )
        os.setpriority(os.PRIO_PROCESS, process.pid, _LOWEST)
        return process

    def _follow(self, process: subprocess.Popen[bytes], run: Run) -> None:
        """Until it has ended: see to it that it hears of a stop, and that its end is told."""
        while True:
            try:
                process.wait(_LOOK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                self._ask_again(run.name)
        try:
            self._settle(run.id, run.name)
        except CoachError as error:
            logger.error("the end of run %s is not kept: %s", run.name, error)

    def _ask_again(self, name: str) -> None:
        """Taking a run up forgets that somebody asked to stop it while it was loading."""
        if not self._stopping:
            return
        try:
            if not self._runs.named(name).stop_asked:
                self._runs.ask_to_stop(name)
        except CoachError as error:
            logger.warning("run %s is asked to stop again: %s", name, error)

    def _settle(self, run_id: UUID, name: str) -> None:
        if self._runs.named(name).ended_at is not None:
            return
        if self._stopping:
            self._runs.end(run_id, RunState.STOPPED)
        else:
            self._runs.end(run_id, RunState.FAILED, self._fault(name))

    def _fault(self, name: str) -> str:
        said = self.log(name).read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(said) if line.strip()), "")[:_FAULT_CHARACTERS]


def _environment(settings: Settings) -> dict[str, str]:
    """The settings of the service as variables, wherever they came from."""
    there = settings.model_copy(update={"data_dir": settings.data_dir.absolute()})
    values: dict[str, str] = {}
    for name, field in Settings.model_fields.items():
        value = getattr(there, name)
        alias = field.validation_alias
        variable = alias if isinstance(alias, str) else f"COACH_{name.upper()}"
        values[variable] = value.get_secret_value() if isinstance(value, SecretStr) else _said(value)
    return values


def _said(value: object) -> str:
    return "" if value is None else str(value)
