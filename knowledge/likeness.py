"""Likeness: which materials say nearly the same, in one language or in two."""

import re
import zlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

LikenessKind = Literal["duplicate", "twin"]

Signatures = NDArray[np.uint32]
Vectors = NDArray[np.float32]

_SIGNATURE_NUMBERS = 128
"""The error of the estimate is about one in the square root of it: 0.09."""
_SHINGLE_CHARACTERS = 9
_PRIME = (1 << 31) - 1
_UNLIKE = re.compile(r"[\W_]+")

DUPLICATE_SHARE = 0.7
"""From this share of common text on, two materials are shown as nearly the same."""
TWIN_COSINE, TWIN_LEAD = 0.75, 0.02
"""How near a twin must be, and by how much nearer than the next one. Chosen on every other pair of the shared courses
with two thirds of the twins taken away; `python -m evals twins` prints the figures of the others."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two materials that a trainer should see together, by their row among those compared."""

    row: int
    other: int
    kind: LikenessKind
    score: float
    """Estimated share of common text for duplicates, cosine for twins."""


def signature(text: str) -> bytes:
    """A fingerprint of the text: two of them tell which share of their text is common.

    MinHash (Broder, "On the resemblance and containment of documents", 1997) over runs of letters.
    """
    letters = _UNLIKE.sub("", text.lower())
    runs = {letters[n : n + _SHINGLE_CHARACTERS] for n in range(max(len(letters) - _SHINGLE_CHARACTERS + 1, 1))}
    hashes = np.fromiter((zlib.crc32(run.encode()) & 0x7FFFFFFF for run in runs), dtype=np.uint64, count=len(runs))
    factors, offsets = _permutations()
    lowest = np.full(_SIGNATURE_NUMBERS, _PRIME, dtype=np.uint64)
    for start in range(0, len(hashes), 4_096):
        block = hashes[start : start + 4_096]
        lowest = np.minimum(lowest, ((factors[:, None] * block + offsets[:, None]) % _PRIME).min(axis=1))
    return lowest.astype("<u4").tobytes()


def signatures(stored: list[bytes]) -> Signatures:
    """Stored fingerprints as a matrix, one row each."""
    return np.frombuffer(b"".join(stored), dtype="<u4").reshape(len(stored), _SIGNATURE_NUMBERS)


def duplicates(rows: list[int], all_signatures: Signatures) -> list[Likeness]:
    """For each of ``rows``, the other materials that share most of its text."""
    found: list[Likeness] = []
    for row in rows:
        shares = (all_signatures == all_signatures[row]).mean(axis=1)
        shares[row] = 0.0
        found += [
            Likeness(row, int(n), "duplicate", float(shares[n])) for n in np.flatnonzero(shares >= DUPLICATE_SHARE)
        ]
    return found


def twins(rows: list[int], languages: list[str], vectors: Vectors) -> list[Likeness]:
    """For each of ``rows``, the material of the other language that it translates, if there is one.

    Each must be the nearest of all materials in its language to the other. Vectors are one row a material, of length 1.
    """
    spoken = np.array(languages)
    found: list[Likeness] = []
    for row in rows:
        there = np.flatnonzero(spoken != spoken[row])
        other = _clearly_nearest(vectors[row], vectors, there)
        if other is None:
            continue
        back = np.flatnonzero(spoken == spoken[row])
        if _clearly_nearest(vectors[other], vectors, back) == row:
            found.append(Likeness(row, other, "twin", float(vectors[row] @ vectors[other])))
    return found


def _clearly_nearest(vector: Vectors, vectors: Vectors, among: NDArray[np.intp]) -> int | None:
    if not among.size:
        return None
    cosines = vectors[among] @ vector
    best = int(cosines.argmax())
    second = np.partition(cosines, -2)[-2] if cosines.size > 1 else -1.0
    if cosines[best] < TWIN_COSINE or cosines[best] - second < TWIN_LEAD:
        return None
    return int(among[best])


def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    draw = np.random.RandomState(7)  # its numbers never change (numpy NEP 19), so stored fingerprints stay comparable
    factors = draw.randint(1, _PRIME, _SIGNATURE_NUMBERS, dtype=np.int64).astype(np.uint64)
    return factors, draw.randint(0, _PRIME, _SIGNATURE_NUMBERS, dtype=np.int64).astype(np.uint64)
