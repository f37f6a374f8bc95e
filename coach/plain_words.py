"""Hard words of an answer, explained."""

from prompts import Language, load_plain_words

_MOST = 3


def explained(text: str, language: Language) -> tuple[str, ...]:
    """One line for each of the first hard words in the text, at most three."""
    found = [(match.start(), word) for word in load_plain_words(language) if (match := word.pattern.search(text))]
    first = sorted(found, key=lambda one: one[0])[:_MOST]
    return tuple(f"{word.name}: {word.means}" for _, word in first)
