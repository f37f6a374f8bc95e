"""Whether the service lives, and whether it can answer."""

import asyncio

from fastapi import APIRouter

from api.bodies import ErrorBody, Health, Readiness
from api.dependencies import LoadingDep

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def healthz() -> Health:
    """The process listens."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"model": ErrorBody}})
async def readyz(loading: LoadingDep) -> Readiness:
    """Index and transcripts are open and a question can be answered; 503 says why not."""
    catalog = loading.now().index.catalog
    materials, passages = await asyncio.to_thread(catalog.counts)
    return Readiness(ready=True, materials=materials, passages=passages)
