"""Speech: words, numbers and times as a page writes them in its language."""

from calendar import month_abbr
from collections.abc import Callable
from datetime import datetime
from typing import Any

from api.bodies import PlaceOut
from coach.places import place_label
from knowledge.contents import Place
from prompts import Language, load_replies


class Speech:
    """What templates call."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._replies = load_replies()

    def calls(self) -> dict[str, Callable[..., Any]]:
        return {
            "say": self.say,
            "t": self.t,
            "reply": self._replies.say,
            "place": self.place,
            "number": number,
            "local": local,
            "moment": self.moment,
        }

    def say(self, name: str, section: str = "page") -> str:
        return self._replies.say(section, name, self._language)

    def t(self, name: str, /, **slots: object) -> str:
        """A word of the trainers' pages with its slots filled."""
        said = self.say(name, "trainer")
        for slot, value in slots.items():
            said = said.replace(f"{{{slot}}}", number(value) if isinstance(value, int | float) else str(value))
        return said

    def place(self, where: PlaceOut) -> str:
        return place_label(Place(where.kind, where.name, where.file), self._replies, self._language)

    def moment(self, label: str) -> str:
        """An hour or a day of the figures."""
        day, _, hour = label.partition(" ")
        if hour:
            return self.t("hour", hour=int(hour))
        _, month, number_of_day = day.split("-")
        return self.t("day", month=int(month), day=int(number_of_day), name=month_abbr[int(month)])


def number(value: float) -> str:
    """Whole numbers whole, others with what a small amount of money needs."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}" if value >= 0.01 else f"{value:.4f}"


def local(moment: datetime) -> str:
    """A time where the service runs."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
