"""Markup: the tree of an HTML or XML text, however badly its tags are closed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_DEEPEST = 100
"""Elements below are taken for bare text: no page for people nests so deep, and every walk over a tree stays safe."""
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
INLINE = frozenset(
    """
    a abbr acronym annotation b bdi bdo big br button cite code data del dfn em font i img input ins kbd label mark math
    meter nobr output progress q ruby rb rp rt s samp script select small span strike strong style sub sup svg textarea
    time tt u var wbr noscript template link meta object embed audio video picture iframe canvas
    """.split()
)
"""What stands inside a line; every other element stands on lines of its own."""
_CELL = frozenset({"td", "th"})
_GROUP = frozenset({"thead", "tbody", "tfoot"})
_IMPLIED = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "td": (_CELL, frozenset({"tr", "table"})),
    "th": (_CELL, frozenset({"tr", "table"})),
    "tr": (_CELL | {"tr", "caption", "colgroup"}, frozenset({"table"})),
    **dict.fromkeys(_GROUP, (_CELL | _GROUP | {"tr", "caption", "colgroup"}, frozenset({"table"}))),
}
"""Which open elements a new one closes, looking up to the first of the others."""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CONDITION = re.compile(r"<!(?=\[)")
_OWNERS = _CELL | {"table", "dl", "dt", "dd"}
_PLACES = _CELL | {"table", "caption"}


@dataclass(slots=True)
class Element:
    """One element; it is built once, while its text is parsed."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)
    holds_lines: bool = False
    """Whether an element that stands on lines of its own is inside."""

    def all(self, *names: str) -> "Iterator[Element]":
        """The elements inside with one of these names, in the order of the text."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if element.name in names:
                yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    def own(self, *names: str) -> "Iterator[Element]":
        """Those inside with one of these names that belong to this element, not to one like it further inside."""
        waiting = [child for child in reversed(self.children) if isinstance(child, Element)]
        while waiting:
            found = waiting.pop()
            if found.name in names:
                yield found
            elif found.name not in _OWNERS:
                waiting += [child for child in reversed(found.children) if isinstance(child, Element)]

    @property
    def text(self) -> str:
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                parts.append(node)
            else:
                parts.append("\n" if node.name == "br" else "")
                waiting += reversed(node.children)
        return "".join(parts)


def parsed(text: str) -> Element:
    """The root of the tree; it has no name."""
    builder = _Builder()
    # html.parser takes quadratic time for what does not end, and gives up at Word's conditional sections.
    tags, end, rest = _CONDITION.sub("<!x", _COMMENT.sub("", text)).rpartition(">")
    builder.feed(tags + end + rest.replace("<", "&lt;"))
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]
        self._too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._added(tag, attrs)
        if tag in _VOID:
            return
        if len(self._open) < _DEEPEST:
            self._open.append(element)
        else:
            self._too_deep += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._added(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._too_deep:
            self._too_deep -= tag not in _VOID
            return
        for depth in range(len(self._open) - 1, 0, -1):
            name = self._open[depth].name
            if name == tag:
                del self._open[depth:]
                return
            if name in _PLACES and tag not in _PLACES | _GROUP | {"tr"}:
                return  # a stray end tag does not leave its cell

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def _added(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        self._close_implied(tag)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in INLINE:
            for outer in reversed(self._open):
                if outer.holds_lines:
                    break
                outer.holds_lines = True
        return element

    def _close_implied(self, tag: str) -> None:
        if tag in INLINE:
            return
        closed, until = _IMPLIED.get(tag, (frozenset(), frozenset()))
        last = len(self._open)
        for depth in range(len(self._open) - 1, 0, -1):
            name = self._open[depth].name
            if name in until:
                break
            if name in closed or (name == "p" and not self._is_between(depth)):
                last = depth
        del self._open[last:]

    def _is_between(self, depth: int) -> bool:
        """Whether something that stands on lines of its own is open inside the element at this depth."""
        return any(element.name not in INLINE for element in self._open[depth + 1 :])
