"""Unigram: the pieces a SentencePiece model cuts a text into, by the likeliest path (Kudo 2018)."""

from knowledge.e5_weights import Vocabulary

_SPACE = "\u2581"
"""How SentencePiece writes a space."""
_UNKNOWN_PENALTY = 10.0
"""As in SentencePiece: a letter that is no piece is so much less likely than the least likely piece."""
_LONGEST = 24
"""Letters of the longest piece looked for; longer ones are URLs and rows of dots."""


class Unigram:
    """Cuts texts into numbers of pieces."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._first, self._last, self._unknown = vocabulary.first, vocabulary.last, vocabulary.unknown
        self._spellings = vocabulary.spellings
        self._pieces = {
            piece: (number, score)
            for number, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True))
            if number != vocabulary.unknown
        }
        self._unknown_score = min(vocabulary.scores) - _UNKNOWN_PENALTY

    def cut(self, text: str, *, limit: int) -> list[int]:
        """At most ``limit`` piece numbers, the marks of beginning and end among them."""
        written = _SPACE + _SPACE.join(filter(None, text.translate(self._spellings).split(" ")))
        return [self._first, *self._likeliest(written)[: limit - 2], self._last]

    def _likeliest(self, text: str) -> list[int]:
        """Viterbi over all ways to cut the text."""
        count = len(text)
        best = [0.0] + [-1e30] * count
        came: list[tuple[int, int]] = [(0, 0)] * (count + 1)
        pieces = self._pieces
        for start in range(count):
            here = best[start]
            if here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                came[start + 1] = (start, self._unknown)
            for end in range(start + 1, min(start + _LONGEST, count) + 1):
                found = pieces.get(text[start:end])
                if found and here + found[1] > best[end]:
                    best[end] = here + found[1]
                    came[end] = (start, found[0])
        path: list[int] = []
        while count:
            count, number = came[count]
            path.append(number)
        return path[::-1]
