from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from coach.database import open_database
from coach.errors import StoreUnavailable
from coach.evaluation_tables import metadata
from coach.transcripts import Transcripts


def test_the_migrations_lead_to_the_tables_of_the_code(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "coach.sqlite3")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_database_is_opened_again_with_what_it_held(tmp_path: Path) -> None:
    first = Transcripts(open_database(tmp_path / "coach.sqlite3"))
    conversation = first.open_conversation("ko", "test")
    first.open_turn(conversation, "질문")
    first.close()
    second = Transcripts(open_database(tmp_path / "coach.sqlite3"))

    assert [turn.question for turn in second.turns(conversation)] == ["질문"]
    second.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "coach.sqlite3").write_bytes(b"this is no database" * 300)

    with pytest.raises(StoreUnavailable, match=r"coach\.sqlite3"):
        open_database(tmp_path / "coach.sqlite3")
