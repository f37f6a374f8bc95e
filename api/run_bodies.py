"""Bodies of evaluation runs over HTTP."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.bodies import Body
from coach.runs import RunState
from coach.samples import Suite


class RunIn(BaseModel):
    suites: tuple[Suite, ...] = ()
    """Empty for all."""
    samples: Literal["shipped", "trainers", "all"] = "shipped"
    limit: int | None = Field(None, ge=1, le=100_000)
    """At most so many samples, evenly spaced; empty for all."""
    epochs: int = Field(1, ge=1, le=20)
    """How often each sample is asked."""
    writer: Literal["extractive", "model"] = "extractive"
    judged: bool = False
    """Whether the model judges by the rubric too."""


class EvaluationRunOut(Body):
    name: str
    state: RunState
    stop_asked: bool
    begun_at: datetime
    planned: int
    """0 until the samples are counted."""
    done: int
    fault: str


class RunsOut(BaseModel):
    runs: list[EvaluationRunOut]
    """Newest first."""
