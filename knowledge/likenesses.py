"""Likenesses: which materials were found to be near-duplicates or twins, stored with the catalog."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.likeness import Likeness, LikenessKind
from knowledge.sqlite_file import SqliteFile


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a material is compared by, besides its vector."""

    material_id: str
    language: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class LikeMaterial:
    """A material that is like another one."""

    material_id: str
    title: str
    kind: LikenessKind
    score: float
    """Estimated share of common text for duplicates, cosine for twins."""


class Likenesses:
    """The likenesses in an index, in the same SQLite file as its catalog."""

    def __init__(self, catalog: SqliteFile) -> None:
        self._catalog = catalog

    def fingerprints(self) -> list[Fingerprint]:
        """Of every material."""
        with self._catalog.reading() as connection:
            rows = connection.execute("SELECT id, language, signature FROM materials ORDER BY rowid")
            return [Fingerprint(*row) for row in rows.fetchall()]

    def of_all(self) -> dict[str, list[LikeMaterial]]:
        """By id of the material that the others are like."""
        query = (
            "SELECT likenesses.material_id, other_id, title, kind, score FROM likenesses "
            "JOIN materials ON materials.id = other_id ORDER BY score DESC"
        )
        found: dict[str, list[LikeMaterial]] = {}
        with self._catalog.reading() as connection:
            for row in connection.execute(query).fetchall():
                found.setdefault(row[0], []).append(LikeMaterial(*row[1:]))
        return found

    def replace(self, material_ids: Sequence[str], found: Sequence[tuple[str, str, Likeness]]) -> None:
        """Put ``found`` (one, the other, how) in place of what was stored of these, in both directions."""
        with self._catalog.writing() as connection:
            for id_ in material_ids:
                connection.execute("DELETE FROM likenesses WHERE ? IN (material_id, other_id)", (id_,))
            connection.executemany(
                "INSERT OR REPLACE INTO likenesses VALUES (?, ?, ?, ?)",
                [(*ids, like.kind, like.score) for one, other, like in found for ids in ((one, other), (other, one))],
            )
