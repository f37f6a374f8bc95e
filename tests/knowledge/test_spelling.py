import sqlite3
import time
from collections.abc import Callable, Iterator

import pytest

from coach.roots import SHIPPED_GUIDES
from evals.samples import shipped_samples
from knowledge.keyboard_slips import as_hangul, as_latin
from knowledge.kiwi_words import KiwiWords
from knowledge.spelling import Spelling

Corrected = Callable[[str], str]


class Vocabulary:
    """The words of the shipped guides, kept as the index keeps them."""

    def __init__(self, dictionary: KiwiWords) -> None:
        self.reads = 0
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.executescript(
            'CREATE VIRTUAL TABLE chunk_words USING fts5(text, tokenize="porter unicode61 remove_diacritics 0");'
            "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, chunk_words, 'row');"
        )
        guides = [file.read_text(encoding="utf-8") for file in sorted(SHIPPED_GUIDES.glob("*/*.md"))]
        rows = [(" ".join(words),) for words in dictionary.words(guides)]
        self._connection.executemany("INSERT INTO chunk_words VALUES (?)", rows)

    def holds(self, word: str) -> bool:
        query = "SELECT 1 FROM chunk_words WHERE chunk_words MATCH ? LIMIT 1"
        return self._connection.execute(query, (f'"{word}"',)).fetchone() is not None

    def frequencies(self) -> dict[str, int]:
        self.reads += 1
        return dict(self._connection.execute("SELECT term, doc FROM temp.vocabulary"))

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def dictionary() -> KiwiWords:
    return KiwiWords()


@pytest.fixture(scope="module")
def vocabulary(dictionary: KiwiWords) -> Iterator[Vocabulary]:
    opened = Vocabulary(dictionary)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def spelling(dictionary: KiwiWords, vocabulary: Vocabulary) -> Spelling:
    return Spelling(dictionary, known=vocabulary.holds, vocabulary=vocabulary.frequencies)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dhkdlvkdl dusruf", "와이파이 연결"),
        ("Dhkdlvkdl 연결", "와이파이 연결"),
        ("쟈랴 연결", "wifi 연결"),
        ("ㅈㅑ랴ㅑ 연결", "wifi 연결"),
        ("AIfh rmfdmf Tmrh tlvdjdy", "AI로 글을 쓰고 싶어요"),
        ("ㅗㅐㅈ 애 ㅑ 촘ㅜㅎㄷ ㅡㅛ ㅔㅁㄴㄴ잭ㅇ?", "how do i change my password?"),
    ],
)
def test_the_other_layout_is_seen(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.corrected(typed) == meant


def test_a_question_in_the_other_layout_comes_back_nearly_always(spelling: Spelling) -> None:
    questions = [sample.input for sample in shipped_samples(["grounded"]) if sample.language == "ko"]
    korean = [
        question for question in questions if not any(letter.isascii() and letter.isalpha() for letter in question)
    ]
    returned = [question for question in korean if spelling.corrected(as_latin(question)).split()[0] in question]

    assert len(korean) > 60
    assert len(returned) / len(korean) > 0.95


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("와이파리를 연결해요", "와이파이를 연결해요"),
        ("비밀버노를 잊어버렸어요", "비밀번호를 잊어버렸어요"),
        ("카카오톢으로 보내기", "카카오톡으로 보내기"),
        ("키오스ㅋ크 주문", "키오스크 주문"),
        ("버스 시간 아라보기", "버스 시간 알아보기"),
        ("인터넷이 작아ㅏ서", "인터넷이 작아서"),
        ("How do I connect to the internrt?", "How do I connect to the internet?"),
        ("I forgot my pasword", "I forgot my password"),
        ("sending mesages", "sending messages"),
    ],
)
def test_wrong_keys_are_mended_and_the_ending_stays(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.corrected(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("스미 싱 문자를 받았어요", "스미싱 문자를 받았어요"),
        ("스미싱문자를 받았어요", "스미싱 문자를 받았어요"),
        ("와이파이연결이안될때어떻게하나요", "와이파이 연결이 안 될 때 어떻게 하나요"),
    ],
)
def test_spaces_are_put_where_the_materials_have_them(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.corrected(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "와이파이 연결이 안 돼요",
        "김치찌개 맛있게 끓이는 비법 좀",
        "손주가 준 Galaxy S24 화면이 까매요 ㅠㅠ",
        "hong.gildong@pasword.com 으로 로그인",
        "My dog ate 3 cookies in Plato, ha ha",
        "010-1234-5678 ㅋㅋㅋ",
        "",
        "   ",
        "?!",
    ],
)
def test_what_is_no_slip_stays(spelling: Spelling, question: str) -> None:
    assert spelling.corrected(question) == question


def test_real_questions_are_hardly_touched(spelling: Spelling) -> None:
    changed = [sample.input for sample in shipped_samples() if spelling.corrected(sample.input) != sample.input]

    assert len(changed) <= 2, changed


def test_the_vocabulary_is_read_once_and_only_for_an_unknown_word(
    dictionary: KiwiWords, vocabulary: Vocabulary
) -> None:
    vocabulary.reads = 0
    fresh = Spelling(dictionary, known=vocabulary.holds, vocabulary=vocabulary.frequencies)
    fresh.corrected("와이파이 연결")
    assert vocabulary.reads == 0

    assert fresh.corrected("와이파리 연결") == fresh.corrected("와이파니 연결") == "와이파이 연결"
    assert vocabulary.reads == 1


def test_two_hundred_thousand_words_are_ready_within_seconds_and_searched_within_milliseconds(
    dictionary: KiwiWords,
) -> None:
    syllables = [as_hangul(first + second) for first in "rsefaqtdwczxvg" for second in "koiujphynbml"]
    words = {f"{a}{b}{c}": 1 for a in syllables for b in syllables for c in syllables[:7]}
    large = Spelling(dictionary, known=words.__contains__, vocabulary=lambda: words)
    started = time.perf_counter()
    large.corrected("와이파리")
    ready = time.perf_counter()
    for _ in range(10):
        large.corrected("와이파리")

    assert len(words) > 190_000
    assert ready - started < 5
    assert (time.perf_counter() - ready) / 10 < 0.1
