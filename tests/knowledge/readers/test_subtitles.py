from pathlib import Path

import pytest

from knowledge.errors import MaterialUnreadable
from knowledge.readers.subtitles import read_subtitles


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "lesson.srt"


def told(file: Path, text: str) -> list[tuple[str, str]]:
    file.write_text(text, encoding="utf-8")
    return [(piece.place.name, piece.text) for piece in read_subtitles(file).pieces]


def test_cues_are_joined_to_sentences_with_the_time_of_the_first(file: Path) -> None:
    text = (
        "1\n00:01:02,500 --> 00:01:04,000\n화면을 위로\n\n2\n00:01:04,0 --> 00:01:06,0\n{\\an8}<i>미세요</i>. A &amp; B"
    )

    assert told(file, text) == [("0:01:02", "화면을 위로 미세요. A & B")]


def test_a_pause_starts_a_new_paragraph(file: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n하나\n\n00:08.000 --> 00:09.000\n둘\n"

    assert told(file, text) == [("0:00:01", "하나"), ("0:00:08", "둘")]


def test_a_paragraph_ends_with_a_sentence_after_half_a_minute(file: Path) -> None:
    cues = [f"00:{at:02}.000 --> 00:{at + 5:02}.000\n문장 {at}{'.' if at % 10 else ''}\n" for at in range(0, 55, 5)]

    assert [name for name, _ in told(file, "WEBVTT\n\n" + "\n".join(cues))] == ["0:00:00", "0:00:30"]


def test_a_speaker_is_named_when_another_begins(file: Path) -> None:
    text = """WEBVTT

NOTE 이 줄은 말이 아니다

STYLE
::cue { color: red }

id-1
00:01.000 --> 00:02.000
<v 가온>켰어요?

00:02.000 --> 00:03.000
<v.loud 가온>네?</v> <v 나래>네.</v>
"""

    assert told(file, text) == [("0:00:01", "가온: 켰어요? 네?"), ("0:00:02", "나래: 네.")]


def test_rolling_captions_say_each_line_once(file: Path) -> None:
    text = """WEBVTT

00:00.000 --> 00:02.000
안녕<00:00.500><c> 하세요</c>

00:02.000 --> 00:02.010
안녕 하세요

00:02.010 --> 00:04.000
안녕 하세요
오늘은<c> 배웁니다</c>

00:04.000 --> 00:04.010
오늘은 배웁니다
"""

    assert told(file, text) == [("0:00:00", "안녕 하세요 오늘은 배웁니다")]


def test_a_line_that_is_said_twice_stays_twice(file: Path) -> None:
    text = "1\n00:00:01,0 --> 00:00:02,0\n네.\n\n2\n00:00:02,0 --> 00:00:03,0\n네.\n"

    assert told(file, text) == [("0:00:01", "네. 네.")]


def test_missing_blank_lines_and_blank_lines_inside_a_cue_do_no_harm(file: Path) -> None:
    text = "1\n00:00:01.0 --> 00:00:02.0\n하나\n\n계속\n2\n00:00:02,0 --> 00:00:03,0\n- 둘\n- 셋"

    assert told(file, text) == [("0:00:01", "하나 계속 둘 셋")]


@pytest.mark.parametrize(
    ("text", "reason"), [("아무 때도 없음", "damaged"), ("0:00:01,0 --> 0:00:02,0\n\n", "empty"), (" ", "empty")]
)
def test_a_file_without_times_is_damaged_and_one_without_words_empty(file: Path, text: str, reason: str) -> None:
    with pytest.raises(MaterialUnreadable) as refusal:
        told(file, text)

    assert refusal.value.reason == reason
