"""The database: an engine, brought to the newest tables. What only SQLite understands is here."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from coach.errors import StoreUnavailable

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 30


def open_database(file: Path) -> Engine:
    """An engine for the SQLite file, made and migrated when needed.

    Raises:
        StoreUnavailable: The file cannot be made, read or migrated.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": _BUSY_SECONDS})
        event.listen(engine, "connect", _configure)
        _migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnavailable(
            f"the transcripts in {str(file)!r} cannot be used ({type(error).__name__}); "
            "check free space and permissions, or set COACH_DATA_DIR to another folder"
        ) from error
    return engine


def _configure(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
