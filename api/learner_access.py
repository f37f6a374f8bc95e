"""Learner access: the token that opens one conversation, in a header and never in an address."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.bodies import ErrorBody
from api.dependencies import PartsDep
from coach.errors import ConversationUnknown

ERRORS: dict[int | str, dict[str, Any]] = {code: {"model": ErrorBody} for code in (401, 404, 422, 503)}
_bearer = HTTPBearer(auto_error=False, description="The token that opening the conversation gave.")


async def _conversation(
    parts: PartsDep, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> UUID:
    if credentials is None:
        raise ConversationUnknown("no token was sent")
    return await asyncio.to_thread(parts.store.conversation_of, credentials.credentials)


ConversationDep = Annotated[UUID, Depends(_conversation)]
"""The learner's own conversation.

Raises:
    ConversationUnknown: The token is missing or opens none.
"""
