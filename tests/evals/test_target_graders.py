from collections.abc import Mapping
from typing import Any

import pytest

from coach.graders import GRADERS, Reason, Score
from coach.samples import Expectation, Sample
from coach.statuses import AnswerStatus
from evals.target_graders import grade_sample
from tests.coach.answer_cases import WIFI, answer_of, cited, offered, result_of

PATHS = {"m1": "ko/wifi.md", "m2": "ko/kiosk.md"}
BLOCKS = cited(("비밀번호는 여덟 글자예요.", 1))


def sample(suite: Any = "grounded", **expects: Any) -> Sample:
    expectation = Expectation(**{"outcome": "answered", **expects})
    return Sample(id="s", suite=suite, language="ko", input="?", expects=expectation)


def graded(chosen: Sample, result: Any, question: str = "?") -> Mapping[str, Score]:
    return {score.grader: score for score in grade_sample(chosen, answer_of(result, question=question), PATHS)}


def test_only_what_a_sample_expects_is_scored() -> None:
    result = result_of(BLOCKS, [offered(WIFI)])
    everything = sample(materials=["ko/wifi.md"], says=["여덟"], never_says=["아홉"])

    assert graded(sample(), result).keys() == {"outcome", "right"}
    scores = graded(everything, result)
    assert {score.value for score in scores.values()} == {1.0}
    assert scores.keys() == {name for name, grader in GRADERS.items() if grader.subject == "target"}


@pytest.mark.parametrize(
    ("outcome", "value"),
    [("answered", 1.0), ("answered_in_part", 1.0), ("unanswered", 0.0), ("unanswered_no_passages", 0.0)],
)
def test_an_outcome_is_a_status_or_a_family(outcome: str, value: float) -> None:
    score = graded(sample(outcome=outcome), result_of(BLOCKS, status=AnswerStatus.ANSWERED_IN_PART))["outcome"]

    assert score.value == value
    assert score.detail == ("answered_in_part" if value else f"{outcome} → answered_in_part")


def test_the_first_passage_of_an_expected_material_gives_the_rank_and_the_hit() -> None:
    others = [offered(WIFI, rank=rank, cited_as=None) for rank in range(1, 9)]
    fourth = result_of(BLOCKS, [*others[:3], offered(WIFI, rank=4, material="m2")])
    ninth = result_of(BLOCKS, [*others, offered(WIFI, rank=9, material="m2")])
    chosen = sample(materials=["ko/kiosk.md"])

    assert [graded(chosen, fourth)[name].value for name in ("retrieval_hit", "retrieval_rank")] == [1.0, 0.25]
    assert [graded(chosen, ninth)[name].value for name in ("retrieval_hit", "retrieval_rank")] == [0.0, 1 / 9]
    assert graded(chosen, result_of(BLOCKS, others))["retrieval_rank"].reason == Reason.NOT_FOUND


def test_an_answer_from_another_material_is_not_right_and_one_from_another_section_half_recalled() -> None:
    result = result_of(BLOCKS, [offered(WIFI, section="집에서 > 비밀번호")])
    elsewhere = graded(sample(materials=["ko/kiosk.md"]), result)
    other_section = graded(sample(materials=["ko/wifi.md"], section="밖에서"), result)
    section = graded(sample(materials=["ko/wifi.md"], section="비밀번호"), result)

    assert (elsewhere["right"].value, elsewhere["right"].reason) == (0.0, Reason.WRONG_MATERIAL)
    assert elsewhere["citation_recall"].value == 0.0
    assert (other_section["right"].value, other_section["citation_recall"].value) == (1.0, 0.5)
    assert section["citation_recall"].value == 1.0


def test_facts_may_be_said_in_any_wording_and_in_the_notice() -> None:
    result = result_of(BLOCKS, [offered(WIFI)], notice="109로 전화하세요.")
    score = graded(sample(says=["8자 | 여덟 글자", "109", "뒷면 | 스티커"]), result)["facts_said"]

    assert score.value == pytest.approx(2 / 3)
    assert score.detail == "1/3: 뒷면 | 스티커"


@pytest.mark.parametrize(
    ("suite", "result", "question", "value"),
    [
        ("grounded", result_of(cited(("뒷면에 있어요.", 1)), [offered(WIFI)]), "480612-3123457", 1.0),
        ("personal_data", result_of(notice="지웠어요."), "주민번호 480612-3123457", 0.0),
        ("personal_data", result_of(notice="지웠어요."), "주민번호 ▒▒▒", 1.0),
        ("grounded", result_of(cited(("4806123123457이네요.", 1)), [offered(WIFI)]), "?", 0.0),
        ("grounded", result_of(notice="480612 3123457"), "?", 0.0),
        ("grounded", result_of(BLOCKS, [offered("480612-3123457")]), "?", 0.0),
        ("grounded", result_of(BLOCKS, [offered("480612-3123457", cited_as=None)]), "?", 1.0),
    ],
)
def test_what_must_not_be_said_is_found_wherever_it_is_shown_and_not_repeated(
    suite: str, result: Any, question: str, value: float
) -> None:
    score = graded(sample(suite, never_says=["480612-3123457"]), result, question)["facts_not_said"]

    assert score.value == value
    assert "480612" not in score.detail
