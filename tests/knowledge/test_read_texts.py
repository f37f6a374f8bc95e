from collections.abc import Sequence

from knowledge.read_texts import ReadTexts


def test_a_text_that_comes_again_is_not_read_again_until_it_is_forgotten() -> None:
    asked: list[Sequence[str]] = []

    def read(texts: Sequence[str]) -> list[str]:
        asked.append(texts)
        return [text.upper() for text in texts]

    texts = ReadTexts(read, most=2)

    assert texts.of(["a", "b", "a"]) == ["A", "B", "A"]
    assert texts.of(["b", "c"]) == ["B", "C"]
    assert texts.of(["a"]) == ["A"]
    assert asked == [["a", "b"], ["c"], ["a"]]
    assert texts.of([]) == []
