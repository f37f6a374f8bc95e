import numpy as np
import pytest

from knowledge.calibration import CAREFUL, FAST, Calibration, Curve, fitted
from knowledge.ranking import CarefulEvidence, Evidence, Scores, ranking_scores


def numbers(*values: float) -> Scores:
    return np.array(values, dtype=np.float32)


def test_words_say_little_across_languages() -> None:
    both = numbers(0.8, 0.8)
    words = Evidence(chunk_words=both, material_words=both, window=0 * both, material=0 * both)
    same, other = ranking_scores(words, same_language=np.array([True, False]), question_words=6)

    assert same > 4 * other


def test_long_questions_trust_words_more() -> None:
    words = Evidence(numbers(0.5), numbers(0.5), numbers(0.2), numbers(0.2))
    short, long = (ranking_scores(words, same_language=np.array([True]), question_words=n)[0] for n in (2, 12))

    assert long > short


def test_the_second_encoder_outweighs_the_first_where_they_disagree() -> None:
    nothing = numbers(0, 0)
    careful = CarefulEvidence(opening=numbers(0.80, 0.85), held=nothing, neighbours=nothing)
    evidence = Evidence(nothing, nothing, window=numbers(0.6, 0.5), material=nothing, careful=careful)
    first, second = ranking_scores(evidence, same_language=np.array([True, True]), question_words=6)

    assert second > first


def test_the_chance_of_an_answer_grows_with_the_score() -> None:
    for curve, scores in ((FAST, (0.2, 1.0, 2.0)), (CAREFUL, (9.0, 9.4, 9.9))):
        low, middle, high = (curve.chance(score, same_language=True) for score in scores)
        assert 0 <= low < middle < high <= 1


def test_a_fitted_curve_gives_back_the_curve_that_made_the_answers() -> None:
    true = Curve(slope=3.0, intercept=-6.0)
    chance = np.random.default_rng(7)
    scores = chance.uniform(0, 4, 4_000).tolist()
    curve = fitted(scores, [bool(chance.random() < true.chance(score)) for score in scores])

    assert curve.slope == pytest.approx(3.0, rel=0.15)
    assert curve.even_score == pytest.approx(2.0, abs=0.1)


def test_a_curve_stays_finite_when_scores_part_the_answers_cleanly() -> None:
    curve = fitted([1.0, 1.1, 3.0, 3.1], [False, False, True, True])

    assert curve.chance(1.0) < 0.1
    assert curve.chance(3.1) > 0.9


def test_a_calibration_is_read_as_it_was_stored() -> None:
    assert Calibration.read(CAREFUL.text()) == CAREFUL
