"""Fixtures from tests/faults/postgres.py for this folder's tests."""

from tests.faults.postgres import migrated_postgres as migrated_postgres
from tests.faults.postgres import own_postgres as own_postgres
