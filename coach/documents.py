"""Documents: pages in one file, without scripts or anything from elsewhere, to be mailed and printed."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from prompts import Language, load_replies

_TEMPLATES = Path(__file__).parent / "templates"
_SECTION = "report"


def render(template: str, language: Language, **values: object) -> str:
    """The page; every value is escaped, whatever it holds."""
    return _environment().get_template(template).render(language=language, t=Words(language).say, **values)


class Words:
    """The words of documents in one language."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language

    def say(self, name: str, /, **slots: object) -> str:
        """The words called ``name``, with slots filled."""
        text = load_replies().say(_SECTION, name, self._language)
        for slot, value in slots.items():
            text = text.replace(f"{{{slot}}}", str(value))
        return text


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
