"""The question whether migrations are due, which commands ask the names of the files."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from publisher.database import pending_migrations

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("app", ["builds", "auth", "axes", ""])
def test_as_many_migrations_are_pending_as_migrate_would_run(app):
    assert pending_migrations() == 0
    MigrationRecorder.Migration.objects.filter(app__startswith=app).delete()
    executor = MigrationExecutor(connection)
    assert pending_migrations() == len(executor.migration_plan(executor.loader.graph.leaf_nodes())) > 0
