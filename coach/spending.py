"""Spending: what the tokens of a model cost, and whether the day's ceiling is reached."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from coach.ports import Usage

_MILLION = 1_000_000


class Spent(Protocol):
    """Knows what was spent. Raises StoreUnavailable."""

    def cost_since(self, moment: datetime) -> float: ...


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens, in whatever currency the ceiling is in."""

    prompt: float
    answer: float

    def cost(self, usage: Usage) -> float:
        return (usage.prompt_tokens * self.prompt + usage.answer_tokens * self.answer) / _MILLION


class DailyCeiling:
    """At most so much a day, counted from midnight where the service runs; 0 is no ceiling."""

    def __init__(self, amount: float, spent: Spent) -> None:
        self._amount = amount
        self._spent = spent

    def is_reached(self) -> bool:
        """Raises StoreUnavailable."""
        if not self._amount:
            return False
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return self._spent.cost_since(midnight.astimezone(UTC)) >= self._amount
