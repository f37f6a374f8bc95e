"""Missions: guides to go through one after the other, each with a check question."""

from dataclasses import dataclass
from pathlib import Path

from coach.errors import ChoiceUnknown, MissionNotFound, StepNotFound
from coach.mission_codes import known_form, new_code
from coach.mission_file import FaultCode, Mission, MissionFault, Step, read_missions
from coach.mission_progress import MissionProgress
from coach.quiz import make_quiz
from knowledge.catalog import Catalog, MaterialEntry
from prompts import Language


@dataclass(frozen=True, slots=True)
class Check:
    """The check question of a step in a reader's language."""

    prompt: str
    choices: tuple[str, ...]
    right: int
    """Which of the choices, from 0."""
    statement: str
    """What the guide says; empty for a question that a trainer wrote."""
    passage_id: str
    """Where it says so; empty as well."""


@dataclass(frozen=True, slots=True)
class OfferedStep:
    number: int
    """From 1."""
    material_id: str
    title: str
    check: Check


@dataclass(frozen=True, slots=True)
class OfferedMission:
    """A mission as a learner sees it: every guide is there and every step has its question."""

    id: str
    title: str
    steps: tuple[OfferedStep, ...]


@dataclass(frozen=True, slots=True)
class BegunMission:
    mission: OfferedMission
    done: frozenset[int]
    """Numbers of the steps that are done."""


@dataclass(frozen=True, slots=True)
class Progress:
    code: str
    missions: tuple[BegunMission, ...]


@dataclass(frozen=True, slots=True)
class MissionCounts:
    mission: Mission
    begun: int
    done: tuple[int, ...]
    """How many codes have done each step."""


class _StepFault(Exception):
    def __init__(self, code: FaultCode, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Missions:
    """Reads the files anew for each request, so that a change is seen at once and by every worker.

    Every method raises StoreUnavailable, IndexDamaged and IndexUnavailable.
    """

    def __init__(self, *, own: Path, shipped: Path | None, catalog: Catalog, progress: MissionProgress) -> None:
        self._own = own
        self._shipped = shipped
        self._catalog = catalog
        self._progress = progress
        self._checks: dict[tuple[str, str, int], Check | None] = {}

    def close(self) -> None:
        self._progress.close()

    def offered(self, language: Language) -> list[OfferedMission]:
        """The missions that can be done, in a reader's language."""
        return [offered for offered in self._all(language) if isinstance(offered, OfferedMission)]

    def faults(self) -> list[MissionFault]:
        """What keeps missions from being offered."""
        found = [offered for offered in self._all("ko") if isinstance(offered, MissionFault)]
        return [*read_missions(self._own, self._shipped).faults, *found]

    def begin(self, mission_id: str, code: str | None) -> str:
        """Begin a mission under a new code, or under one that somebody has already; return the code.

        Raises:
            MissionNotFound: No mission is offered under this name.
            CodeNotFound: Nothing was begun under the code.
        """
        self._mission(mission_id, "ko")
        kept = new_code() if code is None else known_form(code)
        if code is not None:
            self._progress.steps(kept)
        self._progress.begin(kept, mission_id)
        return kept

    def progress(self, code: str, language: Language) -> Progress:
        """What was done under a code; missions that are no longer offered are left out.

        Raises:
            CodeNotFound: Nothing was begun under it.
        """
        kept = known_form(code)
        steps = self._progress.steps(kept)
        offered = {mission.id: mission for mission in self.offered(language)}
        begun = tuple(BegunMission(offered[name], done) for name, done in steps.items() if name in offered)
        return Progress(kept, begun)

    def answer(
        self, code: str, mission_id: str, number: int, choice: int, language: Language
    ) -> tuple[bool, OfferedStep]:
        """Whether a choice is right, and the step that it belongs to; a right one is kept under the code.

        Raises:
            CodeNotFound, MissionNotFound, StepNotFound, ChoiceUnknown: There is none such.
        """
        kept = known_form(code)
        self._progress.steps(kept)
        mission = self._mission(mission_id, language)
        if not 1 <= number <= len(mission.steps):
            raise StepNotFound(f"mission {mission_id!r} has no step {number}")
        step = mission.steps[number - 1]
        if not 0 <= choice < len(step.check.choices):
            raise ChoiceUnknown(f"step {number} of mission {mission_id!r} has no choice {choice}")
        right = choice == step.check.right
        if right:
            self._progress.finish_step(kept, mission_id, number)
        return right, step

    def counts(self) -> list[MissionCounts]:
        """How far each mission is gone through; of codes there are only numbers."""
        counts = self._progress.counts()
        return [
            MissionCounts(
                mission,
                counts.get((mission.id, 0), 0),
                tuple(counts.get((mission.id, number), 0) for number in range(1, len(mission.steps) + 1)),
            )
            for mission in read_missions(self._own, self._shipped).missions
        ]

    def _mission(self, mission_id: str, language: Language) -> OfferedMission:
        found = next((mission for mission in self.offered(language) if mission.id == mission_id), None)
        if found is None:
            raise MissionNotFound(f"no mission {mission_id!r} is offered")
        return found

    def _all(self, language: Language) -> list[OfferedMission | MissionFault]:
        entries = self._catalog.materials()
        known = {entry.id: entry for entry in entries} | {entry.path: entry for entry in reversed(entries)}
        return [self._offered(mission, known, language) for mission in read_missions(self._own, self._shipped).missions]

    def _offered(
        self, mission: Mission, known: dict[str, MaterialEntry], language: Language
    ) -> OfferedMission | MissionFault:
        steps: list[OfferedStep] = []
        for number, step in enumerate(mission.steps, 1):
            try:
                steps.append(self._step(number, step, known, language))
            except _StepFault as fault:
                return MissionFault(f"{mission.id}.toml", number, fault.code, fault.detail)
        return OfferedMission(mission.id, mission.title.text(language), tuple(steps))

    def _step(self, number: int, step: Step, known: dict[str, MaterialEntry], language: Language) -> OfferedStep:
        entry = known.get(step.material)
        if entry is None:
            raise _StepFault("guide_missing", step.material)
        if entry.language != language:
            entry = known.get(entry.twin, entry)
        check = _written(step, language) or self._made(entry, number)
        if check is None:
            raise _StepFault("guide_too_short", step.material)
        return OfferedStep(number, entry.id, entry.title, check)

    def _made(self, entry: MaterialEntry, number: int) -> Check | None:
        """The first question of the guide's quiz; made once, as lists of missions are asked for often."""
        key = (entry.id, entry.digest, number)
        if key not in self._checks:
            quiz = make_quiz(entry.title, self._catalog.chunks_of(entry.id), entry.language, seed=number)
            first = quiz.questions[0] if quiz.questions else None
            self._checks[key] = (
                Check(first.prompt, first.choices, first.right, first.statement, first.passage_id) if first else None
            )
        return self._checks[key]


def _written(step: Step, language: Language) -> Check | None:
    """The question that a trainer wrote; ``None`` when it is to be made."""
    if step.question == "auto" or step.choices is None or step.right is None:
        return None
    return Check(step.question.text(language), step.choices.texts(language), step.right - 1, "", "")
