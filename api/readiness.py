"""Readiness: opens what answers need while the service already listens, and goes on trying."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass

from coach.build import build_coach, build_grading, build_home, build_index, build_missions
from coach.build_stores import build_eraser, build_handoffs, build_store, build_thumbs, build_uploads
from coach.coach import Coach
from coach.erasing import Eraser
from coach.errors import CoachError, NotReady, SearchUnavailable, StoreUnavailable
from coach.evaluations import Evaluations, open_evaluations
from coach.grading import TurnGrading
from coach.handoffs import Handoffs
from coach.home import Home
from coach.intake import Intake
from coach.missions import Missions
from coach.review_desk import ReviewDesk, open_review_desk
from coach.rounds import Rounds
from coach.service_switch import StoredSwitch
from coach.settings import Settings
from coach.thumbs import Thumbs
from coach.transcripts import Transcripts
from coach.uploads import Uploads
from knowledge.errors import KnowledgeError
from knowledge.index import Index
from knowledge.search import Search

logger = logging.getLogger(__name__)

_RETRY_SECONDS = 3.0
_PATIENCE_SECONDS = 15.0
"""How long a request waits for a service that is still loading."""


@dataclass(frozen=True, slots=True)
class Parts:
    coach: Coach
    search: Search
    store: Transcripts
    handoffs: Handoffs
    index: Index
    uploads: Uploads
    intake: Intake
    missions: Missions
    thumbs: Thumbs
    eraser: Eraser
    home: Home
    evaluations: Evaluations
    grading: TurnGrading
    review: ReviewDesk
    rounds: Rounds

    @property
    def switch(self) -> StoredSwitch:
        return self.home.switch


class Loading:
    """The parts of the service once they are loaded."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._parts: Parts | None = None
        self._fault: Exception | None = None
        self._loaded = asyncio.Event()

    async def run(self) -> None:
        """Load until it works; an index made or mended meanwhile is found without a restart."""
        while self._parts is None:
            try:
                self._parts = await asyncio.to_thread(self._load)
            except (CoachError, KnowledgeError) as error:
                if str(error) != str(self._fault):
                    logger.error("not ready: %s", error)
                self._fault = error
                await asyncio.sleep(_RETRY_SECONDS)
        self._fault = None
        self._loaded.set()

    def now(self) -> Parts:
        """The parts, without waiting.

        Raises:
            NotReady, SearchUnavailable, StoreUnavailable: They are not loaded; says why when that is known.
        """
        if self._parts is not None:
            return self._parts
        if isinstance(self._fault, StoreUnavailable):
            raise StoreUnavailable(str(self._fault))
        if self._fault is not None:
            raise SearchUnavailable(str(self._fault))
        raise NotReady("the index is being loaded")

    async def loaded(self) -> Parts:
        """The parts, however long that takes."""
        await self._loaded.wait()
        return self.now()

    async def wait(self) -> Parts:
        """The parts, after waiting a little for a service that has just been started."""
        if self._fault is None:
            with suppress(TimeoutError):  # now() says what is missing
                await asyncio.wait_for(self._loaded.wait(), _PATIENCE_SECONDS)
        return self.now()

    def close(self) -> None:
        if self._parts is not None:
            self._parts.rounds.stop()
            self._parts.intake.stop()
            self._parts.evaluations.close()
            self._parts.home.close()
            self._parts.grading.close()
            self._parts.review.close()
            self._parts.uploads.close()
            self._parts.handoffs.close()
            self._parts.missions.close()
            self._parts.store.close()
            self._parts.thumbs.close()
            self._parts.eraser.close()
            self._parts.index.close()

    def _load(self) -> Parts:
        store = build_store(self._settings)
        left = store.recover()
        if left:
            logger.warning("%d turns of a stopped process were closed as failed", left)
        index = build_index(self._settings, serving=True)
        search = Search(index)
        search.warm_up()
        uploads = build_uploads(self._settings)
        handoffs = build_handoffs(self._settings)
        intake = Intake(index, uploads)
        intake.start()
        home = build_home(self._settings, search, index, uploads)
        grading = build_grading(self._settings, search.tokeniser)
        evaluations = open_evaluations(self._settings)
        rounds = Rounds(
            [
                home.publishing.settle_gaps,
                home.group_questions,
                home.look_again,
                home.add_up,
                evaluations.guide_use.add_up_ahead,
                grading.grade_some,
            ]
        )
        rounds.start()
        missions = build_missions(self._settings, index)
        for fault in missions.faults():
            logger.warning(
                "mission %s, step %s is not offered: %s (%s)", fault.file, fault.step, fault.code, fault.detail
            )
        return Parts(
            coach=build_coach(self._settings, search, store, home.switch),
            search=search,
            store=store,
            handoffs=handoffs,
            index=index,
            uploads=uploads,
            intake=intake,
            missions=missions,
            thumbs=build_thumbs(self._settings),
            eraser=build_eraser(self._settings),
            home=home,
            evaluations=evaluations,
            grading=grading,
            review=open_review_desk(self._settings),
            rounds=rounds,
        )
