"""Errors of the coach.

CoachError
├── SettingsInvalid         an environment variable has the wrong form
├── QuestionRefused         a question cannot be asked like this
│   ├── QuestionEmpty
│   └── QuestionTooLong
├── ConversationNotFound    no conversation has this id
├── MaterialNotFound        no material has this id
├── PassageNotFound         no passage has this id
├── NotReady                the service is still loading its index
├── StoreUnavailable        transcripts cannot be written or read
├── SearchUnavailable       the index cannot be searched
└── ModelUnavailable        the model endpoint cannot be used
    ├── ModelRefused        it answered 400, 401, 403 or 404: a setting is wrong
    ├── ModelBusy           it answered 429
    ├── ModelBroken         it answered 5xx, or broke off
    └── ModelSlow           it did not answer in time
"""


class CoachError(Exception):
    """Base of all errors of this package. Messages are for operators, never for learners."""


class SettingsInvalid(CoachError):
    pass


class QuestionRefused(CoachError):
    pass


class QuestionEmpty(QuestionRefused):
    pass


class QuestionTooLong(QuestionRefused):
    pass


class ConversationNotFound(CoachError):
    pass


class MaterialNotFound(CoachError):
    pass


class PassageNotFound(CoachError):
    pass


class NotReady(CoachError):
    pass


class StoreUnavailable(CoachError):
    pass


class SearchUnavailable(CoachError):
    pass


class ModelUnavailable(CoachError):
    pass


class ModelRefused(ModelUnavailable):
    pass


class ModelBusy(ModelUnavailable):
    pass


class ModelBroken(ModelUnavailable):
    pass


class ModelSlow(ModelUnavailable):
    pass
