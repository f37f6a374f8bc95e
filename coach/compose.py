"""Composing: the prompt from which a model answers."""

import hashlib
import re
from collections.abc import Sequence

from coach.preferences import Level
from coach.release import NO_ANSWER
from knowledge.passages import Chunk
from prompts import Language, Prompt

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_OUR_DELIMITER = re.compile(r"</?\s*(passages?|conversation)\b[^>]*>", re.IGNORECASE)
_MARKER = re.compile(r"\[(\d{1,3})\]")
_FENCE_DIGITS = 16
_LANGUAGES = {"ko": "Korean", "en": "English"}
_STYLES = {
    "normal": "",
    "plain": "The learner asked for an easier answer: at most five short sentences or steps, in the plainest words.",
}


def answer_prompt(
    prompt: Prompt, question: str, chunks: Sequence[Chunk], language: Language, level: Level = "normal"
) -> str:
    """Passages numbered from 1, then the question, with what could be taken for ours neutralised.

    The fence around the passages is a digest of all that stands in the prompt: no passage can know it and close it.
    """
    passages = "\n\n".join(
        f"[{number}] {_harmless(_place(chunk))}\n{_harmless(chunk.text)}" for number, chunk in enumerate(chunks, 1)
    )
    asked = _harmless(question)
    return prompt.render(
        language=_LANGUAGES[language],
        style=_STYLES[level],
        no_answer=NO_ANSWER,
        fence=hashlib.sha256(f"{passages}\n{asked}".encode()).hexdigest()[:_FENCE_DIGITS],
        passages=passages,
        question=asked,
    )


def _place(chunk: Chunk) -> str:
    return f"{chunk.title} > {chunk.heading}" if chunk.heading else chunk.title


def _harmless(text: str) -> str:
    """No address to repeat, no tag that closes ours, no number that looks like one of our markers."""
    return _MARKER.sub(r"(\1)", _OUR_DELIMITER.sub("", _ADDRESS.sub("", text)))
