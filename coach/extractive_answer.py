"""Extractive answers: what the materials say word for word, checked like everything that is shown."""

from collections.abc import Sequence
from functools import partial

from coach.answers import Piece
from coach.context import without_topic
from coach.drafts import Draft
from coach.extractive import Extract, nearest_materials, write_extract, write_whole
from coach.follow_ups import Wish
from coach.grounding import GroundingCheck, counted, supported_pieces
from coach.ports import Retriever
from coach.statuses import AnswerStatus
from prompts import FollowUpPatterns, Replies


class ExtractiveAnswer:
    """Answers without a model."""

    def __init__(
        self, retriever: Retriever, grounding: GroundingCheck, follow_ups: FollowUpPatterns, replies: Replies
    ) -> None:
        self._retriever = retriever
        self._grounding = grounding
        self._follow_ups = follow_ups
        self._replies = replies

    def write(self, draft: Draft) -> Sequence[Piece]:
        """The pieces of the answer, which are added to the draft with all that is known of it.

        Raises:
            SearchUnavailable: The materials cannot be read.
        """
        with draft.trace.stage("extract"):
            written = self._extract(draft)
        judge = partial(self._grounding.judge, question=draft.standalone)
        with draft.trace.stage("check"):
            kept, unsupported = supported_pieces(written.pieces, draft.sources.chunks, judge)
        draft.trace.note(counted("unsupported sentences", unsupported))
        draft.pieces += kept
        draft.writer = "extractive"
        draft.related = written.related if written.pieces else nearest_materials(draft.found)
        if kept:
            draft.status = AnswerStatus.ANSWERED
        else:
            draft.status = (
                AnswerStatus.UNANSWERED_NO_CITATION if written.pieces else AnswerStatus.UNANSWERED_NOT_IN_PASSAGES
            )
        return kept

    def _extract(self, draft: Draft) -> Extract:
        if draft.wish is Wish.MORE:
            return write_whole(draft.found, draft.sources)
        asked = without_topic(draft.standalone, draft.found)  # in which every part of the material would share
        question = self._for_device(asked, draft)
        return write_extract(question, draft.found, self._retriever, draft.sources, draft.preferences.level)

    def _for_device(self, question: str, draft: Draft) -> str:
        """The question with the reader's own device, when it names none."""
        device = draft.preferences.device
        if not device or self._follow_ups.devices(question):
            return question
        return f"{question} {self._replies.say('device', device, draft.language)}"
