"""Vectors for texts that repeat others with changes, without encoding each of them."""

import re
import zlib
from collections.abc import Sequence

import numpy as np

from knowledge.encoders import Encoder, Vectors

_MARK = re.compile(r"\bbase(\d{6})\b")
_NOISE = 0.75
"""Length of the noise beside a vector of length 1: the cosine of a repetition and its base is then about 0.8, as
between windows of one section."""


def mark(number: int) -> str:
    """The word by which a text says which base it repeats."""
    return f"base{number:06d}"


class NearbyEncoder:
    """Gives a marked text a vector near that of its base; encodes every other text with the real encoder.

    The noise is drawn from the text, so the same text has the same vector each time.
    """

    def __init__(self, encoder: Encoder, bases: Vectors) -> None:
        self._encoder = encoder
        self._bases = bases

    @property
    def id(self) -> str:
        return f"nearby-{self._encoder.id}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        base_of = [_base(text) for text in texts]
        unmarked = [text for text, base in zip(texts, base_of, strict=True) if base is None]
        encoded = iter(self._encoder.encode(unmarked)) if unmarked else iter(())
        return np.stack(
            [
                next(encoded) if base is None else self._near(base, text)
                for text, base in zip(texts, base_of, strict=True)
            ]
        )

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return self._encoder.encode_questions(questions)

    def close(self) -> None:
        self._encoder.close()

    def _near(self, base: int, text: str) -> Vectors:
        vector = self._bases[base % len(self._bases)]
        noise = np.random.default_rng(zlib.crc32(text.encode())).standard_normal(len(vector), dtype=np.float32)
        moved = vector + noise * (_NOISE / np.linalg.norm(noise))
        near: Vectors = moved / np.linalg.norm(moved)
        return near


def _base(text: str) -> int | None:
    found = _MARK.search(text)
    return int(found[1]) if found else None
