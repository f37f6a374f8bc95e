"""Errors as a browser sees them: a status and a code, never a message of ours."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.pages import error_page, wants_page
from coach.errors import (
    ChoiceUnknown,
    CoachError,
    CodeNotFound,
    ConversationNotFound,
    DraftChanged,
    DraftEmpty,
    DraftNotFound,
    GapNotFound,
    HandoffNotFound,
    HandoffTaken,
    MaterialNotFound,
    MissionNotFound,
    NameInvalid,
    NameTaken,
    NothingToRestore,
    NotReady,
    PassageNotFound,
    QuestionEmpty,
    QuestionTooLong,
    QuizChanged,
    QuizQuestionNotFound,
    SearchUnavailable,
    ServiceOff,
    StepNotFound,
    StoreUnavailable,
    TrainerKeyMissing,
    TrainerOnly,
    UploadNotFound,
    UploadTooLarge,
    UploadUnsupported,
)
from knowledge.errors import KnowledgeError

logger = logging.getLogger(__name__)

TABLE: dict[type[Exception], tuple[int, str]] = {
    QuestionEmpty: (422, "question_empty"),
    QuestionTooLong: (422, "question_too_long"),
    ConversationNotFound: (404, "conversation_not_found"),
    MaterialNotFound: (404, "material_not_found"),
    PassageNotFound: (404, "passage_not_found"),
    HandoffNotFound: (404, "handoff_not_found"),
    HandoffTaken: (409, "handoff_taken"),
    QuizQuestionNotFound: (404, "quiz_question_not_found"),
    QuizChanged: (409, "quiz_changed"),
    ChoiceUnknown: (422, "choice_unknown"),
    MissionNotFound: (404, "mission_not_found"),
    StepNotFound: (404, "step_not_found"),
    CodeNotFound: (404, "code_not_found"),
    UploadNotFound: (404, "upload_not_found"),
    UploadTooLarge: (413, "file_too_large"),
    UploadUnsupported: (415, "file_unsupported"),
    NameInvalid: (422, "name_invalid"),
    NameTaken: (409, "name_taken"),
    NothingToRestore: (409, "nothing_to_restore"),
    GapNotFound: (404, "gap_not_found"),
    DraftNotFound: (404, "draft_not_found"),
    DraftChanged: (409, "draft_changed"),
    DraftEmpty: (422, "draft_empty"),
    ServiceOff: (503, "service_off"),
    TrainerOnly: (403, "trainer_only"),
    TrainerKeyMissing: (401, "trainer_key_missing"),
    NotReady: (503, "not_ready"),
    StoreUnavailable: (503, "store_unavailable"),
    SearchUnavailable: (503, "search_unavailable"),
    KnowledgeError: (503, "search_unavailable"),
    RequestValidationError: (422, "request_invalid"),
    CoachError: (500, "internal"),
    Exception: (500, "internal"),
}
"""The nearest class in an error's ancestry decides."""


def add_error_handlers(app: FastAPI) -> None:
    for kind in TABLE:
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(HTTPException, _http)


async def _answer(request: Request, error: Exception) -> Response:
    status, code = next(TABLE[kind] for kind in type(error).__mro__ if kind in TABLE)
    if status >= 500 and not isinstance(error, NotReady | ServiceOff):
        logger.error("request failed: %s", error, exc_info=status == 500)
    # A browser asks for the key by itself when it is told how.
    headers = {"WWW-Authenticate": 'Basic realm="Baeum Coach", charset="UTF-8"'} if status == 401 else {}
    answer = error_page(request, status, code) if wants_page(request) else JSONResponse({"error": code}, status)
    answer.headers.update(headers)
    return answer


async def _http(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"error": "not_found" if status == 404 else "request_invalid"}, status)
