"""Teaching over HTTP: quizzes on guides, recaps of conversations, missions."""

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from api.access import TrainerDep
from api.bodies import ErrorBody, Language, PassageOut
from api.dependencies import PartsDep
from api.learner_access import ConversationDep
from api.limits import CodeLimitDep
from api.readiness import Parts
from api.teaching_bodies import (
    BeginIn,
    BegunMissionOut,
    BegunStepOut,
    CodeOut,
    MissionCountOut,
    MissionCountsOut,
    MissionFaultOut,
    MissionOut,
    MissionStepOut,
    ProgressOut,
    QuizAnswerIn,
    QuizAnswerOut,
    QuizOut,
    QuizQuestionOut,
    RecapOut,
    Seed,
    StepAnswerIn,
    StepAnswerOut,
    StepCountOut,
)
from api.trainer_bodies import SentenceOut
from coach.errors import ChoiceUnknown, MaterialNotFound, PassageNotFound, QuizChanged, QuizQuestionNotFound
from coach.mission_file import MissionFault
from coach.missions import BegunMission, MissionCounts
from coach.quiz import Quiz, make_quiz
from coach.recap import recap
from prompts import load_replies

_ERRORS: dict[int | str, dict[str, Any]] = {code: {"model": ErrorBody} for code in (404, 422, 503)}

_CODE_ERRORS: dict[int | str, dict[str, Any]] = {**_ERRORS, 429: {"model": ErrorBody}}

router = APIRouter(prefix="/api", tags=["teaching"])


@router.get("/materials/{material_id}/quiz", responses=_ERRORS)
async def read_quiz(material_id: str, parts: PartsDep, seed: Seed = 0) -> QuizOut:
    """Up to three questions on a guide; it does not say which choices are right."""
    quiz = await asyncio.to_thread(_quiz, parts, material_id, seed)
    questions = tuple(QuizQuestionOut.model_validate(question) for question in quiz.questions)
    return QuizOut(id=quiz.id, seed=seed, questions=questions)


@router.post("/materials/{material_id}/quiz/answers", responses={**_ERRORS, 409: {"model": ErrorBody}})
async def answer_quiz(material_id: str, body: QuizAnswerIn, parts: PartsDep) -> QuizAnswerOut:
    """Whether a choice is right, and what the guide says."""
    return await asyncio.to_thread(_quiz_answer, parts, material_id, body)


@router.get("/conversation/recap", responses={401: {"model": ErrorBody}, 503: {"model": ErrorBody}})
async def read_recap(conversation_id: ConversationDep, parts: PartsDep) -> RecapOut:
    """What a conversation taught: each answered question with a sentence and its sources, and what stayed open."""
    turns = await asyncio.to_thread(parts.store.turns, conversation_id)
    return RecapOut.model_validate(recap(turns))


@router.get("/missions", responses={503: {"model": ErrorBody}})
async def list_missions(parts: PartsDep, language: Language = "ko") -> list[MissionOut]:
    """Every mission that can be done."""
    missions = await asyncio.to_thread(parts.missions.offered, language)
    return [MissionOut.model_validate(mission) for mission in missions]


@router.post("/missions/{mission_id}/start", status_code=201, responses=_CODE_ERRORS, dependencies=[CodeLimitDep])
async def begin_mission(mission_id: str, body: BeginIn, parts: PartsDep) -> CodeOut:
    """Begin a mission; progress is kept under the code and under nothing else."""
    return CodeOut(code=await asyncio.to_thread(parts.missions.begin, mission_id, body.code))


@router.get("/missions/progress/{code}", responses=_CODE_ERRORS, dependencies=[CodeLimitDep])
async def read_progress(code: str, parts: PartsDep, language: Language = "ko") -> ProgressOut:
    """The missions that were begun under a code, with the question of each step."""
    progress = await asyncio.to_thread(parts.missions.progress, code, language)
    return ProgressOut(code=progress.code, missions=tuple(map(_begun, progress.missions)))


@router.post("/missions/progress/{code}/answers", responses=_CODE_ERRORS, dependencies=[CodeLimitDep])
async def answer_step(code: str, body: StepAnswerIn, parts: PartsDep) -> StepAnswerOut:
    """Whether a choice is right; a right one does the step, a wrong one may be followed by another."""
    answer = parts.missions.answer
    is_right, step = await asyncio.to_thread(answer, code, body.mission, body.step, body.choice, body.language)
    return StepAnswerOut(
        is_right=is_right,
        statement=step.check.statement if is_right else "",
        passage_id=step.check.passage_id,
        material_id=step.material_id,
    )


@router.get(
    "/trainer/missions",
    tags=["trainer"],
    dependencies=[TrainerDep],
    responses={code: {"model": ErrorBody} for code in (401, 403, 503)},
)
async def count_missions(parts: PartsDep) -> MissionCountsOut:
    """How many have begun each mission and done each step, and which files are not offered."""
    counts, faults = await asyncio.to_thread(lambda: (parts.missions.counts(), parts.missions.faults()))
    return MissionCountsOut(missions=tuple(map(_counted, counts)), faults=tuple(map(_fault, faults)))


def _quiz(parts: Parts, material_id: str, seed: int) -> Quiz:
    entry = parts.index.catalog.material(material_id)
    if entry is None:
        raise MaterialNotFound(f"no material {material_id!r}")
    return make_quiz(entry.title, parts.index.catalog.chunks_of(material_id), entry.language, seed)


def _quiz_answer(parts: Parts, material_id: str, body: QuizAnswerIn) -> QuizAnswerOut:
    quiz = _quiz(parts, material_id, body.seed)
    if body.quiz not in (None, quiz.id):
        raise QuizChanged(f"the quiz on material {material_id!r} is another one now")
    if body.question >= len(quiz.questions):
        raise QuizQuestionNotFound(f"the quiz on material {material_id!r} has no question {body.question}")
    question = quiz.questions[body.question]
    if body.choice >= len(question.choices):
        raise ChoiceUnknown(f"question {body.question} on material {material_id!r} has no choice {body.choice}")
    chunk = parts.index.catalog.chunk(question.passage_id)
    if chunk is None:
        raise PassageNotFound(f"no passage {question.passage_id!r}")
    return QuizAnswerOut(
        is_right=body.choice == question.right,
        right=question.right,
        statement=question.statement,
        passage=PassageOut.model_validate(chunk),
    )


def _begun(begun: BegunMission) -> BegunMissionOut:
    steps = tuple(
        BegunStepOut(
            **MissionStepOut.model_validate(step).model_dump(),
            done=step.number in begun.done,
            prompt=step.check.prompt,
            choices=step.check.choices,
        )
        for step in begun.mission.steps
    )
    finished = all(step.done for step in steps)
    return BegunMissionOut(id=begun.mission.id, title=begun.mission.title, finished=finished, steps=steps)


def _counted(counts: MissionCounts) -> MissionCountOut:
    mission = counts.mission
    steps = zip(mission.steps, counts.done, strict=True)
    return MissionCountOut(
        id=mission.id,
        title=SentenceOut(ko=mission.title.text("ko"), en=mission.title.text("en")),
        shipped=mission.shipped,
        begun=counts.begun,
        steps=tuple(
            StepCountOut(number=number, material=step.material, done=done)
            for number, (step, done) in enumerate(steps, 1)
        ),
    )


def _fault(fault: MissionFault) -> MissionFaultOut:
    replies = load_replies()
    korean, english = (replies.say("mission_fault", fault.code, language) for language in ("ko", "en"))
    return MissionFaultOut(**asdict(fault), sentence=SentenceOut(ko=korean, en=english))
