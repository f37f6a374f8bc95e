"""Endings: what Korean and English words carry behind the part that an index keeps."""

import re
from collections.abc import Iterator

_PARTICLES = sorted(
    """
    은 는 이 가 을 를 에 에서 에게 로 으로 의 와 과 도 만 한테 이랑 랑 하고 까지 부터 이요 요 에다 보다 처럼 마다
    이나 나 들 들이 들을 이란 란 이라고 라고 인데 이에요 예요 입니다 인가요 인지 에는 에선 에서는 으로는 에도 이든
    """.split(),
    key=len,
    reverse=True,
)
_VERBAL = re.compile(r"(?<=..)(?:하|해|한|할|함|합|했|되|돼|된|될|됩|됐|시키|시켜|받)[가-힣]*$")
"""What makes a verb of a noun, with all that follows."""

_ENGLISH = (("", ""), ("s", ""), ("es", ""), ("e", ""), ("ed", ""), ("ing", ""), ("y", "i"), ("ies", "i"))
"""Endings, and what Porter's stems have in their place."""


def korean_stems(word: str) -> Iterator[tuple[str, str]]:
    """What may be stem and ending of the word, longest ending first; at last the word and no ending."""
    if verbal := _VERBAL.search(word):
        yield word[: verbal.start()], verbal[0]
    for particle in _PARTICLES:
        if word.endswith(particle) and word != particle:
            yield word.removesuffix(particle), particle
    yield word, ""


def english_stems(word: str) -> Iterator[tuple[str, str, str]]:
    """What may be a Porter stem of the word, the ending it lacks, and what the stem has in place of the ending."""
    for ending, kept in _ENGLISH:
        if word.endswith(ending):
            yield word.removesuffix(ending) + kept, ending, kept
