"""Tracing: what each stage of a turn took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from coach.ports import Usage
from coach.records import StageTrace


class Trace:
    """Grows by one entry a stage, also when the stage fails."""

    def __init__(self) -> None:
        self._stages: list[StageTrace] = []

    @contextmanager
    def stage(self, name: str, *, prompt_id: str = "", chat_model: str = "") -> Iterator[None]:
        started = time.perf_counter()
        note = ""
        try:
            yield
        except Exception as error:
            note = type(error).__name__
            raise
        finally:
            milliseconds = round((time.perf_counter() - started) * 1_000, 2)
            self._stages.append(StageTrace(name, milliseconds, note, prompt_id, chat_model))

    def note(self, note: str = "", usage: Usage | None = None) -> None:
        """Add to the last stage."""
        last = self._stages[-1]
        if note:
            last = replace(last, note=f"{last.note}; {note}" if last.note else note)
        if usage is not None:
            last = replace(last, prompt_tokens=usage.prompt_tokens, answer_tokens=usage.answer_tokens)
        self._stages[-1] = last

    def failed(self, kind: str) -> None:
        """Record that the turn ended early."""
        self._stages.append(StageTrace("ended", 0.0, kind))

    def stages(self) -> tuple[StageTrace, ...]:
        return tuple(self._stages)
