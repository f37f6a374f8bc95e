import pytest

from coach.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("문을 열어요. 불을 켜요!", ["문을 열어요.", "불을 켜요!"]),
        ("Press it. Then wait…  Done", ["Press it.", "Then wait…", "Done"]),
        ("Dr. J. R. Moss met Mr. Lee. They spoke.", ["Dr. J. R. Moss met Mr. Lee.", "They spoke."]),
        ("The U.S. Open began. It rained.", ["The U.S. Open began.", "It rained."]),
        ("값은 3.5퍼센트예요. 낮아요.", ["값은 3.5퍼센트예요.", "낮아요."]),
        (
            '그는 "문이 닫혔다. 돌아가자."라고 말했다. 밤이었다.',
            ['그는 "문이 닫혔다. 돌아가자."라고 말했다.', "밤이었다."],
        ),
        ("(자세한 것은 뒤에. 아래를 보세요.) 끝이에요.", ["(자세한 것은 뒤에. 아래를 보세요.)", "끝이에요."]),
        ('5" 화면이에요. 가벼워요.', ['5" 화면이에요.', "가벼워요."]),
        ("", []),
    ],
)
def test_a_paragraph_is_cut_where_its_sentences_end(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
