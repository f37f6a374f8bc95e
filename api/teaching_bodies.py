"""Bodies of quizzes, recaps and missions."""

from pydantic import BaseModel, Field

from api.bodies import Body, Language, PassageOut, SourceOut
from api.trainer_bodies import SentenceOut
from coach.mission_file import FaultCode
from coach.quiz import QuestionKind

Seed = int
"""Another seed gives another quiz on the same guide."""


class QuizQuestionOut(Body):
    kind: QuestionKind
    prompt: str
    choices: tuple[str, ...]


class QuizOut(Body):
    id: str
    """Changes when the questions do."""
    seed: Seed
    questions: tuple[QuizQuestionOut, ...]
    """None when the guide is too short."""


class QuizAnswerIn(BaseModel):
    seed: Seed = 0
    quiz: str | None = None
    """Id of the quiz that was shown; the answer is refused when the guide has changed since."""
    question: int = Field(ge=0)
    """Which question, from 0."""
    choice: int = Field(ge=0)
    """Which choice, from 0."""


class QuizAnswerOut(BaseModel):
    is_right: bool
    right: int
    """Which choice is right."""
    statement: str
    """What the guide says, word for word."""
    passage: PassageOut


class LearntOut(Body):
    question: str
    sentence: str
    sources: tuple[SourceOut, ...]
    in_part: bool


class RecapOut(Body):
    learnt: tuple[LearntOut, ...]
    unanswered: tuple[str, ...]


class MissionStepOut(Body):
    number: int
    """From 1."""
    material_id: str
    title: str


class MissionOut(Body):
    id: str
    title: str
    steps: tuple[MissionStepOut, ...]


class BeginIn(BaseModel):
    code: str | None = Field(None, max_length=40)
    """A code that somebody has already, to keep this mission under it as well."""


class CodeOut(BaseModel):
    code: str
    """To be written down: with it the mission goes on, on any machine. It is not stored and cannot be sent again."""


class BegunStepOut(MissionStepOut):
    done: bool
    prompt: str
    choices: tuple[str, ...]


class BegunMissionOut(BaseModel):
    id: str
    title: str
    finished: bool
    steps: tuple[BegunStepOut, ...]


class ProgressOut(BaseModel):
    code: str
    missions: tuple[BegunMissionOut, ...]
    """In the order in which they were begun."""


class StepAnswerIn(BaseModel):
    mission: str = Field(max_length=100)
    step: int
    """From 1."""
    choice: int = Field(ge=0)
    """Which choice, from 0."""
    language: Language = "ko"
    """Language in which the question was shown."""


class StepAnswerOut(BaseModel):
    is_right: bool
    statement: str
    """What the guide says, when the choice is right and the question was made from the guide; otherwise empty."""
    passage_id: str
    """Where to read it again; empty when a trainer wrote the question."""
    material_id: str


class StepCountOut(BaseModel):
    number: int
    material: str
    """As the file names it."""
    done: int
    """How many codes have done it."""


class MissionCountOut(BaseModel):
    id: str
    title: SentenceOut
    shipped: bool
    begun: int
    steps: tuple[StepCountOut, ...]


class MissionFaultOut(BaseModel):
    file: str
    step: int | None
    code: FaultCode
    detail: str
    sentence: SentenceOut
    """What to do."""


class MissionCountsOut(BaseModel):
    missions: tuple[MissionCountOut, ...]
    faults: tuple[MissionFaultOut, ...]
    """Files that are not offered, and why."""
