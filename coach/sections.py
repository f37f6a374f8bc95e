"""Sections: which part of the materials a question is answered from."""

from collections.abc import Sequence

from coach.answer_lines import names_whole_row
from coach.devices import devices, for_other_device
from coach.ports import Retriever
from coach.question_kinds import Kind, kinds_of, says_fails, says_happened, says_too_late
from knowledge.passages import Chunk, Passage

NEAR_BEST = 0.7
"""Passages with at least this share of the best score may hold the answer."""
UNFOUND = 0.6
"""Stands for the score of a section of the best material that search did not bring."""
_HEADING_WEIGHT = 1.2
_TEXT_WEIGHT = 0.25
_KIND_BONUS = 0.25
_ROW_BONUS = 0.5
"""A row that is named outweighs half a score: names in tables are rare words without a sentence around."""
_TOO_LATE = 0.6
"""Who asks beforehand must not read what to do when it has happened, though nearly all words are the same."""
_COMPARED_SECTIONS = 8
"""So many sections have their headings read by the encoder: those whose words are nearest."""


def best_chunk(question: str, passages: Sequence[Passage], retriever: Retriever) -> Chunk:
    """The chunk whose score, heading and words together fit best.

    All sections of the best material take part: its passages share so many words that search alone
    cannot tell which of them the question means.
    """
    kinds = kinds_of(question)
    top = passages[0]
    scores = {
        passage.chunk.id: passage.score / top.score
        for passage in passages
        if passage.score >= NEAR_BEST * top.score or names_whole_row(question, passage.chunk)
    }
    near = {passage.chunk.id: passage.chunk for passage in passages if passage.chunk.id in scores}
    beside = [chunk for chunk in retriever.chunks_of(top.chunk.material_id) if chunk.id not in near]
    fitting = _fitting(question, kinds, [*near.values(), *beside])
    words = retriever.shared_words(question, [f"{heading_of(chunk)}\n{chunk.text}" for chunk in fitting])
    first = [
        scores.get(chunk.id, UNFOUND) + _TEXT_WEIGHT * share + _suits(question, kinds, chunk)
        for chunk, share in zip(fitting, words, strict=True)
    ]
    read = sorted(range(len(fitting)), key=lambda place: -first[place])[:_COMPARED_SECTIONS]
    nearness = retriever.relevance(question, [heading_of(fitting[place]) for place in read])
    ranks = {place: first[place] + _HEADING_WEIGHT * near_by for place, near_by in zip(read, nearness, strict=True)}
    return fitting[max(ranks, key=lambda place: ranks[place])]


def section_of(question: str, chunk: Chunk, retriever: Retriever) -> list[Chunk]:
    """The section of a chunk in reading order, without parts for a device that the question does not mean."""
    section = retriever.section(chunk, depth=_depth(question, chunk))
    fitting = [one for one in section if not for_other_device(question, one.heading)]
    return fitting or list(section) or [chunk]


def heading_of(chunk: Chunk) -> str:
    """The heading next above a chunk; without one the title of its material."""
    return chunk.heading_path[-1] if chunk.heading_path else chunk.title


def _suits(question: str, kinds: frozenset[Kind], chunk: Chunk) -> float:
    """What the kind of question says for or against a section: how, what, why, which device, what happened."""
    heading = heading_of(chunk)
    named = kinds_of(heading)
    agrees = [
        "how" in kinds and any(block.kind == "steps" for block in chunk.blocks),
        "what" in kinds and ("what" in named or not chunk.heading_path),
        *(kind in kinds & named for kind in ("recognise", "why")),
        bool(devices(question) & devices(heading)),
        says_happened(question) and says_happened(heading),
        says_fails(question) and says_fails(heading),
    ]
    disagrees = [
        "why" in named - kinds,
        says_fails(heading) and not says_fails(question),
    ]
    too_late = says_too_late(heading) and not says_happened(question)
    row = "how" not in kinds and names_whole_row(question, chunk)
    return _KIND_BONUS * (sum(agrees) - sum(disagrees)) + _ROW_BONUS * row - _TOO_LATE * too_late


def _fitting(question: str, kinds: frozenset[Kind], chunks: Sequence[Chunk]) -> list[Chunk]:
    # An introduction repeats the words of all its sections; it answers what a thing is, not how.
    sections = chunks if "what" in kinds else [chunk for chunk in chunks if chunk.heading_path]
    fitting = [chunk for chunk in sections or chunks if not for_other_device(question, chunk.heading)]
    return fitting or list(sections or chunks)


def _depth(question: str, chunk: Chunk) -> int:
    """How many headings name the section to answer from.

    The steps for one device are part of a section for all: a question that names no device gets both.
    """
    depth = len(chunk.heading_path)
    if depth > 1 and not devices(question) and devices(chunk.heading_path[-1]):
        return depth - 1
    return depth
