"""Texts that were read lately: the same ones come again with every question, and with every letter that is typed."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class ReadTexts(Generic[T]):
    """What was made of each of the last ``most`` texts."""

    def __init__(self, read: Callable[[Sequence[str]], Sequence[T]], *, most: int) -> None:
        self._read = read
        self._most = most
        self._held: OrderedDict[str, T] = OrderedDict()
        self._keeping = threading.Lock()  # request threads share it

    def of(self, texts: Sequence[str]) -> list[T]:
        """What is made of each text; safe to call from several threads."""
        with self._keeping:
            known = {text: self._held[text] for text in texts if text in self._held}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= zip(new, self._read(new), strict=True)
        with self._keeping:
            for text, made in known.items():
                self._held[text] = made
                self._held.move_to_end(text)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return [known[text] for text in texts]
