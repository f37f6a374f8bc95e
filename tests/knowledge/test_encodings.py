import pytest

from knowledge.encodings import decoded
from knowledge.errors import MaterialUnreadable

NOTICE = "배움터 안내: 화면 아래의 단추를 누르면 다음 글이 나와요. “천천히” 하세요."
MARKED = ["utf-8", "utf-8-sig", "utf-16", "utf-32"]
UNMARKED = ["cp949", "johab", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize("encoding", MARKED + UNMARKED)
def test_a_korean_text_is_read_from_every_encoding_it_may_be_saved_in(encoding: str) -> None:
    assert decoded(NOTICE.encode(encoding)) == NOTICE


@pytest.mark.parametrize("words", ["저장", "한글 2024", "와이파이 연결", "이름,나이\n박가온,71\n"])
def test_a_few_words_in_cp949_are_enough_to_tell(words: str) -> None:
    assert decoded(words.encode("cp949")) == words


@pytest.mark.parametrize("words", ["Un café crème, déjà payé", "“Quoted” – and dashed", "Größe: 5 €", "¿Qué? ¡Sí!"])
def test_western_words_are_not_taken_for_korean(words: str) -> None:
    assert decoded(words.encode("cp1252")) == words


def test_a_wrong_declaration_is_not_believed() -> None:
    assert decoded(NOTICE.encode("cp949"), declared="iso-8859-1") == NOTICE
    assert decoded(NOTICE.encode(), declared="euc-kr") == NOTICE
    assert decoded(NOTICE.encode("cp949"), declared="utf-8") == NOTICE
    assert decoded(NOTICE.encode("cp949"), declared="unicode_escape") == NOTICE


def test_a_fitting_declaration_decides() -> None:
    assert decoded("日本語の文章です。".encode("shift_jis"), declared="Shift_JIS") == "日本語の文章です。"
    assert decoded(NOTICE.encode("cp949"), declared="ks_c_5601-1987") == NOTICE


def test_one_cut_letter_and_stray_nul_bytes_do_not_spoil_a_text() -> None:
    raw = "첫 줄이에요.\n끝 ".encode() + "줄".encode()[:2] + b"\x00 .\n"

    assert decoded(raw) == "첫 줄이에요.\n끝 \ufffd .\n"


def test_a_cut_letter_at_the_end_does_not_spoil_cp949() -> None:
    assert decoded(NOTICE.encode("cp949") + "끝".encode("cp949")[:1]).startswith(NOTICE)


@pytest.mark.parametrize("raw", [bytes(range(256)) * 20, b"\x00" * 50, b"\x89PNG\r\n\x1a\n" + bytes(range(1, 200)) * 9])
def test_bytes_that_are_no_text_are_refused_as_damaged(raw: bytes) -> None:
    with pytest.raises(MaterialUnreadable) as refusal:
        decoded(raw)

    assert refusal.value.reason == "damaged"
