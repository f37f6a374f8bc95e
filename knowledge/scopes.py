"""Scopes: the part of the materials that a search is restricted to."""

from dataclasses import dataclass

from knowledge.catalog import MaterialEntry


@dataclass(frozen=True, slots=True)
class Scope:
    """What a material must be; an empty value allows all."""

    course: str = ""
    language: str = ""
    level: str = ""
    site: str = ""
    """A material that names no site is for every site."""

    def holds(self, entry: MaterialEntry) -> bool:
        return (
            self.course in ("", entry.course)
            and self.language in ("", entry.language)
            and self.level in ("", entry.level)
            and ("" in (self.site, entry.site) or self.site == entry.site)
        )


EVERYTHING = Scope()
