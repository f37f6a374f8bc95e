"""Errors of the coach.

CoachError
├── SettingsInvalid         an environment variable has the wrong form
├── QuestionRefused         a question cannot be asked like this
│   ├── QuestionEmpty
│   └── QuestionTooLong
├── ConversationNotFound    no conversation has this id
├── ConversationUnknown     a learner's token is missing, or its conversation was erased
├── TurnNotFound            a conversation has no turn of this id
├── MaterialNotFound        no material has this id
├── PassageNotFound         no passage has this id
├── QuizQuestionNotFound    a quiz has no question of this number
├── QuizChanged             the guide changed after the quiz was shown
├── ChoiceUnknown           a question has no choice of this number
├── MissionNotFound         no mission has this name
├── StepNotFound            a mission has no step of this number
├── CodeNotFound            no progress is kept under this code
├── UploadNotFound          no upload has this id
├── UploadRefused           a file cannot be taken in like this
│   ├── UploadTooLarge
│   ├── UploadUnsupported   its ending is that of no format that can be read
│   ├── NameInvalid
│   └── NameTaken           another upload has this name
├── HandoffNotFound         no hand-off has this id
├── HandoffTaken            another helper has it, or it is closed
├── HandoffNotHeld          whoever asks for it does not have it
├── NothingToRestore        an upload has no earlier version
├── AccessRefused, TooMany, AccountRefused: who may do what; see coach/access_errors.py
├── GapNotFound             no gap has this id
├── DraftNotFound           no draft of a material has this id
├── DraftChanged            somebody else has saved it meanwhile
├── DraftEmpty              it has no title or no text yet
├── SampleInvalid           a sample has another form
├── SampleNotFound          no sample has this id
├── RunNotFound             no evaluation run has this name
├── RunBusy                 an evaluation run is going on, and there may be one at a time
├── RunChanged              what a run measures is no longer what it began with
├── ReviewInvalid           a review leaves out a criterion, or names one or a level that the rubric does not have
│   └── SharesInvalid       shares of the queue do not make 100 per cent
├── FileNotWritten          a file that somebody asked for cannot be written
├── ServiceOff              staff have switched the coach off
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


class ConversationUnknown(CoachError):
    pass


class TurnNotFound(CoachError):
    pass


class MaterialNotFound(CoachError):
    pass


class PassageNotFound(CoachError):
    pass


class HandoffNotFound(CoachError):
    pass


class HandoffTaken(CoachError):
    pass


class HandoffNotHeld(CoachError):
    pass


class QuizQuestionNotFound(CoachError):
    pass


class QuizChanged(CoachError):
    pass


class ChoiceUnknown(CoachError):
    pass


class MissionNotFound(CoachError):
    pass


class StepNotFound(CoachError):
    pass


class CodeNotFound(CoachError):
    pass


class UploadNotFound(CoachError):
    pass


class UploadRefused(CoachError):
    pass


class UploadTooLarge(UploadRefused):
    pass


class UploadUnsupported(UploadRefused):
    pass


class NameInvalid(UploadRefused):
    pass


class NameTaken(UploadRefused):
    pass


class GapNotFound(CoachError):
    pass


class DraftNotFound(CoachError):
    pass


class DraftChanged(CoachError):
    pass


class DraftEmpty(CoachError):
    pass


class SampleInvalid(CoachError):
    pass


class SampleNotFound(CoachError):
    pass


class RunNotFound(CoachError):
    pass


class RunBusy(CoachError):
    pass


class RunChanged(CoachError):
    pass


class ReviewInvalid(CoachError):
    pass


class ServiceOff(CoachError):
    pass


class NothingToRestore(CoachError):
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


class SharesInvalid(ReviewInvalid):
    pass


class FileNotWritten(CoachError):
    pass
