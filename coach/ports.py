"""Ports: what the coach's core needs from outside."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import numpy as np
import numpy.typing as npt

from coach.preferences import Preferences
from coach.records import OpenTurn, Turn, TurnResult
from knowledge.passages import Chunk, Found
from knowledge.stances import Stances
from prompts import Language


class Retriever(Protocol):
    """Finds passages of the materials. Every method raises SearchUnavailable."""

    def find(self, question: str, *, limit: int, reader: Language, quick: bool = False, site: str = "") -> Found:
        """At most ``limit`` passages, best first; ``quick`` does without the slow encoder.

        With a ``site``, only of materials that are for it or for every site.
        """
        ...

    def mended(self, question: str) -> str:
        """The question without its typing slips."""
        ...

    def section(self, chunk: Chunk, *, depth: int) -> Sequence[Chunk]:
        """The chunks of the material that share the first ``depth`` headings with this one, in reading order."""
        ...

    def chunks_of(self, material_id: str) -> Sequence[Chunk]:
        """All chunks of a material, in reading order."""
        ...

    def shared_words(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """How much of the question's words each text repeats, 0 to 1, rare words weighing more. Cheap."""
        ...

    def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """How near each text is to the question, 0 to 1."""
        ...


class TextComparer(Protocol):
    """Reads sentences so that they can be held against each other."""

    def stances(self, sentences: Sequence[str]) -> Sequence[Stances]:
        """What each sentence affirms and denies."""
        ...

    def vectors(self, sentences: Sequence[str]) -> npt.NDArray[np.float32]:
        """One row a sentence, of length 1; the product of two says how alike their meanings are."""
        ...


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the endpoint counts them; 0 when it does not say."""

    prompt_tokens: int = 0
    answer_tokens: int = 0


class ChatModel(Protocol):
    """Writes text."""

    @property
    def name(self) -> str: ...

    def stream(self, prompt: str) -> AsyncIterator[str | Usage]:
        """Pieces of text as they come, then how many tokens it took.

        Raises:
            ModelUnavailable: One of its kinds says why.
        """
        ...


class TranscriptStore(Protocol):
    """Keeps conversations. Every method raises StoreUnavailable."""

    def open_conversation(self, language: Language, origin: str) -> UUID: ...

    def preferences(self, conversation_id: UUID) -> Preferences:
        """What the conversation remembers of its reader.

        Raises:
            ConversationNotFound: There is no such conversation.
        """
        ...

    def prefer(self, conversation_id: UUID, preferences: Preferences) -> None:
        """Remember something else.

        Raises:
            ConversationNotFound: There is no such conversation.
        """
        ...

    def turns(self, conversation_id: UUID) -> Sequence[Turn]:
        """Turns in order.

        Raises:
            ConversationNotFound: There is no such conversation.
        """
        ...

    def open_turn(self, conversation_id: UUID, question: str, key: UUID | None = None) -> OpenTurn:
        """A turn to be answered; the one that has the ``key`` already when there is one.

        Raises:
            ConversationNotFound: There is no such conversation.
        """
        ...

    def close_turn(self, turn: OpenTurn, result: TurnResult) -> None: ...
