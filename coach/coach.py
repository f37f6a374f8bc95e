"""The coach: one question through all stages to a checked and stored answer."""

import asyncio
import logging
from collections.abc import AsyncIterator
from functools import partial
from uuid import UUID

from coach.answers import Piece
from coach.asked import Asked
from coach.context import (
    before,
    continuation,
    in_context,
    needs_person,
    of_same_materials,
    recap_pieces,
    rest_of_section,
    was_clarified,
)
from coach.drafts import Draft, ending_of, result_of
from coach.errors import SearchUnavailable, StoreUnavailable
from coach.events import DeltaEvent, Event, FailedEvent, FinishedEvent, SourcesEvent, StatusEvent
from coach.extractive import nearest_materials
from coach.extractive_answer import ExtractiveAnswer
from coach.follow_ups import Wish, understand
from coach.grounding import GroundingCheck
from coach.guard import check_question
from coach.model_answer import ModelAnswer, ModelReport
from coach.notices import notice
from coach.ports import Retriever, TranscriptStore
from coach.questions import clean_question
from coach.records import DISCONNECTED
from coach.service_states import AlwaysOn, ServiceSwitch, is_paused
from coach.statuses import AnswerStatus
from coach.suggesting import meanings, next_questions
from knowledge.languages import reply_language
from knowledge.passages import Chunk, Found
from prompts import FollowUpPatterns, GuardPatterns, Language, Replies

logger = logging.getLogger(__name__)

_PASSAGES = 8
_MORE_PASSAGES = 40
"""Of a question that may lean on the one before: among these is what it means there."""
ENOUGH = 0.5
"""Below this chance that the passages answer, the coach declines."""
_SEARCH_SECONDS = 20.0


