import numpy as np

from knowledge.likeness import duplicates, signature, signatures, twins

TEXT = " ".join(f"{n}번째 단계에서는 화면 아래의 단추를 누르고 {n * 7}초 기다려요." for n in range(60))


def shares(*texts: str) -> list[tuple[int, int, float]]:
    found = duplicates(list(range(len(texts))), signatures([signature(text) for text in texts]))
    return [(like.row, like.other, like.score) for like in found]


def test_the_same_words_in_another_layout_are_a_duplicate() -> None:
    assert shares(TEXT, "# 제목\n\n" + TEXT.replace(" ", "\n"))[0][2] > 0.95


def test_a_text_with_a_tenth_changed_is_a_duplicate_and_one_with_half_changed_is_not() -> None:
    words = TEXT.split(" ")
    tenth = " ".join("바뀐말" if n < len(words) // 10 else word for n, word in enumerate(words))
    half = " ".join("바뀐말" if n < len(words) // 2 else word for n, word in enumerate(words))

    assert {(row, other) for row, other, _ in shares(TEXT, tenth, half)} == {(0, 1), (1, 0)}


def test_texts_too_short_for_a_run_of_letters_have_a_signature() -> None:
    assert len(signature("")) == len(signature(TEXT))


def test_a_twin_must_be_the_clearly_nearest_of_both() -> None:
    vectors = np.eye(4, dtype=np.float32)
    vectors[1] = [0.9, 0.436, 0, 0]  # the English page of the first
    vectors[3] = [0.6, 0, 0.8, 0]  # as far from the first as from the third
    found = twins([0, 1, 2, 3], ["ko", "en", "ko", "en"], vectors)

    assert {(like.row, like.other) for like in found} == {(0, 1), (1, 0), (2, 3), (3, 2)}


def test_two_pages_that_are_equally_near_make_no_twin() -> None:
    vectors = np.array([[1, 0], [0.9, 0.436], [0.9, -0.436]], dtype=np.float32)

    assert twins([0, 1, 2], ["ko", "en", "en"], vectors) == []
