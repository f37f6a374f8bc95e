"""Stores of the data folder, each made from the settings; a part of the composition root that loads no encoder."""

from datetime import timedelta
from typing import TYPE_CHECKING

from coach.settings import Settings

if TYPE_CHECKING:
    from coach.erasing import Eraser
    from coach.handoffs import Handoffs
    from coach.passwords import Passwords
    from coach.runs import Runs
    from coach.staff import Staff
    from coach.thumbs import Thumbs
    from coach.trainer_samples import TrainerSamples
    from coach.transcripts import Transcripts
    from coach.uploads import Uploads


def build_store(settings: Settings) -> "Transcripts":
    """The transcripts in the data folder.

    Raises:
        StoreUnavailable: The file cannot be used.
    """
    from coach.database import open_database
    from coach.transcripts import Transcripts

    return Transcripts(open_database(settings.database))


def build_uploads(settings: Settings) -> "Uploads":
    """The uploads in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.uploads import Uploads

    return Uploads(open_database(settings.database), settings.uploads_dir)


def build_handoffs(settings: Settings) -> "Handoffs":
    """The helpers' queue in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.handoffs import Handoffs

    return Handoffs(open_database(settings.database))


def build_staff(settings: Settings, passwords: "Passwords | None" = None) -> "Staff":
    """The accounts in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.account_links import AccountLinks
    from coach.accounts import Accounts
    from coach.audit import Audit
    from coach.database import open_database
    from coach.passwords import Passwords
    from coach.sessions import Sessions
    from coach.staff import Staff

    engine = open_database(settings.database)
    idle, longest = timedelta(minutes=settings.session_idle_minutes), timedelta(days=settings.session_days)
    return Staff(
        accounts=Accounts(engine),
        sessions=Sessions(engine, idle=idle, longest=longest),
        links=AccountLinks(engine),
        passwords=passwords or Passwords(),
        audit=Audit(engine),
    )


def build_thumbs(settings: Settings) -> "Thumbs":
    """What learners thought of answers.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.thumbs import Thumbs

    return Thumbs(open_database(settings.database))


def build_runs(settings: Settings) -> "Runs":
    """Evaluation runs in the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.runs import Runs

    return Runs(open_database(settings.database))


def build_trainer_samples(settings: Settings) -> "TrainerSamples":
    """Samples that trainers wrote.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.trainer_samples import TrainerSamples

    return TrainerSamples(open_database(settings.database))


def build_eraser(settings: Settings) -> "Eraser":
    """What deletes conversations from the data folder.

    Raises:
        StoreUnavailable: The database cannot be used.
    """
    from coach.database import open_database
    from coach.erasing import Eraser

    return Eraser(open_database(settings.database))
