"""Errors of the knowledge side.

KnowledgeError
├── MaterialUnreadable      one file cannot be read, with the reason; the others go on
├── ReadingUnavailable      files cannot be read at all: the process for it cannot be set up
├── FolderUnreadable        a folder to index does not exist or holds no readable file
├── IndexUnavailable        the index cannot be opened, read or written
│   ├── IndexMissing        nothing was indexed yet
│   ├── IndexBusy           another run is writing to it
│   ├── IndexOutdated       made by another encoder or splitter than the configured one
│   └── IndexDamaged        the files of the index are corrupt
├── TermsInvalid            terms.toml has another form than it should
└── EncoderUnavailable      the encoder cannot be loaded or its service does not answer
"""

from knowledge.refusals import Reason


class KnowledgeError(Exception):
    """Base of all errors of this package. Messages are for trainers and operators."""


class MaterialUnreadable(KnowledgeError):
    """The message says what exactly was wrong, for operators; trainers read the reason's sentence."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason: Reason = reason

    def __reduce__(self) -> tuple[type["MaterialUnreadable"], tuple[Reason, str]]:
        return type(self), (self.reason, str(self))  # it crosses from one process to another


class ReadingUnavailable(KnowledgeError):
    pass


class FolderUnreadable(KnowledgeError):
    pass


class IndexUnavailable(KnowledgeError):
    pass


class IndexMissing(IndexUnavailable):
    pass


class IndexBusy(IndexUnavailable):
    pass


class IndexOutdated(IndexUnavailable):
    pass


class IndexDamaged(IndexUnavailable):
    pass


class TermsInvalid(KnowledgeError):
    pass


class EncoderUnavailable(KnowledgeError):
    pass
