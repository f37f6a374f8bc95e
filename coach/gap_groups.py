"""Gap groups: questions that ask for the same thing in other words, put together one by one."""

from collections.abc import Iterable
from uuid import UUID

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
"""Of length 1."""

ALIKE = 0.6
"""From this likeness on to the middle of a group a question belongs to it; ``python -m evals gaps`` shows others."""


class GapGroups:
    """Each group is the sum of its questions' vectors; a question joins the one whose middle is nearest."""

    def __init__(self, members: Iterable[tuple[UUID, Vector]], *, alike: float = ALIKE) -> None:
        self._alike = alike
        self._ids: list[UUID] = []
        self._places: dict[UUID, int] = {}
        self._sums = np.zeros((0, 0), dtype=np.float32)
        self._middles = self._sums
        for group, vector in members:
            self.join(group, vector)

    def nearest(self, vector: Vector) -> UUID | None:
        """The group that a question belongs to; ``None`` when it is a new one."""
        if not self._ids:
            return None
        likeness = self._middles[: len(self._ids)] @ vector
        best = int(likeness.argmax())
        return self._ids[best] if likeness[best] >= self._alike else None

    def join(self, group: UUID, vector: Vector) -> None:
        """Put a question into a group, which may be new."""
        place = self._places.get(group)
        if place is None:
            place = self._places[group] = len(self._ids)
            self._ids.append(group)
            self._make_room(len(vector))
        self._sums[place] += vector
        self._middles[place] = self._sums[place] / np.linalg.norm(self._sums[place])

    def _make_room(self, width: int) -> None:
        if len(self._ids) <= len(self._sums):
            return
        rows = max(64, 2 * len(self._sums))
        sums, middles = np.zeros((rows, width), np.float32), np.zeros((rows, width), np.float32)
        if len(self._sums):
            sums[: len(self._sums)] = self._sums
            middles[: len(self._middles)] = self._middles
        self._sums, self._middles = sums, middles
