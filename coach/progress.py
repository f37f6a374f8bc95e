"""Progress: how far a long piece of work is, and how long it will still take."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

_LINE_SECONDS = 10.0


class Bars:
    """One bar a piece of work, on the error stream; now and then a line when that is not a terminal."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._live = console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not self._live,
        )
        self._bars: dict[str, TaskID] = {}
        self._begun = self._told = time.monotonic()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._progress.stop()

    def show(self, what: str, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` parts of ``what`` are done; a total of 0 shows nothing."""
        if not total:
            return
        if not self._live:
            self._line(what, done, total)
            return
        if what not in self._bars or self._progress.tasks[self._bars[what]].finished:
            self._bars[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._bars[what], completed=done, total=total)

    def _line(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if not done:
            self._begun = self._told = now
        elif now - self._told >= _LINE_SECONDS:
            self._told = now
            left = (now - self._begun) / done * (total - done)
            print(f"{what}: {done} of {total}, about {left:.0f} s left", file=sys.stderr, flush=True)  # noqa: T201 (a log)
