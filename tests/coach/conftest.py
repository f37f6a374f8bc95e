"""A coach over the real index and a real store, with a model that says what a test wants."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.build import build_grounding
from coach.coach import Coach
from coach.database import open_database
from coach.grounding import GroundingCheck
from coach.material_retriever import MaterialRetriever
from coach.model_answer import ModelAnswer
from coach.model_writer import Limits
from coach.ports import ChatModel
from coach.service_states import ServiceSwitch
from coach.spending import DailyCeiling, Prices
from coach.transcripts import Transcripts
from knowledge.kiwi_words import KiwiWords
from knowledge.search import Search
from prompts import load_follow_ups, load_guards, load_prompt, load_replies

MakeCoach = Callable[..., Coach]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Transcripts]:
    opened = Transcripts(open_database(tmp_path / "coach.sqlite3"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def grounding() -> GroundingCheck:
    check = build_grounding(KiwiWords())
    check.warm_up()
    return check


@pytest.fixture
def make_coach(search: Search, store: Transcripts, grounding: GroundingCheck) -> MakeCoach:
    def make(
        chat_model: ChatModel | None = None,
        *,
        first: float = 5.0,
        total: float = 5.0,
        ceiling: float = 0.0,
        switch: ServiceSwitch | None = None,
        prompt_tokens: int = 3_000,
    ) -> Coach:
        model = None
        if chat_model is not None:
            model = ModelAnswer(
                chat_model,
                prompt=load_prompt("answer"),
                limits=Limits(first=first, total=total),
                guards=load_guards(),
                grounding=grounding,
                prices=Prices(1.0, 2.0),
                ceiling=DailyCeiling(ceiling, store),
                prompt_tokens=prompt_tokens,
            )
        return Coach(
            retriever=MaterialRetriever(search),
            store=store,
            model=model,
            grounding=grounding,
            replies=load_replies(),
            guards=load_guards(),
            follow_ups=load_follow_ups(),
            question_characters=2_000,
            switch=switch,
        )

    return make
