"""Readers while the database fails: those who can still be answered get the same bytes."""

import pytest

from tests.database.ailments import exclusive, full, full_file, locked, on_postgres, on_sqlite, only_read, role
from tests.static_site.live import show_page

pytestmark = pytest.mark.django_db(transaction=True)
STATUSES = {
    "/": 200,
    "/guides/tea/": 200,
    "/guides/tea": 301,
    "/Guides/Tea/": 301,
    "/feed.xml": 200,
    "/sitemap.xml": 200,
    "/robots.txt": 200,
    "/no": 404,
}
AILMENTS = [
    pytest.param(only_read, id="read-only", marks=on_postgres),
    pytest.param(role, id="the right to read and nothing else", marks=on_postgres),
    pytest.param(lambda: full("static_site_artifact"), id="full", marks=on_postgres),
    pytest.param(lambda: locked("static_site_site"), id="locked", marks=on_postgres),
    pytest.param(exclusive, id="SQLite locked", marks=on_sqlite),
    pytest.param(full_file, id="SQLite full", marks=on_sqlite),
]


@pytest.mark.parametrize("ailment", AILMENTS)
def test_the_whole_site_is_served_as_long_as_the_database_can_be_read(client, ailment):
    show_page("guides")
    show_page("guides/tea", body="Boil water.")
    before = [answer(client, path) for path in STATUSES]
    with ailment():
        assert [answer(client, path) for path in STATUSES] == before
        assert client.get("/-/health/").status_code == 200
    assert [status for status, _, _ in before] == list(STATUSES.values())


def answer(client, path):
    response = client.get(path)
    return response.status_code, response.headers.get("Location"), response.content


@on_postgres
def test_readers_are_asked_to_come_again_while_there_is_no_connection(client):
    with role(limit=0):
        refused = client.get("/")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
