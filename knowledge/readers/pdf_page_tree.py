"""Page tree: whether the pages of a PDF contain each other, which would send its reader round and round."""

import re
from collections.abc import Mapping, Sequence

_LINK = re.compile(rb"/(?:Parent\s+(\d+)\s+\d+\s+R|Kids\s*\[([^\]]*)\])")
_REFERENCE = re.compile(rb"(\d+)\s+\d+\s+R")
_OBJECT = re.compile(rb"(\d+)\s+\d+\s*$")
_LONGEST = 5000
"""Bytes from the start of an object to its links."""


def has_looping_page_tree(data: bytes) -> bool:
    """Whether a page is its own ancestor or its own descendant, as far as the tree is not packed away."""
    parents: dict[int, list[int]] = {}
    kids: dict[int, list[int]] = {}
    for link in _LINK.finditer(data):
        start = data.rfind(b"obj", max(link.start() - _LONGEST, 0), link.start())
        number = _OBJECT.search(data, max(start - 20, 0), max(start, 0))
        if number is None:
            continue
        if link[1] is not None:
            parents[int(number[1])] = [int(link[1])]
        else:
            kids[int(number[1])] = [int(kid) for kid in _REFERENCE.findall(link[2])]
    return _loops(parents) or _loops(kids)


def _loops(links: Mapping[int, Sequence[int]]) -> bool:
    finished: set[int] = set()
    for root in links:
        path: list[int] = []
        waiting = [(root, 0)]
        while waiting:
            number, depth = waiting.pop()
            finished.update(path[depth:])
            del path[depth:]
            if number in path:
                return True
            if number not in finished:
                path.append(number)
                waiting += [(following, depth + 1) for following in links.get(number, ())]
        finished.update(path)
    return False
