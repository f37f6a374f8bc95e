"""Review desk: the stores that a review is made with."""

from dataclasses import dataclass

from coach.database import open_database
from coach.review_queue import ReviewQueue
from coach.reviews import Reviews
from coach.runs import Runs
from coach.scores import Scores
from coach.settings import Settings
from coach.trainer_samples import TrainerSamples


@dataclass(frozen=True, slots=True)
class ReviewDesk:
    reviews: Reviews
    queue: ReviewQueue
    scores: Scores
    samples: TrainerSamples
    runs: Runs

    def close(self) -> None:
        for store in (self.reviews, self.queue, self.scores, self.samples, self.runs):
            store.close()


def open_review_desk(settings: Settings) -> ReviewDesk:
    """The reviews in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    engine = open_database(settings.database)
    return ReviewDesk(Reviews(engine), ReviewQueue(engine), Scores(engine), TrainerSamples(engine), Runs(engine))
