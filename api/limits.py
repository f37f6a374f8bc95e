"""Limits for learners: how much one conversation and one address may ask."""

from collections.abc import Iterator

from fastapi import Depends, Request

from api.access import ReceptionDep, address
from coach.access_errors import TooManyCodes, TooManyQuestions
from coach.errors import CodeNotFound
from coach.rate_limits import Rate
from coach.settings import Settings
from coach.tokens import token_digest

_MINUTE, _MINUTES_10 = 60, 600


def limit_questions(request: Request, reception: ReceptionDep) -> None:
    """Count a question of a conversation and of an address.

    Raises:
        TooManyQuestions: It is one too many.
    """
    settings: Settings = request.app.state.settings
    counter = reception.counter
    talk = request.headers.get("authorization") or str(request.path_params.get("conversation_id", ""))
    wait = counter.hit(
        Rate(settings.address_questions_per_minute, _MINUTE), "questions-address", address(request)
    ) or counter.hit(Rate(settings.questions_per_minute, _MINUTE), "questions", token_digest(talk))
    if wait:
        raise TooManyQuestions("too many questions in a minute", retry_seconds=wait)


def limit_codes(request: Request, reception: ReceptionDep) -> Iterator[None]:
    """Count codes that do not exist: whoever tries many of them is looking for somebody else's.

    Raises:
        TooManyCodes: Too many of them were tried.
    """
    settings: Settings = request.app.state.settings
    rate = Rate(settings.address_wrong_codes, _MINUTES_10)
    wait = reception.counter.wait(rate, "codes", address(request))
    if wait:
        raise TooManyCodes("too many codes that do not exist", retry_seconds=wait)
    try:
        yield
    except CodeNotFound:
        reception.counter.hit(rate, "codes", address(request))
        raise


QuestionLimitDep = Depends(limit_questions)
CodeLimitDep = Depends(limit_codes)
