"""Passages: chunks of materials, and those of them that were found for one question."""

from dataclasses import dataclass
from functools import lru_cache

from knowledge.blocks import Block, parse_blocks
from knowledge.contents import NOWHERE, Place
from knowledge.languages import Language, TextLanguage


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stored piece of a material."""

    id: str
    """Digest of the material's id and of everything that shapes the vector; stable while those are."""
    material_id: str
    ordinal: int
    """Place among the chunks of its material, from 0."""
    title: str
    heading_path: tuple[str, ...]
    """The headings above the text, outermost first, without the title."""
    text: str
    """Markdown."""
    language: TextLanguage
    place: Place = NOWHERE
    """Where the text begins."""

    @property
    def heading(self) -> str:
        return " > ".join(self.heading_path)

    @property
    def blocks(self) -> tuple[Block, ...]:
        return _blocks(self.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk found for one question, with its scores."""

    chunk: Chunk
    score: float
    """What the ranking used, 0 to 1; comparable between questions."""
    lexical: float
    """Share of the question's word weight that the chunk holds, 0 to 1."""
    dense: float
    """Cosine of question and chunk, -1 to 1."""
    material_language: Language
    course: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: passages, best first, and the chance that they answer the question."""

    passages: tuple[Passage, ...]
    confidence: float
    """0 to 1."""


@lru_cache(maxsize=4_096)
def _blocks(text: str) -> tuple[Block, ...]:
    """An answer looks at every section of a material, some of them several times."""
    return tuple(parse_blocks(text))
