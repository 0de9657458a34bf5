"""Query plans: shared data is read once, listings continue where the last read ended, sitemaps use only an index."""

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from bench import corpus, load, pictures
from publisher.pages.models import ContentVersion, RevisionLink
from static_site.content import listings
from static_site.content.snapshot import Snapshot
from static_site.mirrors.directory_mirror import DirectoryMirror
from static_site.outputs import OUTPUTS
from tests.static_site import releases
from tests.static_site.sites import THEME

ARTICLES = 2_100
"""Number of articles: more than two reads of entries, and six of tags."""


@pytest.fixture
def now(db) -> Snapshot:
    load.write_sections()
    for batch in load.batches(corpus.articles(ARTICLES, is_small=True)):
        load.write(load.rows_of(batch))
    ContentVersion.objects.update(number=2)
    return Snapshot(2, THEME)


def plan_of(sql: str) -> str:
    """Return the plan for a large table: how many pages a small one has here depends on the tests that ran before."""
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {sql}")
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


@override_settings(SITE_SITEMAP_SIZE=1)
def test_a_sitemap_is_asked_once_which_files_it_has_and_each_file_once(now):
    with CaptureQueriesContext(connection) as queries:
        files = [path for recipes in OUTPUTS["sitemap"].everything(now, "", 1) for path in recipes]
    assert len(files) == 257
    asked = [query["sql"] for query in queries]
    assert sum("DISTINCT" in sql for sql in asked) == 2, "for its files, and for its index"
    assert sum("published_at" in sql for sql in asked) == 256


@pytest.mark.skipif(connection.vendor != "sqlite", reason="POSTGRESQL CHECKS ROWS UNTIL THE TABLE IS VACUUMED")
@override_settings(SITE_SITEMAP_SIZE=1)
def test_the_addresses_of_a_sitemap_file_are_read_from_an_index_alone(now):
    with CaptureQueriesContext(connection) as queries:
        OUTPUTS["sitemap"].recipes(now, ["sitemap-05.xml"])
    plans = [plan_of(query["sql"]) for query in queries if "published_at" in query["sql"]]
    assert [plan.partition(" (")[0] for plan in plans] == [
        "SEARCH pages_publication USING COVERING INDEX publication_sitemap"
    ]


def test_the_main_menu_is_read_from_an_index_of_the_pages_in_it(now):
    with CaptureQueriesContext(connection) as queries:
        assert now.navigation
    assert "publication_navigation" in plan_of(queries[0]["sql"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="POSTGRESQL CHOOSES BETWEEN TWO INDEXES BY ITS STATISTICS")
def test_no_batch_of_a_mirrors_changes_sorts_them_all(db, tmp_path):
    mirror, pages = DirectoryMirror(tmp_path / "dist"), {f"{n}.html": b"old" for n in range(50)}
    releases.publish(pages)
    mirror.update()
    releases.publish(dict.fromkeys([*pages, "new.html"], b"new"))
    with CaptureQueriesContext(connection) as queries:
        assert mirror.update().written == 51
    changes = [query["sql"] for query in queries if '"since" = ' in query["sql"] or '"until" = ' in query["sql"]]
    assert len(changes) == 2
    assert "TEMP B-TREE" not in "".join(map(plan_of, changes))


EACH_WITH_EACH = {
    "sqlite": ("SCAN", "LIST SUBQUERY"),
    "postgresql": ("Join Filter: (SubPlan", "Seq Scan on pages_revisionlink"),
}
"""Words of plans that read a whole table for each file, or for each read of some files."""


def test_files_are_found_by_keys_and_not_by_comparing_each_with_each_link(now):
    pictures.write(corpus.articles(ARTICLES, is_small=True, is_pictured=True))
    links = [(corpus.path_of(n), corpus.Article(n, ARTICLES, is_pictured=True).picture) for n in range(0, ARTICLES, 2)]
    revisions = dict(now.publications.values_list("path", "revision"))
    RevisionLink.objects.bulk_create(RevisionLink(revision_id=revisions[page], path=picture) for page, picture in links)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the statistics are those of a test before, perhaps of empty tables
    with CaptureQueriesContext(connection) as queries:
        found = sum(len(recipes) for recipes in OUTPUTS["media"].everything(now, "", 500))
    assert found == 4 * len(links)
    for plan in map(plan_of, [query["sql"] for query in queries][:2]):
        assert not any(words in plan for words in EACH_WITH_EACH[connection.vendor])
        assert "pages_revisionlink_path" in plan
