"""Errors of the knowledge side.

KnowledgeError
├── MaterialUnreadable      one file cannot be read; the others go on
├── FolderUnreadable        a folder to index does not exist or holds no readable file
├── IndexUnavailable        the index cannot be opened, read or written
│   ├── IndexMissing        nothing was indexed yet
│   ├── IndexOutdated       made by another encoder or splitter than the configured one
│   └── IndexDamaged        the files of the index are corrupt
├── TermsInvalid            terms.toml has another form than it should
└── EncoderUnavailable      the encoder cannot be loaded or its service does not answer
"""


class KnowledgeError(Exception):
    """Base of all errors of this package. Messages are for trainers and operators."""


class MaterialUnreadable(KnowledgeError):
    pass


class FolderUnreadable(KnowledgeError):
    pass


class IndexUnavailable(KnowledgeError):
    pass


class IndexMissing(IndexUnavailable):
    pass


class IndexOutdated(IndexUnavailable):
    pass


class IndexDamaged(IndexUnavailable):
    pass


class TermsInvalid(KnowledgeError):
    pass


class EncoderUnavailable(KnowledgeError):
    pass
