"""Mixed-up addresses: each is refused with its reason, and nothing is written on either server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from publisher.environment import database
from publisher.refresh.marker import mark
from tests.faults.postgres import as_django_database
from tests.faults.proxy import Proxy
from tests.refresh.clusters import Place
from tests.refresh.refreshes import refusal

ONE = "lead to the same database"
SWAPPED = "the wrong way round?"
UNMARKED = "is not marked as one that may be overwritten"
FOREIGN = "was made for another one and copied into it"


@dataclass
class Mixed:
    """A correct set-up, before the addresses are mixed up."""

    production: Place
    staging: Place
    settings: object
    stack: ExitStack
    folder: Path

    def read_from(self, url: str) -> None:
        self.settings.REFRESH_SOURCE = database(url)

    def write_to(self, url: str) -> None:
        self.stack.enter_context(as_django_database(Address(url)))

    def through_a_port(self, place: Place, name: str = "127.0.0.1") -> str:
        """Return its address through a TCP port instead of its socket."""
        return self.stack.enter_context(Proxy(place.url)).url(place.url).replace("127.0.0.1", name)


@dataclass
class Address:
    url: str


def swapped(m):
    m.read_from(m.staging.url)
    m.write_to(m.production.url)
    return SWAPPED


def the_same_address_twice(m):
    m.read_from(m.staging.url)
    return ONE


def production_by_its_ip_as_target(m):
    m.write_to(m.through_a_port(m.production))
    return ONE


def the_target_by_its_ip_as_source(m):
    m.read_from(m.through_a_port(m.staging))
    return ONE


def the_target_by_another_host_name_as_source(m):
    m.read_from(m.through_a_port(m.staging, "localhost"))
    return ONE


def the_target_by_an_alias_as_source(m):
    alias = m.folder / "alias"
    alias.symlink_to(m.staging.server.folder)
    m.read_from(m.staging.url.replace(str(m.staging.server.folder).replace("/", "%2F"), str(alias).replace("/", "%2F")))
    return ONE


def another_database_on_productions_server_as_target(m):
    m.write_to(m.production.copy("other").url)
    return UNMARKED


def no_marker(m):
    m.staging.ask("DROP SCHEMA publisher_refresh CASCADE")
    return UNMARKED


def a_marker_that_came_with_a_dump(m):
    restored = m.production.copy("restored")
    restored.load(m.staging.dump("--schema=publisher_refresh"))
    m.write_to(restored.url)
    return FOREIGN


def a_marker_that_came_with_a_copy_on_the_same_server(m):
    connection.close()
    m.write_to(m.staging.copy("copied").url)
    return FOREIGN


def a_marker_of_another_environment(m):
    with connection.cursor() as cursor:
        mark(cursor, "staging")
    return "is marked as staging, but ENVIRONMENT is development"


def a_marker_of_production(m):
    with connection.cursor() as cursor:
        mark(cursor, "production")
    m.settings.ENVIRONMENT_AS_SET = "production"
    return "is marked as production"


def an_app_that_is_production(m):
    m.settings.ENVIRONMENT_AS_SET = "production"
    return "ENVIRONMENT is production here"


def an_app_that_is_spelled_otherwise(m):
    m.settings.ENVIRONMENT_AS_SET = "Staging"
    return "ENVIRONMENT is Staging here"


def an_app_that_does_not_say_what_it_is(m):
    m.settings.ENVIRONMENT_IS_SET = False
    return "ENVIRONMENT is not set here"


def a_source_that_is_marked_itself(m):
    other = m.production.copy("other")
    other.load(m.staging.dump("--schema=publisher_refresh"))
    m.read_from(other.url)
    return SWAPPED


def a_source_without_pages(m):
    m.read_from(Place(m.production.server, "template1").url)
    return "it isn't Publisher's"


@pytest.fixture
def staging(clusters, target) -> Place:
    """Return the database that other tests copy; these tests write nothing."""
    return target(clusters.yesterday)


@pytest.fixture
def mixed(production, staging, settings, tmp_path) -> Iterator[Mixed]:
    with ExitStack() as stack:
        owner = Place(production.server, production.name)  # this user could write there
        yield Mixed(owner, staging, settings, stack, tmp_path)


@pytest.mark.parametrize(
    "mix_up",
    [
        swapped,
        the_same_address_twice,
        production_by_its_ip_as_target,
        the_target_by_its_ip_as_source,
        the_target_by_another_host_name_as_source,
        the_target_by_an_alias_as_source,
        another_database_on_productions_server_as_target,
        no_marker,
        a_marker_that_came_with_a_dump,
        a_marker_that_came_with_a_copy_on_the_same_server,
        a_marker_of_another_environment,
        a_marker_of_production,
        an_app_that_is_production,
        an_app_that_is_spelled_otherwise,
        an_app_that_does_not_say_what_it_is,
        a_source_that_is_marked_itself,
        a_source_without_pages,
    ],
)
def test_it_is_refused_before_the_first_write(mixed, mix_up: Callable[[Mixed], str]):
    reason = mix_up(mixed)
    before = mixed.production.last_transaction(), mixed.staging.last_transaction()
    said = refusal()
    assert said.startswith("Refused, and nothing was written. ")
    assert reason in said
    assert "open-sesame" not in said
    assert (mixed.production.last_transaction(), mixed.staging.last_transaction()) == before
