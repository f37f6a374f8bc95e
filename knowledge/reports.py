"""Reports: what an index run did, by path."""

from dataclasses import dataclass, field

from knowledge.refusals import Reason


@dataclass(frozen=True, slots=True)
class Refusal:
    path: str
    reason: Reason
    detail: str
    """For operators, in English; the reason's sentence is for trainers."""


@dataclass(frozen=True, slots=True)
class Renaming:
    before: str
    now: str


@dataclass(slots=True)
class Report:
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    renamed: list[Renaming] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    """Every file that is there and is no material, also when it was refused in an earlier run."""
    chunks: int = 0
    """Chunks encoded in this run."""
    seconds: float = 0.0

    def add(self, other: "Report") -> None:
        """Take in what another run did."""
        self.added += other.added
        self.changed += other.changed
        self.renamed += other.renamed
        self.removed += other.removed
        self.refused += other.refused
        self.unchanged += other.unchanged
        self.chunks += other.chunks
        self.seconds += other.seconds
