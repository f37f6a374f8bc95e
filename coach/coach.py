"""The coach: one question through all stages to a checked and stored answer."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from coach.answers import Piece, as_blocks
from coach.budget import fit_passages
from coach.compose import answer_prompt
from coach.condense import condense
from coach.errors import ModelUnavailable, SearchUnavailable, StoreUnavailable
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent, StatusEvent
from coach.extractive import nearest_materials, write_extract
from coach.guard import Verdict, check_question
from coach.model_writer import Limits, joined_usage, write_with_model
from coach.ports import ChatModel, Retriever, TranscriptStore, Usage
from coach.questions import clean_question
from coach.records import OpenTurn, Turn, TurnResult
from coach.release import Release
from coach.screen import Screen
from coach.sources import Sources, related
from coach.statuses import AnswerStatus
from coach.tracing import Trace
from knowledge.languages import reply_language
from knowledge.passages import Chunk, Found
from prompts import GuardPatterns, Language, Prompt, Replies

logger = logging.getLogger(__name__)

_PASSAGES = 8
ENOUGH = 0.5
"""Below this chance that the passages answer, the coach declines."""
_SEARCH_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was accepted and stored, and waits for its answer."""

    turn: OpenTurn
    verdict: Verdict
    earlier: tuple[str, ...]
    language: Language


@dataclass(slots=True)
class _Draft:
    """What is known of an answer so far; becomes the stored result whatever happens."""

    language: Language
    standalone: str
    verdict: Verdict
    status: AnswerStatus = AnswerStatus.FAILED_INTERNAL
    found: Found = field(default_factory=lambda: Found((), 0.0))
    pieces: list[Piece] = field(default_factory=list)
    sources: Sources = field(default_factory=Sources)
    related: tuple[Chunk, ...] = ()
    writer: str = ""
    fallback: str = ""
    trace: Trace = field(default_factory=Trace)


