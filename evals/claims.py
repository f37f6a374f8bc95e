"""Claims: sentences that are known to be supported by a text or not, for a measurement of the grounding check."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coach.roots import SHIPPED_GUIDES
from evals.corpora import SetError, read_rows, read_set
from knowledge.blocks import Block, parse_blocks
from knowledge.languages import Language
from knowledge.passages import Chunk

Kind = Literal["supported", "contradicted", "neutral", "unrelated"]

_LABELS: dict[str, Kind] = {"entailment": "supported", "contradiction": "contradicted", "neutral": "neutral"}
_FAR = 1 / 2
"""The text that a sentence has nothing to do with stands so far along in the file, as a share of it."""
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_QUESTIONS = (
    (re.compile(r"(?:인가요?|인지요?)\?$"), "이다."),
    (re.compile(r"까\?$"), "다."),
    (re.compile(r"은가요?\?$"), "다."),
    (re.compile(r"(?:는가|나|나요|는가요)\?$"), "는다."),
    (re.compile(r"가요?\?$"), "다."),
)
"""How a Korean yes/no question ends, and the statement of it."""
_N, _BS, _SS = 4, 18, 20
"""Numbers of the final consonants ㄴ, ㅄ and ㅆ; 있다, 없다 and every past tense end in one of the last two."""


@dataclass(frozen=True, slots=True)
class Claim:
    kind: Kind
    sentence: str
    passage: Chunk


def read_pairs(file: Path) -> list[Claim]:
    """Lines with a premise, a hypothesis and a label; and each sixth hypothesis with a premise from far away.

    Raises:
        SetError: The file is missing or a line has another form.
    """
    rows = read_rows(file, "id", "premise", "hypothesis", "label")
    if any(row["label"] not in _LABELS for row in rows):
        raise SetError(f"{str(file)!r} has a label other than {', '.join(_LABELS)}")
    claims = [Claim(_LABELS[row["label"]], row["hypothesis"], _passage(row["id"], row["premise"])) for row in rows]
    return [*claims, *_mismatched(claims)]


def read_truths(text: str) -> list[Claim]:
    """Yes/no questions as statements that their text makes true or false; those that no rule can turn are left out.

    Raises:
        SetError: The text is not CORPUS,QUERIES,QRELS,ANSWERS, or a file cannot be read.
    """
    files, _, answers = text.rpartition(",")
    whole = read_set(f"truths={files}")
    texts = {row["id"]: row["text"] for row in read_rows(Path(whole.corpus), "id", "text")}
    truths = {row["id"]: row["answer"] for row in read_rows(Path(answers), "id", "answer")}
    claims: list[Claim] = []
    for question in whole.questions:
        said = statement(question.text)
        if said and question.id in truths:
            (id_,) = whole.relevant[question.id]
            claims.append(
                Claim("supported" if truths[question.id] else "contradicted", said, _passage(id_, texts[id_]))
            )
    return claims


def statement(question: str) -> str:
    """A yes/no question as the statement it asks about; empty when no rule fits."""
    text = question.strip()
    if not text.endswith("?"):
        return text
    for ending, stated in _QUESTIONS:
        if ending.search(text):
            return _joined(ending.sub(stated, text))
    return ""


def read_twins(language: Language) -> list[Claim]:
    """Lines of the shipped guides in one language, with the section of the twin in the other, or with a foreign one."""
    other: Language = "en" if language == "ko" else "ko"
    claims: list[Claim] = []
    for file in sorted((SHIPPED_GUIDES / language).glob("*.md")):
        here, there = _sections(file), _sections(SHIPPED_GUIDES / other / file.name)
        if len(here) != len(there):
            continue
        for place, (section, twin) in enumerate(zip(here, there, strict=True)):
            passage = _passage(f"{file.stem}-{place}", "\n\n".join(block.markdown for block in twin), other)
            claims += [Claim("supported", item, passage) for block in section[1:] for item in block.items]
    return [*claims, *_mismatched(claims)]


def _mismatched(claims: Sequence[Claim]) -> Iterator[Claim]:
    for place in range(0, len(claims), 6):
        far = claims[(place + int(len(claims) * _FAR)) % len(claims)]
        yield Claim("unrelated", claims[place].sentence, far.passage)


def _sections(file: Path) -> list[list[Block]]:
    sections: list[list[Block]] = []
    for block in parse_blocks(_FRONT.sub("", file.read_text(encoding="utf-8"))):
        if block.kind == "heading" or not sections:
            sections.append([])
        sections[-1].append(block)
    return [section for section in sections if len(section) > 1]


def _passage(id_: str, text: str, language: Language = "ko") -> Chunk:
    return Chunk(id_, id_, 0, "", (), text, language)


def _joined(text: str) -> str:
    """With the ending written as it is after this syllable: 하는다 becomes 한다, 필요한다 becomes 필요하다."""
    stem, ending = (text[:-3], text[-3:]) if text.endswith("는다.") else (text[:-2], text[-2:])
    last = ord(stem[-1]) - ord("가")
    if ending == "는다." and last % 28 in (_BS, _SS):
        return stem + "다."
    if ending == "는다." and last % 28 == 0:
        return f"{stem[:-1]}{chr(ord(stem[-1]) + _N)}다."
    if ending == "다." and last % 28 == _N:
        return f"{stem[:-1]}{chr(ord(stem[-1]) - _N)}다."
    return stem + ending
