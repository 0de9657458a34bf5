"""Listings are read from where the last read ended: no read passes over what others have read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import corpus, load
from publisher.pages.models import ContentVersion
from static_site import listings
from static_site.snapshot import Snapshot
from tests.site.sites import THEME

ARTICLES = 2_100
"""More than two reads of entries, and of tags six."""


@pytest.fixture
def now(db) -> Snapshot:
    load.write_sections()
    for batch in load.batches(corpus.articles(ARTICLES, is_small=True)):
        load.write(load.rows_of(batch))
    ContentVersion.objects.update(number=2)
    return Snapshot(2, THEME)


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[-1] for row in cursor.fetchall())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="POSTGRESQL USES A BOUND AND A KEY OF ONE INDEX TOGETHER")
@pytest.mark.parametrize(("rows", "column"), [("tags", "slug"), ("publications", "section")])
def test_each_read_begins_at_the_key_at_which_the_last_ended(now, rows, column):
    members, listing = getattr(now, rows), listings.tag if rows == "tags" else listings.section
    names = members.exclude(**{column: None}).values_list(column, flat=True).distinct()
    found = {name: listing(now, name) for name in names}
    with CaptureQueriesContext(connection) as queries:
        entries = sum(len(page.entries) for page in listings.pages(members, column, found))
    plans = [plan_of(query["sql"]) for query in queries if f"LIMIT {listings.READ}" in query["sql"]]
    assert len(plans) == entries // listings.READ + 1 > 2
    for plan in plans:
        assert f"({column},order_key)<(?,?)" in plan
        assert f"{column}<?" not in plan
