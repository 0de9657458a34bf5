"""The lists' query plans on SQLite: finding few pages never scans all titles."""

import pytest
from django.db import connection
from django.http import QueryDict

from bench import corpus, load
from publisher.desk.pages.page_list import PageList

SHORT = {
    "show=mine&by=saved": "rowid=?",
    "show=mine&by=title": "rowid=?",
    "show=drafts&by=title": "rowid=?",
    "show=changed&by=title": "rowid=?",
    "under=&by=title": "rowid=?",
}
LONG = {"": "one_page_a_path", "show=live": "one_page_a_path", "by=title": "revision_title", "by=saved": "latest_id"}


@pytest.fixture
def site(db):
    load.write_sections()
    for batch in load.batches(corpus.articles(2_000, is_small=True)):
        load.write(load.rows_of(batch))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan_of(asked, user):
    return PageList.asked(QueryDict(asked), user)._from_here().values_list("pk").explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="POSTGRESQL PLANS BY ITS STATISTICS OF THE ROWS")
def test_short_lists_are_found_and_long_ones_read_in_their_order(site, ada):
    for asked, index in {**SHORT, **LONG}.items():
        plan = plan_of(asked, ada)
        assert index in plan, f"{asked}: {plan}"
        assert ("revision_title" in plan) == (asked == "by=title"), f"{asked}: {plan}"
        assert "TEMP B-TREE FOR ORDER BY" not in plan or asked in SHORT, f"{asked}: {plan}"
