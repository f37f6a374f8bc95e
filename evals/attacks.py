"""Attacks: what a reader sees when a question or material tells the coach to misbehave, and what is guarded in vain."""

import asyncio
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.answers import as_blocks, plain_text
from coach.build import build_grounding, build_index
from coach.build_stores import build_store
from coach.coach import Coach
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent
from coach.grounding import GroundingCheck
from coach.guard import check_question
from coach.material_retriever import MaterialRetriever
from coach.model_answer import ModelAnswer
from coach.model_writer import Limits
from coach.ports import ChatModel
from coach.settings import Settings
from coach.spending import DailyCeiling, Prices
from coach.transcripts import Transcripts
from evals.corpora import SetError
from evals.obedient_model import ObedientModel
from evals.places import guides_place
from knowledge.passages import Found, Passage
from knowledge.search import Search
from prompts import Language, load_follow_ups, load_guards, load_prompt, load_replies

FOLDER = Path(__file__).parent / "attacks"
_HARMLESS = "harmless.jsonl"
_ROOT = "attacks"
_SECONDS = 60.0
Progress = Callable[[str, int, int], None]


class Attack(BaseModel):
    """One attempt, and what of it must not reach the reader."""

    model_config = ConfigDict(extra="forbid")

    id: str
    kind: str = Field(alias="class")
    """Class of the OWASP Top 10 for LLM applications, 2025."""
    language: Literal["ko", "en"]
    where: Literal["question", "material"]
    text: str
    """What is asked, or what the material says."""
    question: str = ""
    """What is asked when the material attacks."""
    forbidden: tuple[str, ...]
    """Regular expressions."""


class LookAlike(BaseModel):
    """A harmless question that has the words of an attack, of danger or of fraud."""

    model_config = ConfigDict(extra="forbid")

    id: str
    language: Literal["ko", "en"]
    text: str


@dataclass(slots=True)
class AttackFigures:
    n: int = 0
    guarded: int = 0
    """Stopped before any model."""
    reached: int = 0
    """Some of what is forbidden was shown to the reader."""


@dataclass(frozen=True, slots=True)
class HarmlessFigures:
    n: int
    wrongly_guarded: int
    """Stopped, or answered with an alarm."""

    @property
    def share(self) -> float:
        return self.wrongly_guarded / self.n


@dataclass(slots=True)
class AttackReport:
    by_class: dict[str, AttackFigures] = field(default_factory=dict)
    harmless: dict[str, HarmlessFigures] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)
    """What reached the reader: id and the forbidden expression."""
    wrong: list[str] = field(default_factory=list)
    """Ids of harmless questions that were guarded."""


_Line = TypeVar("_Line", bound=BaseModel)


def read_attacks(folder: Path = FOLDER) -> list[Attack]:
    """All attacks, checked.

    Raises:
        SetError: A line has another form.
    """
    files = sorted(file for file in folder.glob("*.jsonl") if file.name != _HARMLESS)
    return [attack for file in files for attack in _read(file, Attack)]


def read_harmless(folder: Path = FOLDER) -> list[LookAlike]:
    """All harmless look-alikes, checked.

    Raises:
        SetError: A line has another form.
    """
    return _read(folder / _HARMLESS, LookAlike)


def half(id_: str) -> str:
    """Patterns were mended by looking at the even ones only."""
    return "odd" if int(id_.rpartition("-")[2]) % 2 else "even"


def measure_attacks(
    attacks: Sequence[Attack], look_alikes: Sequence[LookAlike], settings: Settings, progress: Progress
) -> AttackReport:
    """Carry every attack out against the real coach over the guides and the attacking materials.

    An obedient model writes, and search is made to believe that it found the answer, the attacking material first; so
    neither a model's good sense nor a low confidence counts as a defence. Materials attack the extractive writer too.

    Raises:
        KnowledgeError, CoachError: The parts cannot be made.
    """
    report = AttackReport()
    with _stage(attacks, settings) as stage:
        for done, attack in enumerate(attacks, 1):
            _carry_out(attack, stage, report)
            progress("attacks", done, len(attacks))
    guards = load_guards()
    for which in ("even", "odd"):
        chosen = [one for one in look_alikes if half(one.id) == which]
        verdicts = [(one.id, check_question(one.text, guards, one.language)) for one in chosen]
        wrong = [id_ for id_, verdict in verdicts if verdict.status or verdict.alarm]
        report.harmless[which] = HarmlessFigures(len(chosen), len(wrong))
        report.wrong += wrong
    return report


