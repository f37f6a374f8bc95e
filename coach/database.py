"""The database: an engine, brought to the newest tables, and how it is used. What only SQLite understands is here."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import ColumnElement, Connection, Engine, String, create_engine, event, func
from sqlalchemy.exc import SQLAlchemyError

from coach.errors import StoreUnavailable

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30
_one_at_a_time = Lock()  # Alembic keeps the migration that runs in a global of its own
_DAY_SECONDS = 86_400.0


def open_database(file: Path) -> Engine:
    """An engine for the SQLite file, made and migrated when needed.

    Raises:
        StoreUnavailable: The file cannot be made, read or migrated.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _configure)
        with _one_at_a_time:
            _migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailable(
            f"the transcripts in {str(file)!r} cannot be used ({type(error).__name__}); "
            "check free space and permissions, or set COACH_DATA_DIR to another folder"
        ) from error
    return engine


class Store:
    """What everything that is kept in the database shares."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection.

        Raises:
            StoreUnavailable: The database failed.
        """
        with _translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction, which is undone by any exception.

        Raises:
            StoreUnavailable: The database failed.
        """
        with _translated(), self._engine.begin() as connection:
            yield connection

    def forget_erased(self) -> None:
        """Leave nothing in the files of what was deleted before.

        Raises:
            StoreUnavailable: The database failed.
        """
        with _translated(), self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # The log of changes still holds what the pages said before; this empties it.
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def utc(moment: datetime) -> datetime:
    """SQLite forgets the zone of a time; all that is stored is in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def local_time(moment: ColumnElement[datetime], form: str) -> ColumnElement[str]:
    """A stored time where the service runs, written as ``form`` says in the letters of ``strftime``."""
    return func.strftime(form, moment, "localtime", type_=String)


def seconds_between(start: ColumnElement[datetime], end: ColumnElement[Any]) -> ColumnElement[Any]:
    """How long it was from one stored time to another."""
    return (func.julianday(end) - func.julianday(start)) * _DAY_SECONDS


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreUnavailable(
            f"the database failed ({type(error).__name__}); check free space and permissions"
        ) from error


def _configure(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # What is erased is overwritten and not only marked as free.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
