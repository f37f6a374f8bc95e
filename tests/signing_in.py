"""Signing in for tests: sessions without the costs of a password."""

from uuid import uuid4

from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access import PAGE, PAGE_HEADER, SESSION
from coach.accounts import Role
from coach.passwords import Passwords
from coach.staff import Staff
from coach.tokens import page_token


def cheap_passwords() -> Passwords:
    """Hashes that cost nothing; a real one takes a quarter of a second."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def staff_of(app: FastAPI) -> Staff:
    staff: Staff = app.state.reception.staff
    return staff


def session_of(app: FastAPI, role: Role, name: str = "") -> str:
    """The token of a new session of an account, which is made when nobody is called so."""
    staff = staff_of(app)
    name = name or f"{role.value} {uuid4().hex[:8]}"
    found = staff.accounts.named(name)
    account = found[0] if found else staff.accounts.make(name, role, password_hash="none")
    return staff.sessions.open(account.id)


def headers_of(session: str) -> dict[str, str]:
    """What a page of this session sends along."""
    return {"Cookie": f"{SESSION}={session}", PAGE_HEADER: page_token(session)}


def sign_in(client: TestClient, role: Role, name: str = "") -> TestClient:
    """The same client, signed in from now on."""
    session = session_of(app_of(client), role, name)
    client.cookies.set(SESSION, session)
    client.cookies.set(PAGE, page_token(session))
    client.headers[PAGE_HEADER] = page_token(session)
    return client


def app_of(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return client.app
