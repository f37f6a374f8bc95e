"""The model's answer: asks the model when it may be asked, and shows only what the passages bear."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial

from coach.answers import Piece
from coach.budget import fit_passages
from coach.circuit import Circuit
from coach.compose import answer_prompt
from coach.errors import ModelUnavailable
from coach.grounding import GroundingCheck, counted
from coach.model_writer import Limits, write_with_model
from coach.ports import ChatModel, Usage
from coach.preferences import Level
from coach.release import Release
from coach.screen import Screen
from coach.sources import Sources
from coach.spending import DailyCeiling, Prices
from knowledge.passages import Found
from knowledge.tokens import count_tokens
from prompts import GuardPatterns, Language, Prompt

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class ModelReport:
    """How a model's attempt ended."""

    fault: str = ""
    """Kind of the error that ended it; empty when it came to its end."""
    declined: bool = False
    """The model said that the passages do not answer."""
    usage: Usage = field(default_factory=Usage)
    cost: float = 0.0
    note: str = ""
    """What was left out, as counts by reason."""


class ModelAnswer:
    """Writes answers with one chat model."""

    def __init__(
        self,
        chat_model: ChatModel,
        *,
        prompt: Prompt,
        limits: Limits,
        guards: GuardPatterns,
        grounding: GroundingCheck,
        prices: Prices,
        ceiling: DailyCeiling,
        prompt_tokens: int,
    ) -> None:
        self._chat_model = chat_model
        self._prompt = prompt
        self._limits = limits
        self._guards = guards
        self._grounding = grounding
        self._prices = prices
        self._ceiling = ceiling
        self._prompt_tokens = prompt_tokens
        self._circuit = Circuit()

    @property
    def name(self) -> str:
        return self._chat_model.name

    @property
    def prompt_id(self) -> str:
        return self._prompt.id

    def refusal(self) -> str:
        """Why the model is not asked now; empty when it may be.

        Raises:
            StoreUnavailable: What was spent today cannot be read.
        """
        if self._ceiling.is_reached():
            return "DailyCeiling"
        return "" if self._circuit.lets_through() else "CircuitOpen"

    async def write(
        self, question: str, found: Found, *, language: Language, level: Level, sources: Sources, report: ModelReport
    ) -> AsyncIterator[Piece]:
        """Pieces as they become safe to show; ``report`` is filled in when they end, however they end."""
        offered = fit_passages([passage.chunk for passage in found.passages], limit_tokens=self._prompt_tokens)
        prompt = answer_prompt(self._prompt, question, offered, language, level)
        screen = Screen(prompt_text=self._prompt.template.template, language=language, guards=self._guards)
        release = Release(offered, sources, partial(self._grounding.judge, question=question), screen)
        usage: list[Usage] = []
        try:
            async for piece in write_with_model(self._chat_model, prompt, release, self._limits, usage):
                yield piece
            self._circuit.succeeded()
        except ModelUnavailable as error:
            self._circuit.failed()
            report.fault = type(error).__name__
            logger.warning("turn is answered without the model: %s", error)
        finally:
            report.usage = usage[-1] if usage else Usage(count_tokens(prompt), count_tokens(release.text))
            report.cost = self._prices.cost(report.usage)
            report.declined = release.declined
            report.note = _note(report.fault, release)


def _note(fault: str, release: Release) -> str:
    notes = [fault, counted("unsupported sentences", release.unsupported), counted("refused", release.refused)]
    if release.invented:
        notes.append(f"invented markers {release.invented}, {release.dropped} sentences dropped")
    return "; ".join(filter(None, notes))
