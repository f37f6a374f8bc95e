"""Statuses: the closed set of ways in which an answer can end."""

from enum import StrEnum


class AnswerStatus(StrEnum):
    """The family is the text before the first ``_``."""

    ANSWERED = "answered"
    ANSWERED_IN_PART = "answered_in_part"
    CLARIFICATION = "clarification"
    SMALL_TALK = "smalltalk"
    UNANSWERED_NO_PASSAGES = "unanswered_no_passages"
    UNANSWERED_NOT_IN_PASSAGES = "unanswered_not_in_passages"
    UNANSWERED_NO_CITATION = "unanswered_no_citation"
    GUARDED_PERSONAL_DATA = "guarded_personal_data"
    GUARDED_OFF_TOPIC = "guarded_off_topic"
    GUARDED_UNSAFE = "guarded_unsafe"
    GUARDED_MANIPULATION = "guarded_manipulation"
    HANDOFF_CRISIS = "handoff_crisis"
    HANDOFF_REQUESTED = "handoff_requested"
    PAUSED_SEARCH_ONLY = "paused_search_only"
    PAUSED_OFF = "paused_off"
    FAILED_MODEL = "failed_model"
    FAILED_SEARCH = "failed_search"
    FAILED_TIMEOUT = "failed_timeout"
    FAILED_INTERNAL = "failed_internal"

    @property
    def family(self) -> str:
        return self.value.split("_")[0]
