"""Mission files: the challenges that trainers write, read and checked."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from prompts import Language

FaultCode = Literal[
    "name", "unreadable", "form", "title", "steps", "material", "question", "choices", "right", "unknown_key",
    "guide_missing", "guide_too_short",
]  # fmt: skip
"""Each has a sentence in ``replies.toml``."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME_CHARACTERS = 60
_OURS = frozenset({"id", "shipped"})
"""The name of the file and the folder say these."""
_FIELDS = frozenset({"title", "steps", "material", "question", "choices", "right"})

Line = Annotated[str, Field(min_length=1, max_length=300)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(_Strict):
    """Korean, and English where somebody wrote it."""

    ko: Line
    en: Line | None = None

    def text(self, language: Language) -> str:
        return self.en or self.ko if language == "en" else self.ko


class Choices(_Strict):
    ko: Annotated[tuple[Line, ...], Field(min_length=2, max_length=5)]
    en: tuple[Line, ...] | None = None

    def texts(self, language: Language) -> tuple[str, ...]:
        return self.en or self.ko if language == "en" else self.ko


class Step(_Strict):
    """A guide with its check question."""

    material: Line
    """Path of the guide in its folder, such as ``ko/wifi.md``, or the id of a material."""
    question: Text | Literal["auto"]
    """``auto`` makes one from the guide."""
    choices: Choices | None = None
    right: Annotated[int, Field(ge=1)] | None = None
    """Number of the right choice, from 1."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.question == "auto":
            if self.choices is not None or self.right is not None:
                raise PydanticCustomError("question", "'auto' takes neither choices nor right")
            return self
        if self.choices is None or not _distinct(self.choices):
            raise PydanticCustomError("choices", "choices must be distinct and as many in each language")
        if self.right is None or self.right > len(self.choices.ko):
            raise PydanticCustomError("right", "right must be the number of a choice")
        return self


class Mission(_Strict):
    """A list of guides to go through."""

    id: str
    """Name of the file without ending."""
    shipped: bool
    title: Text
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=20)]


@dataclass(frozen=True, slots=True)
class MissionFault:
    """Why a mission is not offered."""

    file: str
    step: int | None
    """From 1; ``None`` when the fault is not in a step."""
    code: FaultCode
    detail: str
    """What was found, for whoever wrote the file."""


@dataclass(frozen=True, slots=True)
class ReadMissions:
    missions: tuple[Mission, ...]
    faults: tuple[MissionFault, ...]


def read_missions(own: Path, shipped: Path | None) -> ReadMissions:
    """Every mission by name; one of the trainers' own takes the place of a shipped one of the same name."""
    missions: dict[str, Mission] = {}
    faults: list[MissionFault] = []
    for file, is_shipped in (*_files(shipped, is_shipped=True), *_files(own, is_shipped=False)):
        read = read_mission(file, shipped=is_shipped)
        if isinstance(read, MissionFault):
            faults.append(read)
        else:
            missions[read.id] = read
    return ReadMissions(tuple(missions[name] for name in sorted(missions)), tuple(faults))


def read_mission(file: Path, *, shipped: bool = False) -> Mission | MissionFault:
    """The mission that a file holds, or what keeps it from being one."""
    if not _NAME.fullmatch(file.stem) or len(file.stem) > _NAME_CHARACTERS:
        return MissionFault(file.name, None, "name", file.stem)
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return MissionFault(file.name, None, "unreadable", str(error)[:200])
    own = _OURS & values.keys()
    if own:
        return MissionFault(file.name, None, "unknown_key", ", ".join(sorted(own)))
    try:
        return Mission.model_validate({**values, "id": file.stem, "shipped": shipped})
    except ValidationError as error:
        return _fault(file, error)


def _files(folder: Path | None, *, is_shipped: bool) -> Iterable[tuple[Path, bool]]:
    return [(file, is_shipped) for file in sorted(folder.glob("*.toml"))] if folder and folder.is_dir() else []


def _distinct(choices: Choices) -> bool:
    lists = [choices.ko] if choices.en is None else [choices.ko, choices.en]
    return all(len(set(texts)) == len(choices.ko) == len(texts) for texts in lists)


def _fault(file: Path, error: ValidationError) -> MissionFault:
    first = error.errors(include_url=False, include_input=False)[0]
    place = first["loc"]
    step = place[1] + 1 if len(place) > 1 and place[0] == "steps" and isinstance(place[1], int) else None
    where = ".".join(str(part) for part in place[2 if step else 0 :])
    return MissionFault(file.name, step, _code(first["type"], place), f"{where}: {first['msg']}".removeprefix(": "))


def _code(kind: str, place: tuple[int | str, ...]) -> FaultCode:
    if kind in ("question", "choices", "right"):
        return kind  # type: ignore[return-value]  # the three kinds of Step._fits
    if kind == "extra_forbidden":
        return "unknown_key"
    named = [part for part in place if part in _FIELDS]
    return named[-1] if named else "form"  # type: ignore[return-value]  # _FIELDS are fault codes
