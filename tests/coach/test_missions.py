"""Missions: files that are checked, codes that can be written down, progress that names nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from coach.build import build_index, build_missions
from coach.errors import ChoiceUnknown, CodeNotFound, MissionNotFound, StepNotFound
from coach.mission_codes import ALPHABET, known_form, new_code
from coach.mission_file import Mission, MissionFault, read_mission, read_missions
from coach.missions import Missions, OfferedMission
from coach.roots import SHIPPED_MISSIONS
from coach.settings import Settings
from coach.tables import mission_progress
from knowledge.index import Index
from prompts import load_replies

STEP = """
[[steps]]
material = "ko/wifi.md"
question = { ko = "어디를 볼까요?", en = "Where do you look?" }
choices = { ko = ["공유기 뒷면", "냉장고"], en = ["On the router", "In the fridge"] }
right = 1
"""
AUTO = '[[steps]]\nmaterial = "ko/smishing.md"\nquestion = "auto"\n'
TITLE = 'title = { ko = "와이파이 도전", en = "Wi-Fi mission" }\n'


def write(folder: Path, text: str, name: str = "wifi.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("text", "step", "code"),
    [
        ("title = ", None, "unreadable"),
        (STEP, None, "title"),
        ('title = { en = "Only English" }' + STEP, None, "title"),
        (TITLE, None, "steps"),
        (TITLE + "steps = []", None, "steps"),
        (TITLE + STEP + '[[steps]]\nquestion = "auto"\n', 2, "material"),
        (TITLE + '[[steps]]\nmaterial = "ko/wifi.md"\n', 1, "question"),
        (TITLE + '[[steps]]\nmaterial = "ko/wifi.md"\nquestion = "automatic"\n', 1, "question"),
        (TITLE + AUTO + "right = 1\n", 1, "question"),
        (TITLE + STEP.replace('"냉장고"', '"공유기 뒷면"'), 1, "choices"),
        (TITLE + STEP.replace('["공유기 뒷면", "냉장고"]', '["공유기 뒷면"]'), 1, "choices"),
        (TITLE + STEP.replace(', "In the fridge"', ""), 1, "choices"),
        (TITLE + STEP.replace("right = 1", "right = 3"), 1, "right"),
        (TITLE + STEP.replace("right = 1", ""), 1, "right"),
        (TITLE + STEP.replace("right = 1", 'right = 1\nanswer = "x"'), 1, "unknown_key"),
        ('id = "other"\n' + TITLE + STEP, None, "unknown_key"),
    ],
)
def test_a_faulty_file_says_which_step_and_what_is_wrong(
    tmp_path: Path, text: str, step: int | None, code: str
) -> None:
    fault = read_mission(write(tmp_path, text))

    assert isinstance(fault, MissionFault)
    assert (fault.file, fault.step, fault.code) == ("wifi.toml", step, code)
    assert fault.detail
    assert all(load_replies().say("mission_fault", code, language) for language in ("ko", "en"))


def test_a_file_name_that_cannot_stand_in_an_address_is_refused(tmp_path: Path) -> None:
    fault = read_mission(write(tmp_path, TITLE + STEP, "와이파이.toml"))

    assert isinstance(fault, MissionFault)
    assert fault.code == "name"


def test_a_mission_without_english_is_shown_in_korean(tmp_path: Path) -> None:
    mission = read_mission(write(tmp_path, 'title = { ko = "도전" }\n' + STEP.replace(', en = ["On', "} #")))

    assert isinstance(mission, Mission)
    assert mission.title.text("en") == "도전"
    assert mission.steps[0].choices is not None
    assert mission.steps[0].choices.texts("en") == ("공유기 뒷면", "냉장고")


def test_an_own_mission_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (first, *_) = sorted(file.name for file in SHIPPED_MISSIONS.glob("*.toml"))
    write(tmp_path, TITLE + STEP, first)
    missions = {mission.id: mission for mission in read_missions(tmp_path, SHIPPED_MISSIONS).missions}

    assert missions[first.removesuffix(".toml")].title.ko == "와이파이 도전"
    assert len(missions) == len(list(SHIPPED_MISSIONS.glob("*.toml")))


def test_a_code_is_found_again_however_it_is_typed() -> None:
    code = new_code()

    assert len(code) == 9
    assert set(code) <= {*ALPHABET, "-"}
    assert known_form(f" {code.lower().replace('-', ' ')} ") == code
    assert known_form("z5gb uuuu") == "2568-VVVV"
    assert len({new_code() for _ in range(500)}) == 500


@pytest.mark.parametrize("typed", ["", "ABC", "AAAA-AAAAA", "OOOO-1111", "한글코드한글코드"])
def test_what_cannot_be_a_code_is_not_found(typed: str) -> None:
    with pytest.raises(CodeNotFound):
        known_form(typed)


@pytest.fixture
def missions(tmp_path: Path, guides_index: Index) -> Iterator[Missions]:
    write(tmp_path / "missions", TITLE + STEP + AUTO)
    opened = build_missions(Settings(data_dir=tmp_path, shipped_missions=False, _env_file=None), guides_index)
    yield opened
    opened.close()


def offered(missions: Missions, language: str = "ko") -> OfferedMission:
    (mission,) = missions.offered("en" if language == "en" else "ko")
    return mission


def test_every_shipped_mission_is_offered_in_both_languages(tmp_path: Path, guides_index: Index) -> None:
    opened = build_missions(Settings(data_dir=tmp_path, _env_file=None), guides_index)
    korean, english = opened.offered("ko"), opened.offered("en")

    assert opened.faults() == []
    assert [one.id for one in korean] == [one.id for one in english]
    assert len(korean) == len(list(SHIPPED_MISSIONS.glob("*.toml")))
    assert all(a.title != b.title for a, b in zip(korean, english, strict=True))
    opened.close()


def test_a_reader_gets_guide_and_question_in_their_language(missions: Missions) -> None:
    korean, english = offered(missions).steps[0], offered(missions, "en").steps[0]

    assert (korean.title, korean.check.prompt) == ("와이파이 연결하기", "어디를 볼까요?")
    assert (english.title, english.check.prompt) == ("Connect to Wi-Fi", "Where do you look?")
    assert "스미싱" in offered(missions).steps[1].title


def test_only_a_right_answer_does_a_step(missions: Missions) -> None:
    code = missions.begin("wifi", None)
    wrong, _ = missions.answer(code, "wifi", 1, 1, "ko")
    before = missions.progress(code, "ko").missions[0].done
    right, _ = missions.answer(code, "wifi", 1, 0, "ko")
    again, _ = missions.answer(code, "wifi", 1, 0, "ko")

    assert (wrong, before, right, again) == (False, frozenset(), True, True)
    assert missions.progress(code, "en").missions[0].done == {1}


def test_one_code_keeps_several_missions(missions: Missions, tmp_path: Path) -> None:
    write(tmp_path / "missions", TITLE + AUTO, "other.toml")
    code = missions.begin("wifi", None)

    assert missions.begin("other", code.lower()) == code
    assert [begun.mission.id for begun in missions.progress(code, "ko").missions] == ["wifi", "other"]


def test_a_mission_whose_guide_is_gone_is_reported_and_not_offered(missions: Missions, tmp_path: Path) -> None:
    code = missions.begin("wifi", None)
    write(tmp_path / "missions", TITLE + STEP.replace("wifi", "gone"))
    (fault,) = missions.faults()

    assert (fault.file, fault.step, fault.code, fault.detail) == ("wifi.toml", 1, "guide_missing", "ko/gone.md")
    assert missions.offered("ko") == []
    assert missions.progress(code, "ko").missions == ()


def test_a_guide_that_is_too_short_for_a_question_is_reported(tmp_path: Path) -> None:
    (tmp_path / "short").mkdir()
    (tmp_path / "short" / "a.md").write_text("# 짧은 자료\n\n## 제목\n\n짧아요.\n")
    write(tmp_path / "missions", TITLE + AUTO.replace("ko/smishing.md", "a.md"))
    settings = Settings(data_dir=tmp_path, shipped_missions=False, _env_file=None)
    index = build_index(settings)
    index.sync(tmp_path / "short", root="short", progress=lambda done, total: None)
    opened = build_missions(settings, index)

    assert [fault.code for fault in opened.faults()] == ["guide_too_short"]
    opened.close()
    index.close()


def test_unknown_things_are_named(missions: Missions) -> None:
    code = missions.begin("wifi", None)

    with pytest.raises(MissionNotFound):
        missions.begin("nothing", None)
    with pytest.raises(CodeNotFound):
        missions.begin("wifi", "2222-2222")
    with pytest.raises(CodeNotFound):
        missions.progress("2222-2222", "ko")
    with pytest.raises(MissionNotFound):
        missions.answer(code, "nothing", 1, 0, "ko")
    for step in (0, 3):
        with pytest.raises(StepNotFound):
            missions.answer(code, "wifi", step, 0, "ko")
    with pytest.raises(ChoiceUnknown):
        missions.answer(code, "wifi", 1, 2, "ko")


def test_trainers_see_counts_and_the_database_holds_no_code(missions: Missions) -> None:
    codes = [missions.begin("wifi", None) for _ in range(3)]
    for code in codes[:2]:
        missions.answer(code, "wifi", 1, 0, "ko")
    (counts,) = missions.counts()
    with missions._progress.reading() as connection:
        rows = str(connection.execute(select(mission_progress)).all())

    assert (counts.begun, counts.done) == (3, (2, 0))
    assert not any(code in rows for code in codes)
