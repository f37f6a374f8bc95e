"""Who may do what: every route of the service, for everybody who could ask."""

from collections.abc import Iterator
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from api.access import PAGE_HEADER
from api.app import create
from coach.accounts import Role
from coach.settings import Settings
from tests.signing_in import cheap_passwords, headers_of, session_of

# The last two are an admin without the token of the session, and a page of another site in an admin's browser.
ASKERS = ("nobody", "learner", "helper", "trainer", "admin", "no token", "other site")
# What a group of routes says to each: 2 lets through (to an index that is not there), 3 leads to signing in.
GROUPS: dict[str, tuple[int, ...]] = {
    "everybody": (2, 2, 2, 2, 2, 2, 2),
    # Whose conversation it is, the token alone tells, and only when there is an index: test_conversations.py.
    "token": (2, 2, 2, 2, 2, 2, 2),
    "this site": (2, 2, 2, 2, 2, 2, 403),
    "helper reads": (401, 401, 2, 2, 2, 2, 403),
    "helper changes": (401, 401, 2, 2, 2, 403, 403),
    "helper page": (3, 3, 2, 2, 2, 2, 403),
    "trainer reads": (401, 401, 403, 2, 2, 2, 403),
    "trainer changes": (401, 401, 403, 2, 2, 403, 403),
    "trainer page": (3, 3, 403, 2, 2, 2, 403),
    "admin reads": (401, 401, 403, 403, 2, 2, 403),
    "admin changes": (401, 401, 403, 403, 2, 403, 403),
    "admin page": (3, 3, 403, 403, 2, 2, 403),
}
ROUTES: dict[str, str] = {
    "GET /": "everybody",
    "GET /favicon.ico": "everybody",
    "GET /healthz": "everybody",
    "GET /materials": "everybody",
    "GET /materials/{material_id}": "everybody",
    "GET /openapi.json": "everybody",
    "GET /readyz": "everybody",
    "GET /helper-worker.js": "everybody",
    "GET /helper/desk.css": "everybody",
    "GET /helper/{name}.js": "everybody",
    "GET /setup": "everybody",
    "GET /sign-in": "everybody",
    "GET /{name}.css": "everybody",
    "GET /{name}.js": "everybody",
    "GET /demo": "everybody",
    "GET /widget.js": "everybody",
    "GET /api/conversation": "token",
    "GET /api/conversation/recap": "token",
    "DELETE /api/conversation": "token",
    "POST /api/conversation/feedback": "token",
    "POST /api/conversation/handoff": "token",
    "POST /api/conversation/preferences": "token",
    "POST /api/conversation/questions": "token",
    "GET /api/materials/{material_id}/reading": "everybody",
    "GET /api/passages/{passage_id}/code": "everybody",
    "GET /api/materials/{material_id}/qr.svg": "everybody",
    "GET /api/service": "everybody",
    "GET /api/materials": "everybody",
    "GET /api/materials/{material_id}": "everybody",
    "GET /api/materials/{material_id}/quiz": "everybody",
    "GET /api/missions": "everybody",
    "GET /api/missions/progress/{code}": "everybody",
    "GET /api/passages/{passage_id}": "everybody",
    "GET /api/search": "everybody",
    "GET /api/texts/{language}": "everybody",
    "POST /api/conversations": "everybody",
    "POST /api/materials/{material_id}/quiz/answers": "everybody",
    "POST /api/missions/progress/{code}/answers": "everybody",
    "POST /api/missions/{mission_id}/start": "everybody",
    "POST /api/account/sign-in": "this site",
    "POST /api/setup/look": "this site",
    "POST /api/setup/use": "this site",
    "GET /account": "helper page",
    "GET /helper": "helper page",
    "GET /api/helper/handoffs/{handoff_id}/talk": "helper reads",
    "GET /api/helper/passages/{passage_id}": "helper reads",
    "GET /api/helper/texts/{language}": "helper reads",
    "POST /api/helper/handoffs/{handoff_id}/release": "helper changes",
    "GET /api/account": "helper reads",
    "POST /api/account/password": "helper changes",
    "POST /api/account/sign-out": "helper changes",
    "POST /api/account/sign-out-everywhere": "helper changes",
    "GET /api/helper/handoffs": "helper reads",
    "GET /api/helper/handoffs/events": "helper reads",
    "POST /api/helper/handoffs/{handoff_id}/claim": "helper changes",
    "POST /api/helper/handoffs/{handoff_id}/take-over": "helper changes",
    "POST /api/helper/handoffs/{handoff_id}/close": "helper changes",
    "PUT /api/helper/handoffs/{handoff_id}/note": "helper changes",
    "GET /trainer": "trainer page",
    "GET /trainer/drafts": "trainer page",
    "GET /trainer/drafts/{draft_id}": "trainer page",
    "GET /trainer/gaps": "trainer page",
    "GET /trainer/missions": "trainer page",
    "GET /trainer/evidence": "trainer page",
    "GET /trainer/runs": "trainer page",
    "GET /trainer/runs/compare": "trainer page",
    "GET /trainer/runs/{name}": "trainer page",
    "GET /trainer/samples": "trainer page",
    "GET /trainer/samples/new": "trainer page",
    "GET /trainer/samples/{sample_id}": "trainer page",
    "GET /trainer/materials": "trainer page",
    "GET /trainer/materials/{material_id}": "trainer page",
    "GET /api/trainer/drafts/{draft_id}": "trainer reads",
    "GET /api/trainer/drafts/{draft_id}/material": "trainer reads",
    "POST /api/trainer/drafts": "trainer changes",
    "PUT /api/trainer/drafts/{draft_id}": "trainer changes",
    "DELETE /api/trainer/drafts/{draft_id}": "trainer changes",
    "POST /api/trainer/drafts/{draft_id}/answers": "trainer changes",
    "POST /api/trainer/drafts/{draft_id}/material": "trainer changes",
    "POST /api/trainer/drafts/{draft_id}/restore": "trainer changes",
    "POST /api/trainer/gaps/{gap_id}": "trainer changes",
    "PUT /api/trainer/service": "trainer changes",
    "GET /trainer/reviews": "trainer page",
    "GET /trainer/reviews/agreement": "trainer page",
    "GET /trainer/reviews/{turn_id}": "trainer page",
    "GET /api/trainer/reviews": "trainer reads",
    "GET /api/trainer/reviews/agreement": "trainer reads",
    "GET /api/trainer/reviews/shares": "trainer reads",
    "GET /api/trainer/reviews/{turn_id}": "trainer reads",
    "POST /api/trainer/reviews/next": "trainer changes",
    "PUT /api/trainer/reviews/shares": "trainer changes",
    "POST /api/trainer/reviews/{turn_id}": "trainer changes",
    "POST /api/trainer/reviews/{turn_id}/sample": "trainer changes",
    "POST /api/trainer/reviews/{turn_id}/skip": "trainer changes",
    "GET /api/trainer/materials": "trainer reads",
    "GET /api/trainer/materials/{material_id}/citations": "trainer reads",
    "GET /api/trainer/materials/{material_id}/original": "trainer reads",
    "GET /api/trainer/missions": "trainer reads",
    "GET /api/trainer/runs": "trainer reads",
    "GET /api/trainer/runs/{name}/files/{form}": "trainer reads",
    "POST /api/trainer/runs": "trainer changes",
    "POST /api/trainer/runs/{name}/stop": "trainer changes",
    "POST /api/trainer/runs/{name}/resume": "trainer changes",
    "DELETE /api/trainer/runs/{name}": "trainer changes",
    "POST /api/trainer/samples": "trainer changes",
    "POST /api/trainer/samples/answers": "trainer changes",
    "PUT /api/trainer/samples/{sample_id}": "trainer changes",
    "DELETE /api/trainer/samples/{sample_id}": "trainer changes",
    "POST /api/trainer/samples/{sample_id}/restore": "trainer changes",
    "GET /api/trainer/texts/{language}": "trainer reads",
    "GET /api/trainer/uploads/{upload_id}/original": "trainer reads",
    "POST /api/trainer/uploads": "trainer changes",
    "PUT /api/trainer/uploads/{upload_id}/file": "trainer changes",
    "PATCH /api/trainer/uploads/{upload_id}": "trainer changes",
    "DELETE /api/trainer/uploads/{upload_id}": "trainer changes",
    "POST /api/trainer/uploads/{upload_id}/restore": "trainer changes",
    "GET /admin": "admin page",
    "GET /api/admin/audit": "admin reads",
    "GET /api/admin/people": "admin reads",
    "GET /api/admin/texts/{language}": "admin reads",
    "POST /api/admin/people": "admin changes",
    "PATCH /api/admin/people/{account_id}": "admin changes",
    "POST /api/admin/people/{account_id}/link": "admin changes",
}
PATHS = {"/{name}.css": "/page.css", "/{name}.js": "/trainer.js", "/helper/{name}.js": "/helper/desk.js"}
VALUES = {"language": "ko", "name": "widget", "form": "csv"}
"""What stands in an address; every other part is an id of nothing."""
NOTHING = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Without an index: who may come in is decided before anything is looked up."""
    app = create(Settings(data_dir=tmp_path_factory.mktemp("access"), _env_file=None), cheap_passwords())
    with TestClient(app, follow_redirects=False) as opened:
        yield opened


def test_every_route_stands_in_the_table(service: TestClient) -> None:
    found = iter_route_contexts(cast("FastAPI", service.app).routes)
    ours = {f"{method} {route.path}" for route in found for method in route.methods or ()}

    assert ours - {"HEAD /openapi.json"} == ROUTES.keys()


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_a_route_lets_in_whom_it_should_and_nobody_else(service: TestClient, route: str) -> None:
    expected = dict(zip(ASKERS, GROUPS[ROUTES[route]], strict=True))

    assert {asker: said(service, route, asker) for asker in ASKERS} == expected


def said(service: TestClient, route: str, asker: str) -> int:
    method, path = route.split(" ")
    path = PATHS.get(path, path)
    address = "/".join(filled(part) for part in path.split("/"))
    response = service.request(method, address, headers=headers(service, asker), json={} if method != "GET" else None)
    if response.status_code == 303:
        assert response.headers["location"].startswith("/sign-in?")
        return 3
    if response.status_code in (401, 403):
        return response.status_code
    assert response.status_code < 500 or response.status_code == 503
    return 2


def filled(part: str) -> str:
    if not part.startswith("{"):
        return part
    name, _, ending = part[1:].partition("}")
    return VALUES.get(name, NOTHING) + ending


def headers(service: TestClient, asker: str) -> dict[str, str]:
    """A session of its own for each request: signing out is among them."""
    if asker == "nobody":
        return {}
    if asker == "learner":
        return {"Authorization": "Bearer made-up"}
    role = Role(asker) if asker in list(Role) else Role.ADMIN
    given = headers_of(session_of(cast("FastAPI", service.app), role, f"one {role.value}"))
    if asker == "no token":
        del given[PAGE_HEADER]
    return given | {"Origin": "https://elsewhere.example"} if asker == "other site" else given
