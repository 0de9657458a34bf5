"""Two clusters, production's and this environment's, for all tests of a test process; a target of its own for each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from django.test import override_settings

from publisher.refresh.marker import mark
from publisher.settings import database
from tests.desk.conftest import quick_passwords as quick_passwords
from tests.faults.postgres import as_django_database
from tests.faults.postgres import migrated_postgres as migrated_postgres
from tests.heroku.fixtures import platform as platform
from tests.refresh.clusters import Pair, Place, pair_of_clusters, search_path
from tests.refresh.content import fill_production, fill_yesterday

QUICK = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
"""As the fixture has it for each test."""


@pytest.fixture(scope="session")
def clusters(migrated_postgres, django_db_blocker) -> Iterator[Pair]:
    with django_db_blocker.unblock(), QUICK, pair_of_clusters(migrated_postgres) as pair:
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
def staging(clusters, target) -> Place:
    """This environment's database, with yesterday's content, marked, and Django's; each test's own."""
    return target(clusters.yesterday.copy("staging"))


@pytest.fixture
def target(clusters, settings, django_db_blocker) -> Iterator[Callable[[Place], Place]]:
    """Sets everything as it should be for a refresh of the database that it is given."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())

        def become_target(place: Place) -> Place:
            settings.ENVIRONMENT_IS_SET, settings.ENVIRONMENT_AS_SET = True, "development"
            settings.REFRESH_SOURCE = database(clusters.production.url)
            settings.SEARCH_PATH = search_path(place.programs)
            stack.enter_context(as_django_database(place))
            with connection.cursor() as cursor:
                mark(cursor, "development")
            return place

        yield become_target
