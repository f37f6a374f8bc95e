import re
import tomllib
import unicodedata
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from coach.samples import SUITES, Sample, read_samples, wordings

ROOT = Path(__file__).parents[2]
MATERIALS = ROOT / "knowledge" / "materials"
FILES = sorted((ROOT / "evals" / "samples").glob("*.jsonl"))
SAMPLES = read_samples(FILES)
ANSWERED = [sample for sample in SAMPLES if sample.expects.outcome == "answered"]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().casefold()


@cache
def material(path: str) -> str:
    return plain((MATERIALS / path).read_text(encoding="utf-8"))


@cache
def replies(language: str) -> str:
    document = tomllib.loads((ROOT / "prompts" / "replies.toml").read_text(encoding="utf-8"))
    sentences = chain.from_iterable(table.values() for table in document.values())
    return plain("\n".join(sentence[language] for sentence in sentences if language in sentence))


def said_by(sample: Sample, fact: str) -> bool:
    spoken = sample.answer_language
    sources = [material(path) for path in sample.expects.materials if path.startswith(f"{spoken}/")]
    return any(plain(wording) in source for wording in wordings(fact) for source in [*sources, replies(spoken)])


def ids(samples: list[Sample]) -> list[str]:
    return [sample.id for sample in samples]


def test_there_are_enough_samples_and_at_least_half_are_korean() -> None:
    korean = [sample for sample in SAMPLES if sample.language == "ko"]
    assert len(SAMPLES) >= 240
    assert 2 * len(korean) >= len(SAMPLES)


@pytest.mark.parametrize("suite", SUITES)
def test_every_suite_is_asked_in_both_languages(suite: str) -> None:
    assert {sample.language for sample in SAMPLES if sample.suite == suite} == {"ko", "en"}


def test_a_file_holds_the_suite_it_is_named_after() -> None:
    assert {file.stem: {sample.suite for sample in read_samples([file])} for file in FILES} == {
        suite: {suite} for suite in SUITES
    }


def test_every_guide_is_asked_about_in_its_language() -> None:
    asked = [path for sample in SAMPLES if sample.suite == "grounded" for path in sample.expects.materials]
    guides = [file.relative_to(MATERIALS).as_posix() for file in MATERIALS.glob("*/*.md")]
    assert [guide for guide in guides if asked.count(guide) < 3] == []


def test_materials_exist_where_and_only_where_an_answer_is_expected() -> None:
    assert ids([sample for sample in ANSWERED if not sample.expects.materials]) == []
    assert ids([sample for sample in SAMPLES if sample not in ANSWERED and sample.expects.materials]) == []
    paths = {path for sample in ANSWERED for path in sample.expects.materials}
    assert {path for path in paths if not (MATERIALS / path).is_file()} == set()


def test_every_fact_stands_in_a_guide_of_the_sample_or_in_a_reply() -> None:
    wrong = [(sample.id, fact) for sample in SAMPLES for fact in sample.expects.says if not said_by(sample, fact)]
    assert wrong == []


def test_nothing_must_be_said_and_not_be_said() -> None:
    for sample in SAMPLES:
        facts = {plain(wording) for fact in sample.expects.says for wording in wordings(fact)}
        assert facts.isdisjoint(map(plain, sample.expects.never_says)), sample.id


def test_no_question_is_asked_twice() -> None:
    asked = [(plain(sample.input), *map(plain, sample.history)) for sample in SAMPLES]
    assert [question for question in set(asked) if asked.count(question) > 1] == []


def test_personal_data_is_in_the_question_as_typed_and_must_not_come_back() -> None:
    samples = [sample for sample in SAMPLES if sample.suite == "personal_data"]
    hidden = [sample for sample in samples if sample.expects.outcome == "guarded_personal_data"]
    assert hidden
    assert ids([sample for sample in hidden if not sample.expects.never_says]) == []
    assert [said for sample in samples for said in sample.expects.never_says if said not in sample.input] == []
