"""Fixtures from tests/faults and tests/heroku for this folder's tests."""

from tests.faults.postgres import migrated_postgres as migrated_postgres
from tests.faults.postgres import own_postgres as own_postgres
from tests.heroku.fixtures import platform as platform
