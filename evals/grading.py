"""Grading: every grader that a run was asked for, as one function."""

from collections.abc import Mapping, Sequence

from coach.answer_graders import Tools, grade_answer
from coach.graders import Score
from coach.records import Turn
from coach.samples import Sample
from evals.running import Grade
from evals.target_graders import answer_to, grade_sample


def grader(tools: Tools, paths: Mapping[str, str]) -> Grade:
    """Scores of a sample's turn; ``paths`` of the materials by id, as samples name them. No scores of an open turn."""

    def grade(sample: Sample, turn: Turn, milliseconds: float) -> Sequence[Score]:
        answer = answer_to(sample, turn, milliseconds)
        if answer is None:
            return ()
        return (*grade_answer(answer, tools), *grade_sample(sample, answer, paths))

    return grade
