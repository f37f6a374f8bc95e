from contextlib import suppress

import pytest

from coach.access_errors import TooManySignIns
from coach.errors import SettingsInvalid
from coach.rate_limits import Rate, RateLimits
from coach.sign_in_limits import Attempt, SignInLimits


@pytest.fixture
def limits() -> SignInLimits:
    return SignInLimits(RateLimits("memory://"))


def attempts(limits: SignInLimits, count: int, *, name: str = "kim", address: str = "1.1.1.1", device: str = "") -> int:
    """How many of so many are let through."""
    passed = 0
    for _ in range(count):
        with suppress(TooManySignIns):
            limits.admit(Attempt(name, address, device))
            passed += 1
    return passed


def test_a_stranger_may_guess_five_times_however_the_name_is_written(limits: SignInLimits) -> None:
    assert attempts(limits, 3) + attempts(limits, 9, name=" KIM ") == 5


def test_whoever_guessed_too_often_learns_how_long_to_wait(limits: SignInLimits) -> None:
    attempts(limits, 5)
    with pytest.raises(TooManySignIns) as caught:
        limits.admit(Attempt("kim", "1.1.1.1", ""))

    assert 890 <= caught.value.retry_seconds <= 900


def test_one_address_may_not_go_through_all_names(limits: SignInLimits) -> None:
    assert sum(attempts(limits, 3, name=f"name {number}") for number in range(40)) == 60


def test_a_guesser_does_not_lock_out_the_one_whose_name_it_is(limits: SignInLimits) -> None:
    for number in range(200):
        attempts(limits, 9, address=f"10.0.0.{number}")

    assert limits.admit(Attempt("kim", "1.1.1.1", "known")) == 0  # on a device of theirs: at once
    assert 0 < limits.admit(Attempt("kim", "1.1.1.1", "")) <= 8  # on a new one: after seconds
    assert limits.admit(Attempt("lee", "1.1.1.1", "")) == 0  # others notice nothing


def test_a_known_device_is_not_stopped_by_its_crowded_address(limits: SignInLimits) -> None:
    for number in range(40):
        attempts(limits, 3, name=f"name {number}")

    assert attempts(limits, 3, device="known") == 3


def test_a_device_that_guesses_becomes_a_stranger(limits: SignInLimits) -> None:
    assert attempts(limits, 30, device="stolen") == 10 + 5


def test_a_right_password_forgets_what_was_mistyped(limits: SignInLimits) -> None:
    for _ in range(4):
        assert attempts(limits, 4) == 4
        limits.succeeded(Attempt("kim", "1.1.1.1", ""))


def test_one_too_many_waits_until_the_first_is_old() -> None:
    counter, rate = RateLimits("memory://"), Rate(2, 60)
    waits = [counter.hit(rate, "key") for _ in range(3)]

    assert waits[:2] == [0, 0]
    assert 1 <= waits[2] <= 60
    assert counter.counted(rate, "key") == 2
    assert counter.hit(rate, "other") == 0


@pytest.mark.parametrize("url", ["nothing://here", "memory"])
def test_a_place_for_limits_that_is_none_is_said_at_the_start(url: str) -> None:
    with pytest.raises(SettingsInvalid, match="COACH_LIMITS_URL"):
        RateLimits(url)
