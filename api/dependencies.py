"""What routes are handed."""

from typing import Annotated, cast

from fastapi import Depends, Request

from api.readiness import Loading, Parts


def _loading(request: Request) -> Loading:
    return cast("Loading", request.app.state.loading)


LoadingDep = Annotated[Loading, Depends(_loading)]


async def _parts(loading: LoadingDep) -> Parts:
    return await loading.wait()


PartsDep = Annotated[Parts, Depends(_parts)]