class Coach:
    """Answers questions. Knows its adapters only by their ports."""

    def __init__(
        self,
        *,
        retriever: Retriever,
        store: TranscriptStore,
        chat_model: ChatModel | None,
        replies: Replies,
        guards: GuardPatterns,
        prompt: Prompt,
        limits: Limits,
        prompt_tokens: int,
        question_characters: int,
    ) -> None:
        self._retriever = retriever
        self._store = store
        self._chat_model = chat_model
        self._replies = replies
        self._guards = guards
        self._prompt = prompt
        self._limits = limits
        self._prompt_tokens = prompt_tokens
        self._question_characters = question_characters

    def begin(self, conversation_id: UUID, text: str, *, page: Language, forced: Language | None = None) -> Asked:
        """Accept a question: clean it, mask it, store it.

        ``page`` is the language of the page it was asked on; ``forced`` answers in that language whatever
        the question is written in.

        Raises:
            QuestionRefused: It is empty or too long.
            ConversationNotFound: There is no such conversation.
            StoreUnavailable: It cannot be stored.
        """
        question = clean_question(text, limit_characters=self._question_characters)
        verdict = check_question(question, self._guards)
        earlier = tuple(turn.question for turn in self._store.turns(conversation_id) if _was_a_question(turn))
        turn = self._store.open_turn(conversation_id, verdict.text)
        return Asked(turn, verdict, earlier, forced or reply_language(question, page))

    async def answer(self, asked: Asked) -> AsyncIterator[Event]:
        """Events until the answer is finished or failed; never raises for a fault of its own parts."""
        draft = _Draft(asked.language, asked.verdict.text, asked.verdict)
        stored = False
        try:
            try:
                async for event in self._events(asked, draft):
                    yield event
            # The pipeline's boundary: whatever fails, the learner gets a sentence and the next question works.
            except Exception as error:
                draft.status = _failure(error, draft)
                draft.trace.failed(type(error).__name__)
                logger.exception("turn %s failed", asked.turn.id)
            stored = True  # from here on the thread stores it, also when the reader goes away meanwhile
            last = await asyncio.to_thread(self._finish, asked, draft)
            if draft.pieces:
                yield SourcesEvent(draft.sources.listed())
            yield last
        finally:
            if not stored:  # the reader went away: what was written so far is kept
                draft.status = AnswerStatus.ANSWERED_IN_PART if draft.pieces else AnswerStatus.FAILED_INTERNAL
                draft.trace.failed("disconnected")
                self._finish(asked, draft)

    async def _events(self, asked: Asked, draft: _Draft) -> AsyncIterator[Event]:
        if draft.verdict.status is None:
            with draft.trace.stage("condense"):
                self._condense(asked, draft)
        if draft.verdict.status is not None:
            draft.status = draft.verdict.status
            return
        yield StatusEvent("searching", self._replies.say("stage", "searching", asked.language))
        await self._retrieve(draft)
        if draft.found.confidence < ENOUGH:
            draft.related = nearest_materials(draft.found)
            draft.status = (
                AnswerStatus.UNANSWERED_NOT_IN_PASSAGES if draft.found.passages else AnswerStatus.UNANSWERED_NO_PASSAGES
            )
            return
        yield StatusEvent("writing", self._replies.say("stage", "writing", asked.language))
        if self._chat_model is not None:
            async for piece in self._by_model(self._chat_model, draft):
                yield DeltaEvent(piece)
        if draft.status is AnswerStatus.FAILED_INTERNAL:
            for piece in await asyncio.to_thread(self._by_extract, draft):
                yield DeltaEvent(piece)

    def _condense(self, asked: Asked, draft: _Draft) -> None:
        """Make the question stand alone; what was harmless in two parts may not be so as one."""
        draft.standalone = condense(asked.verdict.text, asked.earlier)
        if draft.standalone != asked.verdict.text:
            joined = check_question(draft.standalone, self._guards)
            draft.verdict = replace(joined, alarm=asked.verdict.alarm)

    async def _retrieve(self, draft: _Draft) -> None:
        with draft.trace.stage("retrieve"):
            async with asyncio.timeout(_SEARCH_SECONDS):
                draft.found = await asyncio.to_thread(self._find, draft.standalone, draft.language)
                if draft.found.confidence < ENOUGH and draft.verdict.alarm:
                    # Who is frightened does not choose the guides' words, and must not be left without what to do.
                    draft.standalone = self._guards.asks[draft.verdict.alarm][draft.language]
                    draft.found = await asyncio.to_thread(self._find, draft.standalone, draft.language)
        draft.trace.note(f"confidence {draft.found.confidence:.2f}")

    def _find(self, question: str, language: Language) -> Found:
        return self._retriever.find(question, limit=_PASSAGES, reader=language)

    async def _by_model(self, chat_model: ChatModel, draft: _Draft) -> AsyncIterator[Piece]:
        """Write with the model. Leaves the status as it was when the extractive writer has to stand in."""
        offered = fit_passages([p.chunk for p in draft.found.passages], limit_tokens=self._prompt_tokens)
        prompt = answer_prompt(self._prompt, draft.standalone, offered, draft.language)
        screen = Screen(prompt_text=self._prompt.template.template, language=draft.language, guards=self._guards)
        release = Release(offered, draft.sources, screen)
        usage: list[Usage] = []
        fault = ""
        with draft.trace.stage("generate", prompt_id=self._prompt.id, chat_model=chat_model.name):
            try:
                async for piece in write_with_model(chat_model, prompt, release, self._limits, usage):
                    draft.pieces.append(piece)
                    yield piece
            except ModelUnavailable as error:
                fault = type(error).__name__
                logger.warning("turn is answered without the model: %s", error)
        if release.invented:
            draft.trace.note(f"invented markers {release.invented}, {release.dropped} sentences dropped")
        if release.refused:
            draft.trace.note(f"refused sentences {dict(release.refused)}")
        draft.trace.note(fault, joined_usage(usage))
        self._judge(draft, fault, declined=release.declined)

    def _judge(self, draft: _Draft, fault: str, *, declined: bool) -> None:
        """Decide how a model's attempt ended; with nothing shown and a fault it did not end yet."""
        if fault and not draft.pieces:
            draft.fallback = fault
            return
        draft.writer = "model"
        if draft.pieces:
            draft.status = AnswerStatus.ANSWERED_IN_PART if fault else AnswerStatus.ANSWERED
            return
        draft.related = nearest_materials(draft.found)
        draft.status = AnswerStatus.UNANSWERED_NOT_IN_PASSAGES if declined else AnswerStatus.UNANSWERED_NO_CITATION

    def _by_extract(self, draft: _Draft) -> Sequence[Piece]:
        with draft.trace.stage("extract"):
            written = write_extract(draft.standalone, draft.found, self._retriever, draft.sources)
        draft.pieces += written.pieces
        draft.related = written.related
        draft.writer = "extractive"
        draft.status = AnswerStatus.ANSWERED
        return written.pieces

    def _finish(self, asked: Asked, draft: _Draft) -> FinishedEvent | FailedEvent:
        notice = self._notice(draft)
        blocks = as_blocks(draft.pieces)
        result = TurnResult(
            status=draft.status,
            language=draft.language,
            standalone=draft.standalone,
            notice=notice,
            blocks=blocks,
            sources=draft.sources.listed() if blocks else (),
            related=related(draft.related),
            offered=draft.sources.offered(draft.found),
            confidence=draft.found.confidence,
            writer=draft.writer,
            fallback=draft.fallback,
            trace=draft.trace.stages(),
        )
        try:
            self._store.close_turn(asked.turn, result)
        except StoreUnavailable:
            logger.exception("turn %s could not be stored", asked.turn.id)
            status = AnswerStatus.FAILED_INTERNAL
            return FailedEvent(str(asked.turn.id), status, self._replies.say("status", status.value, draft.language))
        if draft.status.family == "failed":
            return FailedEvent(str(asked.turn.id), draft.status, notice)
        return FinishedEvent(str(asked.turn.id), draft.status, notice, result.related, draft.writer)

    def _notice(self, draft: _Draft) -> str:
        notice = self._sentence(draft)
        cited = [source.language for source in draft.sources.listed()]
        if draft.writer == "extractive" and cited and draft.language not in cited and "mixed" not in cited:
            notice += " " + self._replies.say("notice", "other_language", draft.language)
        return notice

    def _sentence(self, draft: _Draft) -> str:
        verdict = draft.verdict
        if verdict.reason and draft.status is verdict.status:
            sentence = self._replies.say("guard", verdict.reason, draft.language)
        else:
            sentence = self._replies.say("status", draft.status.value, draft.language)
        return f"{self._replies.say('guard', 'fraud', draft.language)} {sentence}" if verdict.alarm else sentence


def _was_a_question(turn: Turn) -> bool:
    """A follow-up never points back to what was stopped, or to a courtesy."""
    return turn.result is None or turn.result.status.family not in ("guarded", "handoff", "smalltalk")


def _failure(error: Exception, draft: _Draft) -> AnswerStatus:
    if draft.pieces:
        return AnswerStatus.ANSWERED_IN_PART
    if isinstance(error, SearchUnavailable):
        return AnswerStatus.FAILED_SEARCH
    if isinstance(error, ModelUnavailable):
        return AnswerStatus.FAILED_MODEL
    return AnswerStatus.FAILED_TIMEOUT if isinstance(error, TimeoutError) else AnswerStatus.FAILED_INTERNAL
