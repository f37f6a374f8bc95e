"""Migrations of the transcript store, one file each in ``versions``, run in order by Alembic."""
