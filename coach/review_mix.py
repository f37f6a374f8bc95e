"""Review mix: from which pool the next turn for a trainer comes, and whether a second trainer judges it too."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from coach.errors import SharesInvalid


class Pool(StrEnum):
    UNCERTAIN = "uncertain"
    """The chance that the passages answer was near the threshold."""
    THUMBS_DOWN = "thumbs_down"
    RANDOM = "random"
    """Any turn, so that what nobody suspects is seen too."""
    DISAGREED = "disagreed"
    """Two trainers differ, or a trainer and a grader by two levels."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Per cent of what trainers are given; those of the pools make 100."""

    uncertain: int = 40
    thumbs_down: int = 25
    random: int = 25
    disagreed: int = 10
    double: int = 20
    """Of all turns: those that two trainers judge without seeing each other's review."""

    def of(self, pool: Pool) -> int:
        return int(asdict(self)[pool.value])


def check_shares(shares: Shares) -> Shares:
    """
    Raises:
        SharesInvalid: One is no per cent, or those of the pools do not make 100.
    """
    if not all(0 <= share <= 100 for share in asdict(shares).values()) or sum(map(shares.of, Pool)) != 100:
        raise SharesInvalid(f"these shares do not make 100 per cent: {asdict(shares)}")
    return shares


def pools_in_order(shares: Shares, lately: Sequence[Pool]) -> list[Pool]:
    """The pools that trainers want something from, the one that is furthest behind its share of ``lately`` first.

    The others follow, so that they fill in for a pool that is empty.
    """
    wanted = [pool for pool in Pool if shares.of(pool)]
    return sorted(wanted, key=lambda pool: lately.count(pool) - shares.of(pool) * (len(lately) + 1) / 100)


def wants_second(shares: Shares, lately: Sequence[bool]) -> bool:
    """Whether the next turn is to be judged by two; ``lately`` says so of those before it."""
    return sum(lately) + 1 <= shares.double * (len(lately) + 1) / 100
