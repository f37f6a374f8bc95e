"""The trainers' home: its parts, and what it does by itself."""

import time
from dataclasses import dataclass, field

from coach.figures import PERIODS, Figures
from coach.gap_finding import GapFinder
from coach.gaps import Gaps
from coach.material_drafts import MaterialDrafts
from coach.publishing import Publishing
from coach.service_switch import StoredSwitch

_FIGURES_SECONDS = 300.0


@dataclass(slots=True)
class Home:
    figures: Figures
    gaps: Gaps
    finder: GapFinder
    drafts: MaterialDrafts
    publishing: Publishing
    switch: StoredSwitch
    _added_up_at: float = field(default=-_FIGURES_SECONDS, init=False)

    def close(self) -> None:
        for store in (self.figures, self.gaps, self.drafts, self.switch):
            store.close()

    def group_questions(self) -> bool:
        """Put a few new questions into gaps; say whether there may be more."""
        return self.finder.catch_up() > 0

    def look_again(self) -> bool:
        """Look up a few gaps again in the materials as they are now; say whether there may be more."""
        return self.finder.look_again() > 0

    def add_up(self) -> bool:
        """Have the figures of days that are over at hand, so that nobody waits for them."""
        if time.monotonic() - self._added_up_at > _FIGURES_SECONDS:
            self._added_up_at = time.monotonic()
            for days in PERIODS[1:]:
                self.figures.add_up_past(days)
        return False
