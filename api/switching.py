"""The service switch over HTTP: everybody may see how it stands, trainers turn it."""

import asyncio
from functools import partial

from fastapi import APIRouter

from api.access import AuditDep, SignedInTrainer, TrainerDep
from api.bodies import ErrorBody
from api.dependencies import PartsDep
from api.home_bodies import ServiceIn, ServiceOut
from api.trainer_bodies import SentenceOut
from coach.audit import Deed
from coach.service_states import PAUSES, Service
from prompts import load_replies

router = APIRouter(prefix="/api")


@router.get("/service", tags=["service"], responses={503: {"model": ErrorBody}})
async def read_service(parts: PartsDep) -> ServiceOut:
    """Whether the coach answers, only searches or is off, and the sentence that says so."""
    return service_out(await asyncio.to_thread(parts.switch.current))


@router.put(
    "/trainer/service",
    tags=["trainer"],
    dependencies=[TrainerDep],  # decides before the index is waited for
    responses={code: {"model": ErrorBody} for code in (401, 403, 422, 503)},
)
async def turn_service(body: ServiceIn, parts: PartsDep, trainer: SignedInTrainer, audit: AuditDep) -> ServiceOut:
    """Turn the switch; every worker follows from the next question on."""
    service = Service(body.state, body.korean.strip(), body.english.strip())
    await asyncio.to_thread(parts.switch.turn, service)
    note = partial(audit.record, Deed.SERVICE_SWITCHED, who=trainer.name, detail=service.state.value)
    await asyncio.to_thread(note)
    return service_out(service)


def service_out(service: Service) -> ServiceOut:
    pause = PAUSES.get(service.state)
    if pause is None:
        return ServiceOut(state=service.state, sentence=SentenceOut(ko="", en=""))
    replies = load_replies()
    korean = service.korean or replies.say("status", pause.value, "ko")
    english = service.english or replies.say("status", pause.value, "en")
    return ServiceOut(state=service.state, sentence=SentenceOut(ko=korean, en=english))
