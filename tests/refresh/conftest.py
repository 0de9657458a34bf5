"""Two clusters, production's and this environment's, for each test process, and a separate target for each test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from django.test import override_settings

from publisher.environment import database
from publisher.refresh.marker import mark
from tests.desk.conftest import quick_passwords as quick_passwords
from tests.faults.postgres import as_django_database
from tests.faults.postgres import migrated_postgres as migrated_postgres
from tests.heroku.fixtures import platform as platform
from tests.refresh.clusters import Pair, Place, pair_of_clusters, search_path
from tests.refresh.content import fill_production, fill_yesterday

QUICK = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
"""Fast password hashing, as the fixture sets it for each test."""


@pytest.fixture(scope="session")
def clusters(migrated_postgres, django_db_blocker) -> Iterator[Pair]:
    with django_db_blocker.unblock(), QUICK, pair_of_clusters(migrated_postgres) as pair:
        with as_django_database(pair.production):
            fill_production()
        with as_django_database(pair.yesterday):
            fill_yesterday()
        pair.production.ask("CREATE ROLE reader LOGIN; GRANT pg_read_all_data TO reader")
        pair.production.user = "reader"  # like a read-only Heroku credential
        yield pair


@pytest.fixture
def production(clusters) -> Place:
    """Return the source database. Don't change it: `copy` makes one that may be changed."""
    return clusters.production


@pytest.fixture
def staging(clusters, target) -> Place:
    """Return this environment's database: marked, with yesterday's content, used by Django, new for each test."""
    return target(clusters.yesterday.copy("staging"))


@pytest.fixture
def target(clusters, settings, django_db_blocker) -> Iterator[Callable[[Place], Place]]:
    """Yield a function that sets everything up to refresh a given database."""
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
