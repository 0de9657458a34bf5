"""A test's own server, and editors whose publishing starts no build."""

from tests.desk.conftest import no_launches as no_launches
from tests.desk.conftest import quick_passwords as quick_passwords
from tests.faults.postgres import migrated_postgres as migrated_postgres
from tests.faults.postgres import own_postgres as own_postgres
