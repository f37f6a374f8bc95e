"""Answers for graders, made up of lines and passages."""

from collections.abc import Sequence

from coach.answer_graders import Answer
from coach.answers import Block, Run
from coach.records import OfferedPassage, Source, TurnResult
from coach.statuses import AnswerStatus
from prompts import Language

WIFI = "설정에서 와이파이를 눌러요. 비밀번호는 여덟 글자예요. 집에서 쓰는 공유기 뒷면에 적혀 있어요."


def offered(
    text: str, *, rank: int = 1, cited_as: int | None = 1, material: str = "m1", section: str = ""
) -> OfferedPassage:
    return OfferedPassage(rank, f"p{rank}", material, "와이파이", section, text, 1.0, 1.0, 1.0, cited_as)


def cited(*lines: tuple[str, int | None]) -> tuple[Block, ...]:
    """One paragraph each line, with its citation behind it."""
    return tuple(
        Block("paragraph", ((Run(text), *([] if number is None else [Run(source=number)])),)) for text, number in lines
    )


def result_of(
    blocks: tuple[Block, ...] = (),
    passages: Sequence[OfferedPassage] = (),
    *,
    status: AnswerStatus = AnswerStatus.ANSWERED,
    language: Language = "ko",
    notice: str = "",
    writer: str = "extractive",
    cost: float = 0.0,
) -> TurnResult:
    sources = tuple(
        Source(one.cited_as, one.passage_id, one.material_id, one.title, one.section, language)
        for one in passages
        if one.cited_as is not None
    )
    return TurnResult(
        status, language, "", notice, blocks, sources, (), tuple(passages), 1.0, writer, "", (), cost=cost
    )


def answer_of(
    result: TurnResult, *, question: str = "와이파이?", expected: Language = "ko", milliseconds: float | None = None
) -> Answer:
    return Answer(question, expected, expected, result, milliseconds)
