"""Comparing: sentences as what they affirm and deny, and as vectors."""

from collections.abc import Sequence

from knowledge.encoders import Encoder, Vectors
from knowledge.kiwi_words import KiwiWords
from knowledge.languages import text_language
from knowledge.stances import Stances, english_stances, korean_stances


class SentenceComparer:
    """Safe to call from several threads."""

    def __init__(self, encoder: Encoder, tokeniser: KiwiWords) -> None:
        self._encoder = encoder
        self._tokeniser = tokeniser

    def stances(self, sentences: Sequence[str]) -> list[Stances]:
        """What each sentence affirms and denies, in its own language."""
        korean = [sentence for sentence in sentences if text_language(sentence) != "en"]
        tokens = iter(self._tokeniser.tokens(korean))
        return [
            korean_stances(next(tokens)) if text_language(sentence) != "en" else english_stances(sentence)
            for sentence in sentences
        ]

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        """One row a sentence, of length 1.

        Raises:
            EncoderUnavailable: The encoder cannot be used.
        """
        return self._encoder.encode(sentences)
