"""Errors as a browser sees them: a status and a code, never a message of ours."""

import logging
import math
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.access import local_path
from api.pages import error_page, wants_page
from coach.access_errors import (
    AccountNameInvalid,
    AccountNameTaken,
    AccountNotFound,
    LastAdmin,
    LinkInvalid,
    OtherSite,
    PageStale,
    PasswordCommon,
    PasswordIsName,
    PasswordLong,
    PasswordShort,
    RoleTooLow,
    SignInNeeded,
    SignInWrong,
    TooMany,
    TooManyCodes,
    TooManyQuestions,
    TooManySignIns,
)
from coach.errors import (
    ChoiceUnknown,
    CoachError,
    CodeNotFound,
    ConversationNotFound,
    ConversationUnknown,
    DraftChanged,
    DraftEmpty,
    DraftNotFound,
    GapNotFound,
    HandoffNotFound,
    HandoffNotHeld,
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
    ReviewInvalid,
    RunBusy,
    RunNotFound,
    SampleInvalid,
    SampleNotFound,
    SearchUnavailable,
    ServiceOff,
    SharesInvalid,
    StepNotFound,
    StoreUnavailable,
    TurnNotFound,
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
    ConversationUnknown: (401, "conversation_unknown"),
    TurnNotFound: (404, "turn_not_found"),
    MaterialNotFound: (404, "material_not_found"),
    PassageNotFound: (404, "passage_not_found"),
    HandoffNotFound: (404, "handoff_not_found"),
    HandoffTaken: (409, "handoff_taken"),
    HandoffNotHeld: (403, "handoff_not_held"),
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
    SignInNeeded: (401, "sign_in_needed"),
    SignInWrong: (401, "sign_in_wrong"),
    RoleTooLow: (403, "role_too_low"),
    OtherSite: (403, "other_site"),
    PageStale: (403, "page_stale"),
    LinkInvalid: (404, "link_invalid"),
    AccountNotFound: (404, "account_not_found"),
    AccountNameInvalid: (422, "account_name_invalid"),
    AccountNameTaken: (409, "account_name_taken"),
    LastAdmin: (409, "last_admin"),
    PasswordShort: (422, "password_short"),
    PasswordLong: (422, "password_long"),
    PasswordIsName: (422, "password_is_name"),
    PasswordCommon: (422, "password_common"),
    TooManySignIns: (429, "too_many_sign_ins"),
    TooManyQuestions: (429, "too_many_questions"),
    TooManyCodes: (429, "too_many_codes"),
    GapNotFound: (404, "gap_not_found"),
    DraftNotFound: (404, "draft_not_found"),
    DraftChanged: (409, "draft_changed"),
    DraftEmpty: (422, "draft_empty"),
    ReviewInvalid: (422, "review_invalid"),
    SharesInvalid: (422, "shares_invalid"),
    SampleInvalid: (422, "sample_invalid"),
    SampleNotFound: (404, "sample_not_found"),
    RunNotFound: (404, "run_not_found"),
    RunBusy: (409, "run_busy"),
    ServiceOff: (503, "service_off"),
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
    if isinstance(error, TooMany):
        seconds = math.ceil(error.retry_seconds)
        return JSONResponse({"error": code, "retry_after": seconds}, status, {"Retry-After": str(seconds)})
    if not wants_page(request):
        # "Basic" would make a browser ask for a password.
        headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, ConversationUnknown) else {}
        return JSONResponse({"error": code}, status, headers)
    return _sign_in_page(request) if isinstance(error, SignInNeeded) else error_page(request, status, code)


def _sign_in_page(request: Request) -> Response:
    """The page to sign in on, which then goes on to the page that was asked for."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    language = request.query_params.get("lang", "ko")
    return RedirectResponse(f"/sign-in?{urlencode({'lang': language, 'next': local_path(path)})}", 303)


async def _http(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"error": "not_found" if status == 404 else "request_invalid"}, status)
