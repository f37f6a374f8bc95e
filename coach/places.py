"""Places: where in a material a passage stands, in words."""

from knowledge.contents import Place
from prompts import Language, Replies


def place_label(place: Place, replies: Replies, language: Language) -> str:
    """Such as ``3쪽`` or ``slide 4``, the file inside an archive in front; empty when headings say it all."""
    there = replies.say("place", place.kind, language).replace("{name}", place.name) if place.kind else ""
    return ", ".join(part for part in (place.file, there) if part)
