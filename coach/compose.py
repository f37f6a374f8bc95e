"""Composing: the prompt from which a model answers."""

import re
from collections.abc import Sequence

from coach.release import NO_ANSWER
from knowledge.passages import Chunk
from prompts import Language, Prompt

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_OUR_DELIMITER = re.compile(r"</?\s*(passages?|conversation)\b[^>]*>", re.IGNORECASE)
_MARKER = re.compile(r"\[(\d{1,3})\]")
_LANGUAGES = {"ko": "Korean", "en": "English"}


def answer_prompt(prompt: Prompt, question: str, chunks: Sequence[Chunk], language: Language) -> str:
    """Passages numbered from 1, then the question, with what could be taken for ours neutralised."""
    passages = "\n\n".join(
        f"[{number}] {_harmless(_place(chunk))}\n{_harmless(chunk.text)}" for number, chunk in enumerate(chunks, 1)
    )
    return prompt.render(
        language=_LANGUAGES[language], no_answer=NO_ANSWER, passages=passages, question=_harmless(question)
    )


def _place(chunk: Chunk) -> str:
    return f"{chunk.title} > {chunk.heading}" if chunk.heading else chunk.title


def _harmless(text: str) -> str:
    """No address to repeat, no tag that closes ours, no number that looks like one of our markers."""
    return _MARKER.sub(r"(\1)", _OUR_DELIMITER.sub("", _ADDRESS.sub("", text)))
