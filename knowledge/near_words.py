"""Near words: the words of a vocabulary that few slips of the finger lead to."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

_CLEARLY_MORE = 3
"""Of two words equally near, the one in so many times as many documents is meant."""


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the vocabulary and how far away it is."""

    word: str
    slips: int
    """Keys left out, added, exchanged for another or for their neighbour (optimal string alignment)."""
    documents: int


class NearWords:
    """Words by the keys that write them, so that a slip on one key is one edit in either language."""

    def __init__(self, frequencies: Mapping[str, int], keys: Mapping[str, str]) -> None:
        """``keys`` holds the keys of each word; ``frequencies`` in how many documents it stands."""
        self._frequencies = frequencies
        self._words = sorted(keys, key=lambda word: len(keys[word]))
        self._keys = [keys[word] for word in self._words]
        self._lengths = np.array([len(written) for written in self._keys], dtype=np.int64)
        self._used = _used_keys(self._keys, self._lengths)

    def nearest(self, keys: str, *, limit_slips: int) -> Near | None:
        """The nearest word; none when there is none within the limit or several are equally likely."""
        found = list(self._within(keys, limit_slips)) if limit_slips else []
        fewest = min((near.slips for near in found), default=0)
        best = sorted((near for near in found if near.slips == fewest), key=lambda near: -near.documents)
        if len(best) > 1 and best[0].documents < _CLEARLY_MORE * best[1].documents:
            return None
        return best[0] if best else None

    def _within(self, keys: str, limit_slips: int) -> Iterator[Near]:
        possible = self._possible(keys, limit_slips)
        choices = [self._keys[place] for place in possible]
        for _, slips, position in process.extract(
            keys, choices, scorer=OSA.distance, score_cutoff=limit_slips, limit=None
        ):
            word = self._words[possible[position]]
            yield Near(word, int(slips), self._frequencies[word])

    def _possible(self, keys: str, limit_slips: int) -> list[int]:
        """Places of the words that the slips could reach: one slip adds or takes a key, or does one of each."""
        first, end = np.searchsorted(self._lengths, (len(keys) - limit_slips, len(keys) + limit_slips + 1))
        used = _used_keys([keys], np.array([len(keys)]))
        differing = np.bitwise_count(self._used[first:end] ^ used)
        places: list[int] = (np.flatnonzero(differing <= 2 * limit_slips) + first).tolist()
        return places


def _used_keys(texts: Collection[str], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    """One bit for each key that a text uses; none may be empty."""
    if not texts:
        return np.zeros(0, dtype=np.uint64)
    code_points = np.frombuffer("".join(texts).encode("utf-32-le"), dtype=np.uint32)
    bits = np.left_shift(np.uint64(1), code_points.astype(np.uint64) & np.uint64(63))
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    used: NDArray[np.uint64] = np.bitwise_or.reduceat(bits, starts)
    return used
