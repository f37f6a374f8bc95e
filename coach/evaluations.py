"""Evaluations: what trainers measure with, beside the service: runs, samples of their own, and the use of guides."""

from dataclasses import dataclass

from coach.database import open_database
from coach.guide_use import GuideUse
from coach.run_process import RunProcess
from coach.run_summaries import RunSummaries
from coach.runs import Runs
from coach.settings import Settings
from coach.trainer_samples import TrainerSamples


@dataclass(frozen=True, slots=True)
class Evaluations:
    runs: Runs
    process: RunProcess
    summaries: RunSummaries
    samples: TrainerSamples
    guide_use: GuideUse

    def close(self) -> None:
        """End what is being worked on, and close the stores."""
        self.process.close()
        for store in (self.runs, self.summaries, self.samples, self.guide_use):
            store.close()


def open_evaluations(settings: Settings) -> Evaluations:
    """Those in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    engine = open_database(settings.database)
    runs = Runs(engine)
    return Evaluations(
        runs=runs,
        process=RunProcess(settings, runs),
        summaries=RunSummaries(engine),
        samples=TrainerSamples(engine),
        guide_use=GuideUse(engine),
    )