class Coach:
    """Answers questions. Knows its adapters only by their ports."""

    def __init__(
        self,
        *,
        retriever: Retriever,
        store: TranscriptStore,
        model: ModelAnswer | None,
        grounding: GroundingCheck,
        replies: Replies,
        guards: GuardPatterns,
        follow_ups: FollowUpPatterns,
        question_characters: int,
        switch: ServiceSwitch | None = None,
    ) -> None:
        self._retriever = retriever
        self._store = store
        self._model = model
        self._extractive = ExtractiveAnswer(retriever, grounding, follow_ups, replies)
        self._replies = replies
        self._guards = guards
        self._follow_ups = follow_ups
        self._question_characters = question_characters
        self._switch = switch or AlwaysOn()

    def begin(
        self,
        conversation_id: UUID,
        text: str,
        *,
        page: Language,
        forced: Language | None = None,
        key: UUID | None = None,
        site: str = "",
    ) -> Asked:
        """Accept a question: clean it, mask it, store it.

        ``page`` is the language of the page it was asked on; ``forced`` answers in that language whatever
        the question is written in. A turn that has the ``key`` already is answered anew in its place.

        Raises:
            QuestionRefused: It is empty or too long.
            ConversationNotFound: There is no such conversation.
            StoreUnavailable: It cannot be stored.
        """
        question = clean_question(text, limit_characters=self._question_characters)
        earlier = tuple(turn for turn in self._store.turns(conversation_id) if key is None or turn.key != key)
        preferences = self._store.preferences(conversation_id)
        language = forced or preferences.language or self._spoken(question, page)
        verdict = check_question(question, self._guards, language)
        last = before(earlier)
        follow_up = understand(verdict.text, last, preferences, self._follow_ups)
        if verdict.status is None and follow_up.preferences != preferences:
            self._store.prefer(conversation_id, follow_up.preferences)
            language = forced or follow_up.preferences.language or language
        turn = self._store.open_turn(conversation_id, verdict.text, key)
        return Asked(turn, verdict, earlier, last, language, follow_up, site)

    def _spoken(self, question: str, page: Language) -> Language:
        """The language that is meant, also when it was typed on the keyboard layout of the other one."""
        try:
            return reply_language(self._retriever.mended(question), page)
        except SearchUnavailable:  # the answer will say so
            return reply_language(question, page)

    async def answer(self, asked: Asked) -> AsyncIterator[Event]:
        """Events until the answer is finished or failed; never raises for a fault of its own parts."""
        draft = Draft(asked.language, asked.verdict.text, asked.verdict, asked.follow_up.preferences, asked.site)
        stored = False
        try:
            try:
                async for event in self._events(asked, draft):
                    yield event
            # The pipeline's boundary: whatever fails, the learner gets a sentence and the next question works.
            except Exception as error:
                draft.status = ending_of(error, draft)
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
                draft.trace.failed(DISCONNECTED)
                self._finish(asked, draft)

    async def _events(self, asked: Asked, draft: Draft) -> AsyncIterator[Event]:
        with draft.trace.stage("condense"):
            self._condense(asked, draft)
        paused = is_paused(draft, await asyncio.to_thread(self._switch.current))
        if draft.verdict.status is not None and not paused:
            draft.status = draft.verdict.status
        if draft.verdict.status is not None or draft.status is AnswerStatus.PAUSED_OFF:
            return
        yield StatusEvent("searching", self._replies.say("stage", "searching", asked.language))
        await self._find(asked, draft)
        if paused:
            draft.related = nearest_materials(draft.found)
            return
        if draft.status is AnswerStatus.FAILED_INTERNAL:
            yield StatusEvent("writing", self._replies.say("stage", "writing", asked.language))
            async for piece in self._written(draft):
                yield DeltaEvent(piece)
        elif draft.pieces:
            for piece in draft.pieces:
                yield DeltaEvent(piece)
        with draft.trace.stage("suggest"):
            await asyncio.to_thread(self._suggest, draft)

    def _condense(self, asked: Asked, draft: Draft) -> None:
        """Make the question stand alone. Of what was said before only a title or an answered question is added."""
        if draft.verdict.status is not None:
            return
        draft.wish = asked.follow_up.wish
        draft.standalone = asked.follow_up.standalone or asked.verdict.text

    async def _find(self, asked: Asked, draft: Draft) -> None:
        """What the answer is made of; or, with a status, that there is nothing to be written."""
        with draft.trace.stage("retrieve"):
            async with asyncio.timeout(_SEARCH_SECONDS):
                await asyncio.to_thread(self._found, asked, draft)
        draft.trace.note(f"confidence {draft.found.confidence:.2f}")

    def _found(self, asked: Asked, draft: Draft) -> None:
        if draft.status is AnswerStatus.PAUSED_SEARCH_ONLY:
            draft.found = self._retriever.find(draft.standalone, limit=_PASSAGES, reader=draft.language)
        elif draft.wish is Wish.NOTHING:
            draft.status, draft.sentence = AnswerStatus.CLARIFICATION, "noted"
        elif draft.wish is Wish.RECAP:
            draft.pieces += recap_pieces(asked.earlier, self._retriever, draft.sources)
            draft.status, draft.sentence = AnswerStatus.SMALL_TALK, "recap" if draft.pieces else "nothing_yet"
        elif draft.wish in (Wish.NEXT, Wish.MORE):
            self._find_further(asked, draft)
        else:
            self._search(asked, draft)

    def _find_further(self, asked: Asked, draft: Draft) -> None:
        if draft.wish is Wish.MORE:
            draft.found = rest_of_section(asked.earlier, self._retriever)
            if draft.found.passages:
                return
            draft.wish, draft.sentence = Wish.NEXT, "all_said"
        draft.found = continuation(asked.earlier, self._retriever)
        if not draft.found.passages:
            draft.status, draft.sentence = AnswerStatus.CLARIFICATION, "last_part"

    def _search(self, asked: Asked, draft: Draft) -> None:
        again = draft.wish is Wish.AGAIN
        find = partial(self._retriever.find, limit=_PASSAGES, reader=draft.language, site=draft.site)
        if asked.follow_up.in_context:
            alone = find(draft.standalone, limit=_MORE_PASSAGES)
            chosen = in_context(asked.follow_up, alone, find(asked.follow_up.in_context), asked.last)
            draft.found = Found(chosen.found.passages[:_PASSAGES], chosen.found.confidence)
            draft.standalone = chosen.question
        else:
            draft.found = find(draft.standalone)
        if again:
            draft.found = of_same_materials(draft.found, asked.last)
        if draft.found.confidence < ENOUGH and draft.verdict.alarm:
            # Who is frightened does not choose the guides' words, and must not be left without what to do.
            draft.standalone = self._guards.asks[draft.verdict.alarm][draft.language]
            draft.found = find(draft.standalone)
        if draft.found.confidence < ENOUGH and not (again and draft.found.passages):
            draft.related = nearest_materials(draft.found)
            draft.status = (
                AnswerStatus.UNANSWERED_NOT_IN_PASSAGES if draft.found.passages else AnswerStatus.UNANSWERED_NO_PASSAGES
            )
        elif draft.wish is Wish.ANSWER and not was_clarified(asked.earlier):
            draft.suggestions = meanings(asked.verdict.text, draft.found)
            if draft.suggestions:
                draft.status, draft.sentence = AnswerStatus.CLARIFICATION, "which"

    async def _written(self, draft: Draft) -> AsyncIterator[Piece]:
        if self._model is not None and draft.wish is not Wish.NEXT:
            draft.fallback = await asyncio.to_thread(self._model.refusal)
            if not draft.fallback:
                async for piece in self._by_model(self._model, draft):
                    yield piece
        if draft.status is AnswerStatus.FAILED_INTERNAL:
            for piece in await asyncio.to_thread(self._extractive.write, draft):
                yield piece

    async def _by_model(self, model: ModelAnswer, draft: Draft) -> AsyncIterator[Piece]:
        """Write with the model. Leaves the status as it was when the extractive writer has to stand in."""
        report = ModelReport()
        with draft.trace.stage("generate", prompt_id=model.prompt_id, chat_model=model.name):
            try:
                async for piece in model.write(
                    draft.standalone,
                    draft.found,
                    language=draft.language,
                    level=draft.preferences.level,
                    sources=draft.sources,
                    report=report,
                ):
                    draft.pieces.append(piece)
                    yield piece
            finally:
                draft.cost = report.cost
        draft.trace.note(report.note, report.usage)
        self._judge(draft, report)

    def _judge(self, draft: Draft, report: ModelReport) -> None:
        """Decide how a model's attempt ended; with nothing shown and a fault it did not end yet."""
        if report.fault and not draft.pieces:
            draft.fallback = report.fault
            return
        draft.writer = "model"
        if draft.pieces:
            draft.status = AnswerStatus.ANSWERED_IN_PART if report.fault else AnswerStatus.ANSWERED
            return
        draft.related = nearest_materials(draft.found)
        draft.status = (
            AnswerStatus.UNANSWERED_NOT_IN_PASSAGES if report.declined else AnswerStatus.UNANSWERED_NO_CITATION
        )

    def _suggest(self, draft: Draft) -> None:
        """What to ask next; a fault of search then costs the suggestions, not the answer."""
        if draft.status.family != "answered":
            return
        candidates = draft.related or tuple(passage.chunk for passage in draft.found.passages)
        try:
            draft.suggestions = next_questions(candidates, draft.sources.chunks, partial(self._first, draft))
        except SearchUnavailable as error:
            logger.warning("no suggestions: %s", error)

    def _first(self, draft: Draft, question: str) -> Chunk | None:
        found = self._retriever.find(question, limit=1, reader=draft.language, quick=True, site=draft.site)
        return found.passages[0].chunk if found.passages and found.confidence >= ENOUGH else None

    def _finish(self, asked: Asked, draft: Draft) -> FinishedEvent | FailedEvent:
        families = [turn.result.status.family for turn in asked.earlier if turn.result is not None]
        draft.needs_person = needs_person([*families, draft.status.family])
        said = notice(draft, self._replies)
        result = result_of(draft, said)
        try:
            self._store.close_turn(asked.turn, result)
        except StoreUnavailable:
            logger.exception("turn %s could not be stored", asked.turn.id)
            status = AnswerStatus.FAILED_INTERNAL
            return FailedEvent(str(asked.turn.id), status, self._replies.say("status", status.value, draft.language))
        if draft.status.family == "failed":
            return FailedEvent(str(asked.turn.id), draft.status, said)
        return FinishedEvent(
            turn_id=str(asked.turn.id),
            status=draft.status,
            notice=said,
            related=result.related,
            writer=draft.writer,
            suggestions=draft.suggestions,
            preferences=draft.preferences,
            offers_person=draft.needs_person,
        )
