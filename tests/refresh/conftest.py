"""Two clusters, production's and this environment's, for all tests of a test process; a target of its own for each."""

from collections.abc import Iterator

import pytest
from django.db import connection

from publisher.refresh.marker import mark
from publisher.settings import database
from tests.faults.postgres import as_django_database
from tests.faults.postgres import migrated_postgres as migrated_postgres
from tests.refresh.clusters import Pair, Place, pair_of_clusters, search_path
from tests.refresh.content import fill_production, fill_yesterday


@pytest.fixture(scope="session")
def clusters(migrated_postgres, django_db_blocker) -> Iterator[Pair]:
    with django_db_blocker.unblock(), pair_of_clusters(migrated_postgres) as pair:
        with as_django_database(pair.production):
            fill_production()
        with as_django_database(pair.yesterday):
            fill_yesterday()
        pair.production.ask("CREATE ROLE reader LOGIN; GRANT pg_read_all_data TO reader")
        pair.production.user = "reader"  # as a read-only credential of Heroku's
        yield pair


@pytest.fixture
def production(clusters) -> Place:
    """What is copied. Not to be changed: `copy` gives one that may be."""
    return clusters.production


@pytest.fixture
def staging(clusters, settings, django_db_blocker) -> Iterator[Place]:
    """This environment's database, with yesterday's content, marked, and Django's."""
    place = clusters.yesterday.copy("staging")
    settings.ENVIRONMENT_IS_SET, settings.ENVIRONMENT_AS_SET = True, "development"
    settings.REFRESH_SOURCE = database(clusters.production.url)
    settings.SEARCH_PATH = search_path(place.programs)
    with django_db_blocker.unblock(), as_django_database(place):
        with connection.cursor() as cursor:
            mark(cursor, "development")
        yield place
