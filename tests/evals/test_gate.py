"""The gate: the shipped samples are answered no worse than the baseline that is committed says."""

from pathlib import Path

import pytest

from evals.__main__ import main


def test_the_shipped_samples_hold_the_baseline(
    guides_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the first encoder alone, as the service answers in its first minutes."""
    monkeypatch.setenv("COACH_DATA_DIR", str(guides_data))
    monkeypatch.setenv("COACH_SECOND_ENCODER", "none")
    assert main(["run"]) == 0
    capsys.readouterr()

    assert main(["gate"]) == 0, capsys.readouterr().out
