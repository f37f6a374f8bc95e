"""Sources: the passages an answer cites, numbered from 1 in order of use."""

from collections.abc import Sequence

from coach.records import OfferedPassage, Related, Source
from knowledge.contents import Place
from knowledge.passages import Chunk, Found

_Label = tuple[str, tuple[str, ...], Place]
"""Material, headings and place: what a reader sees of a source."""


class Sources:
    """Grows while an answer is written.

    Pieces of one section, which a reader could not tell apart, are one source: the first of them that was cited.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._chunks: list[Chunk] = []
        self._number_of_label: dict[_Label, int] = {}

    def cite(self, chunk: Chunk) -> int:
        """The number of a passage; a new one when nothing of its section was cited before."""
        if chunk.id not in self._numbers:
            self._chunks.append(chunk)
            label = (chunk.material_id, chunk.heading_path, chunk.place)
            self._numbers[chunk.id] = self._number_of_label.setdefault(label, len(self._number_of_label) + 1)
        return self._numbers[chunk.id]

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """The passages, by number."""
        return tuple(self._chunks)

    def listed(self) -> tuple[Source, ...]:
        first = {self._numbers[chunk.id]: chunk for chunk in reversed(self._chunks)}
        return tuple(
            Source(number, chunk.id, chunk.material_id, chunk.title, chunk.heading, chunk.language, chunk.place)
            for number, chunk in sorted(first.items())
        )

    def offered(self, found: Found) -> tuple[OfferedPassage, ...]:
        """What search brought, and what else of the same sections was cited, with what became of it."""
        brought = [
            OfferedPassage(
                rank=rank,
                passage_id=passage.chunk.id,
                material_id=passage.chunk.material_id,
                title=passage.chunk.title,
                section=passage.chunk.heading,
                text=passage.chunk.text,
                score=passage.score,
                lexical=passage.lexical,
                dense=passage.dense,
                cited_as=self._numbers.get(passage.chunk.id),
            )
            for rank, passage in enumerate(found.passages, 1)
        ]
        known = {passage.passage_id for passage in brought}
        beside = [chunk for chunk in self._chunks if chunk.id not in known]
        return (
            *brought,
            *(
                OfferedPassage(
                    rank=rank,
                    passage_id=chunk.id,
                    material_id=chunk.material_id,
                    title=chunk.title,
                    section=chunk.heading,
                    text=chunk.text,
                    score=0.0,
                    lexical=0.0,
                    dense=0.0,
                    cited_as=self._numbers[chunk.id],
                )
                for rank, chunk in enumerate(beside, len(brought) + 1)
            ),
        )


def related(chunks: Sequence[Chunk]) -> tuple[Related, ...]:
    return tuple(Related(chunk.id, chunk.material_id, chunk.title, chunk.heading) for chunk in chunks)