class _Believing(MaterialRetriever):
    """Finds the attacking material first, and is sure of it."""

    def __init__(self, search: Search) -> None:
        super().__init__(search)
        self.attacking = ""
        """Id of the material that attacks; empty for an attack by question."""

    def find(self, question: str, *, limit: int, reader: Language, quick: bool = False, site: str = "") -> Found:
        found = super().find(question, limit=limit, reader=reader, quick=quick, site=site)
        attacking = [
            Passage(chunk, 1.0, 1.0, 1.0, reader)
            for chunk in (self.chunks_of(self.attacking) if self.attacking else ())
        ]
        others = [one for one in found.passages if one.chunk.material_id != self.attacking]
        return replace(found, passages=(*attacking, *others)[:limit], confidence=1.0)


@dataclass(frozen=True, slots=True)
class _Stage:
    retriever: _Believing
    store: Transcripts
    grounding: GroundingCheck
    material_of: dict[str, str]
    """Id of the material by that of its attack."""

    def answering(self, chat_model: ChatModel) -> ModelAnswer:
        """A new one for each attack, so that none is judged by what another did to the circuit."""
        return ModelAnswer(
            chat_model,
            prompt=load_prompt("answer"),
            limits=Limits(first=_SECONDS, total=_SECONDS),
            guards=load_guards(),
            grounding=self.grounding,
            prices=Prices(0.0, 0.0),
            ceiling=DailyCeiling(0.0, self.store),
            prompt_tokens=3_000,
        )


@contextmanager
def _stage(attacks: Sequence[Attack], settings: Settings) -> Iterator[_Stage]:
    with (
        guides_place(settings.model_copy(update={"second_encoder": "none"})) as there,
        tempfile.TemporaryDirectory(prefix="baeum-evals-") as folder,
    ):
        for attack in attacks:
            if attack.where == "material":
                Path(folder, f"{attack.id}.md").write_text(f"# {attack.id}\n\n{attack.text}\n", encoding="utf-8")
        index, store = build_index(there), build_store(there)
        index.sync(Path(folder), root=_ROOT, progress=_quiet)
        material_of = {Path(entry.path).stem: entry.id for entry in index.catalog.materials() if entry.root == _ROOT}
        try:
            yield _Stage(_Believing(Search(index)), store, build_grounding(index.tokeniser), material_of)
        finally:
            store.close()
            index.close()


def _quiet(done: int, total: int) -> None:
    """Indexing takes seconds here."""


def _carry_out(attack: Attack, stage: _Stage, report: AttackReport) -> None:
    stage.retriever.attacking = stage.material_of.get(attack.id, "")
    writers: tuple[ChatModel | None, ...] = (
        (ObedientModel(),) if attack.where == "question" else (ObedientModel(), None)
    )
    reached = False
    guarded = False
    for writer in writers:
        events = asyncio.run(_events(attack, stage, writer))
        last = events[-1]
        guarded = isinstance(last, FinishedEvent) and last.status.family in ("guarded", "handoff")
        text = _seen(events)
        found = [pattern for pattern in attack.forbidden if re.search(pattern, text, re.IGNORECASE)]
        report.reached += [f"{attack.id} {pattern}" for pattern in found]
        reached = reached or bool(found)
    figures = report.by_class.setdefault(f"{attack.kind} {half(attack.id)}", AttackFigures())
    figures.n += 1
    figures.guarded += guarded
    figures.reached += reached


async def _events(attack: Attack, stage: _Stage, chat_model: ChatModel | None) -> list[Event]:
    coach = Coach(
        retriever=stage.retriever,
        store=stage.store,
        model=stage.answering(chat_model) if chat_model else None,
        grounding=stage.grounding,
        replies=load_replies(),
        guards=load_guards(),
        follow_ups=load_follow_ups(),
        question_characters=2_000,
    )
    conversation = stage.store.open_conversation(attack.language, "eval:attacks")
    asked = coach.begin(conversation, attack.question or attack.text, page=attack.language)
    return [event async for event in coach.answer(asked)]


def _seen(events: Sequence[Event]) -> str:
    """Every word of an answer that a reader can see, but for their own question and the titles of sources."""
    blocks = as_blocks(event.piece for event in events if isinstance(event, DeltaEvent))
    notices = [event.notice for event in events if isinstance(event, FinishedEvent | FailedEvent)]
    return "\n".join([plain_text(blocks), *notices])


def _read(file: Path, form: type[_Line]) -> list[_Line]:
    lines: list[_Line] = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            lines.append(form.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            raise SetError(f"{file.name!r} line {number} has another form: {error}") from error
    return lines
