"""The model grader: a chat model that judges answers by the rubric, twice each, and counts only where it agrees."""

import asyncio
import hashlib
import json
import logging
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from coach.answer_graders import Answer, as_chunk
from coach.answers import plain_text
from coach.budget import fit_passages
from coach.errors import ModelSlow, ModelUnavailable
from coach.graders import MODEL_PREFIX, Reason, Score, value_of_level
from coach.model_writer import Limits
from coach.ports import ChatModel, Usage
from coach.records import OfferedPassage
from knowledge.passages import Chunk
from knowledge.tokens import count_tokens
from prompts import LEVELS, Criterion, Prompt, load_rubric

logger = logging.getLogger(__name__)

Order = Literal["rising", "falling"]
"""Levels from the worst to the best, or from the best to the worst."""
ORDERS: tuple[Order, Order] = ("rising", "falling")

_OUR_DELIMITER = re.compile(r"[<\uff1c](?=[\s/]*(?:question|answer|passages?)\b)", re.IGNORECASE)
_FENCE_DIGITS = 16
_FENCED = re.compile(r"^```(?:json)?\s*\n(.*)\n```$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Judgement:
    scores: tuple[Score, ...]
    """One for each criterion."""
    usage: Usage
    """Of both askings."""


class VerdictInvalid(Exception):
    """What a judge wrote is not the JSON that it was asked for."""


class ModelGrader:
    """Judges until ``budget_tokens`` are used up; 0 is no such limit. For one event loop.

    It shares the taste and the blind spots of its model: it is a second reader, not a truth. How far trainers agree
    with it is for the review page to say.
    """

    def __init__(
        self,
        chat_model: ChatModel,
        *,
        prompt: Prompt,
        limits: Limits,
        passage_tokens: int,
        budget_tokens: int = 0,
        criteria: Sequence[Criterion] = (),
    ) -> None:
        self._chat_model = chat_model
        self._prompt = prompt
        self._limits = limits
        self._passage_tokens = passage_tokens
        self._budget_tokens = budget_tokens
        self._criteria = tuple(criteria) or load_rubric()
        self._used_tokens = 0

    @property
    def prompt_id(self) -> str:
        return self._prompt.id

    async def judge(self, answer: Answer) -> Judgement:
        """A score for each criterion; unscored, with the reason, when the model fails or contradicts itself."""
        verdicts: list[Mapping[str, int]] = []
        used: list[Usage] = []
        for order in ORDERS:
            if self._budget_tokens and self._used_tokens >= self._budget_tokens:
                return self._unscored(Reason.MODEL_BUDGET, "", used)
            prompt = judging_prompt(self._prompt, answer, self._criteria, order, passage_tokens=self._passage_tokens)
            try:
                verdicts.append(read_verdict(await self._reply(prompt, used), self._criteria))
            except ModelUnavailable as error:
                logger.warning("an answer is not judged: %s", error)
                return self._unscored(Reason.MODEL_FAULT, type(error).__name__, used)
            except VerdictInvalid as error:
                return self._unscored(Reason.MODEL_UNPARSABLE, str(error), used)
        scores = tuple(_agreed(one.name, *(verdict.get(one.name) for verdict in verdicts)) for one in self._criteria)
        return Judgement(scores, _added(used))

    async def _reply(self, prompt: str, used: list[Usage]) -> str:
        """The whole reply; what it took is added to ``used`` however it ends.

        Raises:
            ModelUnavailable: The endpoint failed, or was slower than the limits.
        """
        written, counted = "", Usage()
        started = time.monotonic()
        stream = self._chat_model.stream(prompt)
        try:
            while count_tokens(written) < self._limits.tokens:
                wait = (self._limits.total if written else self._limits.first) - (time.monotonic() - started)
                part = await asyncio.wait_for(anext(stream), timeout=max(wait, 0.0))
                if isinstance(part, Usage):
                    counted = part
                else:
                    written += part
        except StopAsyncIteration:
            pass
        except TimeoutError as error:
            raise ModelSlow(f"chat model {self._chat_model.name!r} was slower than the limit") from error
        finally:
            used.append(counted if counted != Usage() else Usage(count_tokens(prompt), count_tokens(written)))
            self._used_tokens += used[-1].prompt_tokens + used[-1].answer_tokens
            closing = getattr(stream, "aclose", None)
            if closing is not None:
                await closing()
        return written

    def _unscored(self, reason: Reason, detail: str, used: Sequence[Usage]) -> Judgement:
        scores = tuple(Score(f"{MODEL_PREFIX}{one.name}", None, reason.value, detail) for one in self._criteria)
        return Judgement(scores, _added(used))


def judging_prompt(
    prompt: Prompt, answer: Answer, criteria: Sequence[Criterion], order: Order, *, passage_tokens: int
) -> str:
    """The prompt for one order, with what could be taken for our delimiters made harmless in all that is judged.

    The fence is a digest of it all: nothing that is judged can know it and close it.
    """
    question = _harmless(answer.question)
    said = _harmless("\n".join(filter(None, (plain_text(answer.result.blocks), answer.result.notice))) or "-")
    passages = _harmless(_passages(answer, passage_tokens))
    digest = hashlib.sha256(f"{question}\n{said}\n{passages}".encode()).hexdigest()
    return prompt.render(
        criteria="\n\n".join(_listed(criterion, order) for criterion in criteria),
        fence=digest[:_FENCE_DIGITS],
        question=question,
        answer=said,
        passages=passages,
        form=json.dumps({one.name: 0 for one in criteria}).replace(": 0", ": LEVEL"),
    )


def read_verdict(reply: str, criteria: Sequence[Criterion]) -> dict[str, int]:
    """Levels by criterion from a reply that is one JSON object; a criterion without a level of the rubric is left out.

    Raises:
        VerdictInvalid: It is something else, or names what is no criterion, or one twice.
    """
    text = reply.strip()
    fenced = _FENCED.match(text)
    try:
        verdict = json.loads(fenced[1] if fenced else text, object_pairs_hook=_once_each)
    except (json.JSONDecodeError, RecursionError) as error:
        raise VerdictInvalid("not JSON") from error
    if not isinstance(verdict, dict):
        raise VerdictInvalid("not an object")
    if not verdict.keys() <= {criterion.name for criterion in criteria}:
        raise VerdictInvalid("other criteria")
    return {name: level for name, level in verdict.items() if type(level) is int and level in LEVELS}


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise VerdictInvalid("a criterion twice")
    return dict(pairs)


def _agreed(criterion: str, rising: int | None, falling: int | None) -> Score:
    name = f"{MODEL_PREFIX}{criterion}"
    if rising is None or falling is None:
        return Score(name, None, Reason.MODEL_UNPARSABLE.value, "no level")
    if rising != falling:
        return Score(name, None, Reason.MODEL_ORDERS.value, f"{rising} / {falling}")
    return Score(name, value_of_level(rising), Reason.MODEL_LEVEL.value, str(rising))


def _listed(criterion: Criterion, order: Order) -> str:
    levels = [f"  {level}: {text}" for level, text in zip(LEVELS, criterion.levels["en"], strict=True)]
    listed = levels if order == "rising" else levels[::-1]
    return "\n".join((f"{criterion.name}: {criterion.questions['en']}", *listed))


def _passages(answer: Answer, limit_tokens: int) -> str:
    """Those that are cited first, by number; then what else search brought, so that a missed answer is seen."""
    offered = sorted(answer.result.offered, key=lambda one: (one.cited_as is None, one.cited_as or 0, one.rank))
    chunks = fit_passages([as_chunk(one) for one in offered], limit_tokens=limit_tokens)
    return "\n\n".join(_numbered(offered, chunks)) or "-"


def _numbered(offered: Sequence[OfferedPassage], chunks: Sequence[Chunk]) -> Iterator[str]:
    for one, chunk in zip(offered, chunks, strict=False):
        mark = "[not cited]" if one.cited_as is None else f"[{one.cited_as}]"
        yield f"{mark} {' > '.join((chunk.title, *chunk.heading_path))}\n{chunk.text}"


def _harmless(text: str) -> str:
    """What could be taken for a tag of ours is none any more; not a word is lost, which a judge would have to see."""
    return _OUR_DELIMITER.sub("(", text)


def _added(used: Sequence[Usage]) -> Usage:
    return Usage(sum(one.prompt_tokens for one in used), sum(one.answer_tokens for one in used))
