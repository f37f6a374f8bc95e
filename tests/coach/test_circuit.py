from coach.circuit import Circuit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_failure_changes_nothing() -> None:
    circuit = Circuit()
    circuit.failed()

    assert circuit.lets_through()


def test_after_two_failures_nobody_waits_until_the_rest_is_over() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    circuit.failed()
    circuit.failed()

    assert not circuit.lets_through()
    clock.now = 29.0
    assert not circuit.lets_through()
    clock.now = 31.0
    assert circuit.lets_through()
    assert not circuit.lets_through(), "one call tries for all"


def test_a_success_closes_it_and_another_failure_rests_longer() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    for _ in range(3):
        circuit.failed()
    clock.now = 59.0
    assert not circuit.lets_through()
    clock.now = 61.0
    assert circuit.lets_through()
    circuit.succeeded()
    assert circuit.lets_through()
    assert circuit.lets_through()


def test_the_longest_rest_is_ten_minutes() -> None:
    clock = Clock()
    circuit = Circuit(clock)
    for _ in range(40):
        circuit.failed()
    clock.now = 601.0

    assert circuit.lets_through()
