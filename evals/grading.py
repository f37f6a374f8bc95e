"""Grading: every grader that a run was asked for, as one function."""

from collections.abc import Mapping, Sequence

from coach.answer_graders import Tools, grade_answer
from coach.build import build_chat_model
from coach.errors import SettingsInvalid
from coach.graders import Score
from coach.model_writer import Limits
from coach.records import Turn
from coach.samples import Sample
from coach.settings import Settings
from evals.model_grader import ModelGrader
from evals.running import Grade, Judge
from evals.target_graders import answer_to, grade_sample
from prompts import load_prompt


def grader(tools: Tools, paths: Mapping[str, str]) -> Grade:
    """Scores of a sample's turn; ``paths`` of the materials by id, as samples name them. No scores of an open turn."""

    def grade(sample: Sample, turn: Turn, milliseconds: float) -> Sequence[Score]:
        answer = answer_to(sample, turn, milliseconds)
        if answer is None:
            return ()
        return (*grade_answer(answer, tools), *grade_sample(sample, answer, paths))

    return grade


def judge(settings: Settings) -> Judge:
    """A model that judges by the rubric, within the limits that are set for a model that answers.

    Raises:
        SettingsInvalid: No key is set.
    """
    chat_model = build_chat_model(settings)
    if chat_model is None:
        raise SettingsInvalid("a model is to judge, but no key is set; set OPENAI_API_KEY, or leave out --judge")
    grader = ModelGrader(
        chat_model,
        prompt=load_prompt("grade"),
        limits=Limits(settings.model_first_seconds, settings.model_total_seconds, settings.answer_tokens),
        passage_tokens=settings.prompt_tokens,
    )

    async def judged(sample: Sample, turn: Turn) -> Sequence[Score]:
        answer = answer_to(sample, turn, None)
        return () if answer is None else (await grader.judge(answer)).scores

    return judged
