"""Drafts of materials: nothing that somebody wrote is lost, and the file is one that the readers know."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from coach.database import open_database
from coach.draft_form import Hint, draft_sections, file_name, file_text, hints, skeleton
from coach.errors import DraftChanged
from coach.material_drafts import MaterialDrafts, Written
from knowledge.reading import read_material
from tests.knowledge.reading import read_here


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[MaterialDrafts]:
    opened = MaterialDrafts(open_database(tmp_path / "coach.sqlite3"))
    yield opened
    opened.close()


def test_who_saves_over_somebody_elses_change_is_told_and_overwrites_nothing(drafts: MaterialDrafts) -> None:
    draft = drafts.add(Written("제목", "", "ko", "글"), None)
    mine, theirs = Written("제목", "", "ko", "내 글"), Written("제목", "", "ko", "다른 글")
    assert drafts.save(draft.id, theirs, version=1).version == 2

    with pytest.raises(DraftChanged):
        drafts.save(draft.id, mine, version=1)
    assert drafts.get(draft.id).written == theirs
    assert drafts.save(draft.id, theirs, version=1).version == 2  # sent twice by a bad connection
    assert drafts.save(draft.id, mine, version=2).written == mine


def test_a_removed_draft_can_be_restored(drafts: MaterialDrafts) -> None:
    draft = drafts.add(Written("제목", "", "ko", "글"), None)

    assert drafts.remove(draft.id).removed
    assert [one.removed for one in drafts.all()] == [True]
    assert not drafts.restore(draft.id).removed


def test_the_file_of_a_draft_is_read_back_as_it_was_meant(tmp_path: Path) -> None:
    title = 'KTX: "표" 예매'
    text = file_text(
        title=title, course="기차: 첫걸음", language="ko", text="## 예매\n\n1. 앱을 열어요.", today=date.today()
    )
    place = tmp_path / file_name(title)
    place.write_text(text, encoding="utf-8")
    material = read_material(place, material_id="m", path=place.name, read=read_here)

    assert place.name == "KTX 표 예매.md"
    assert (material.title, material.course, material.language) == (title, "기차: 첫걸음", "ko")
    assert "앱을 열어요" in material.text


def test_a_skeleton_has_the_questions_as_headings_and_asks_for_what_is_missing() -> None:
    text = skeleton(["KTX 표 예매하는 법", "기차표 끊는 법"])

    assert [part.heading for part in draft_sections(text)] == ["KTX 표 예매하는 법", "기차표 끊는 법"]
    codes = [hint.code for hint in hints("", text, "ko")]
    assert codes == ["no_title", "no_steps", "empty_section", "empty_section"]


def test_long_sentences_and_unexplained_hard_words_are_pointed_out() -> None:
    long = "열차 이름을 보고 나서 출발하는 역과 도착하는 역을 차례로 고른 다음에 날짜와 시간을 정하고 사람 수를 눌러요."
    text = f"## 예매\n\n1. {long}\n2. 공유기(인터넷을 나누는 기계)를 켜요.\n3. 계정으로 들어가요.\n"
    found = hints("기차표", text, "ko")

    assert Hint("long_sentence", f"{long[:30]}…") in found
    assert [hint.detail for hint in found if hint.code == "hard_word"] == ["계정"]
