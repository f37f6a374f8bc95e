"""The fault of a file in this folder."""


class PromptInvalid(Exception):
    """A file in this folder is not what the code needs; the message names file and fault."""
