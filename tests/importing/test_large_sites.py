"""An import of many files: what a batch costs, that it equals pages written one by one, and what it refuses."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from publisher.pages.importing.bodies import Bodies
from publisher.pages.importing.collection import read_collection
from publisher.pages.importing.folder import page_files
from publisher.pages.importing.generators.recognition import recognised
from publisher.pages.importing.page_writer import ACTOR, Options, Writer
from publisher.pages.importing.reading_ahead import ReadingAhead
from publisher.pages.importing.site_files import SiteFiles
from publisher.pages.importing.site_tags import SiteTags
from publisher.pages.models import (
    AuditEntry,
    MediaFile,
    Page,
    Publication,
    PublicationTag,
    Redirect,
    Revision,
    RevisionLink,
)
from publisher.pages.models.validity import batches
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]

PER_BATCH = 60
"""Statements for 100 new pages that are published and have redirects, on either database."""
PER_UNCHANGED_BATCH = 20
AT_THE_ENDS = 15
"""Statements before the first batch and after the last."""
WRITES = re.compile(r"^(?:INSERT|DELETE|UPDATE (?!\"pages_page\" SET \"planned_revision_id\"))", re.IGNORECASE)


def write_pages(write: Write, count: int) -> None:
    for number in range(count):
        write(
            f"part-{number % 7}/page-{number:04}.md",
            f"---\ntitle: Page {number}\ntags: [a, b-{number % 9}]\ndate: 2020-01-02\naliases: [/old/{number}/]\n---\n"
            f"See [the next](page-{number + 7:04}.md) and [home](/).\n\n## Part {number}\n\n![](/images/tea.png)\n",
        )
    image(write, "static/images/tea.png", 1)


def image(write: Write, place: str, colour: int) -> None:
    Image.new("RGB", (8, 8), (colour, 0, 0)).save(write(place, b""))


def statements(run: Run, site: Path) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert run("import_pages", site, publish=True).code == 0
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


def test_a_batch_costs_a_few_statements_and_an_unchanged_one_writes_nothing(site: Path, write: Write, run: Run) -> None:
    write_pages(write, 300)
    new = statements(run, site)
    assert (Publication.objects.live().count(), Redirect.objects.live().count()) == (301, 301)  # one is the picture's
    assert len(new) < 3 * PER_BATCH + AT_THE_ENDS
    refreshed = [statement for statement in new if statement.startswith("ANALYZE")]
    assert len(refreshed) == (connection.vendor == "postgresql")
    again = statements(run, site)
    assert len(again) < 3 * PER_UNCHANGED_BATCH + AT_THE_ENDS
    assert [statement for statement in again if WRITES.match(statement)] == []


TRAPS = {
    "_index.md": "---\ntitle: Home\n---\nWelcome to [a](a.md).\n",
    "a.md": "---\ntitle: A\ntags: [tea, 'green tea']\naliases: [/old-a/, /older.html]\nweight: 3\n---\n"
    "# One\n\n[b](b.md) ![](pot.png) [gone](gone.md) <script>x</script>\n",
    "b.md": "---\ntitle: B\naliases: [/old-b/]\nimage: pot.png\n---\n{{< unknown >}} left\n",
    "draft.md": "---\ntitle: A draft\ndraft: true\n---\nLater.\n",
    "long.md": f"---\ntitle: {'x' * 251}\n---\nText\n",
    "marks.md": "---\ntitle: Marks\n---\n<<<<<<< Yours\na\n=======\nb\n>>>>>>> mia\n",
    "later.md": "---\ntitle: Later\npublishDate: 2099-06-01\n---\nText\n",
    "over.md": "---\ntitle: Over\nexpiryDate: 2001-06-01\n---\nText\n",
    "wrong.md": "---\ntitle: Wrong\npublishDate: 2099-06-01\nexpiryDate: 2098-06-01\n---\nText\n",
    "bad.md": "---\ntitle: [\n---\n",
    "part/c.md": "---\ntitle: C\nauthors: [ada]\nsummary: Short\naliases: [/taken/]\n---\n[a](../a.md#one)\n\n## Two\n",
    "part/_index.md": "---\ntitle: Part\n---\n![](../pot.png) ![](other.png) [no](/nowhere/)\n",
    "deep/er/d.md": "---\ntitle: D\ndescription: What it is\nnoindex: true\nmenu: main\n---\n```python\nx = 1\n```\n",
}


def write_traps(write: Write) -> None:
    for place, text in TRAPS.items():
        write(place, text)
    image(write, "pot.png", 1)
    image(write, "part/other.png", 2)


def rows() -> dict[str, list[Any]]:
    """Return what an import wrote, by names: keys, content versions and what was published together differ."""
    text = [field.name for field in Revision._meta.fields if field.name not in ("id", "page", "created_at", "by")]
    shown = ("path", "section", "order_key", "shard", "title", "tag_pairs", "weight", "revision__number", "until")
    to_pages = Redirect.objects.exclude(target__startswith="/media/")  # those to files are made at the end
    audit = AuditEntry.objects.filter(action__in=["create", "schedule"]).order_by("action", "page__path")
    of_page, link, tag = "revision__page__path", "path", ("publication__path", "slug", "name", "order_key")
    return {
        "pages": list(Page.objects.order_by("path").values_list("path", "weight", "latest__number", "publish_at")),
        "ids": list(Page.objects.order_by("path").values_list("feed_id", "planned_revision__number")),
        "texts": list(Revision.objects.order_by("page__path", "number").values_list("page__path", *text)),
        "links": list(RevisionLink.objects.order_by(of_page, link).values_list(of_page, link)),
        "live": list(Publication.objects.order_by("path", "since").values_list(*shown)),
        "tags": list(PublicationTag.objects.order_by(*tag).values_list(*tag)),
        "redirects": list(to_pages.order_by("from_path").values_list("from_path", "target", "until")),
        "audit": list(audit.values_list("action", "who", "page__path", "version", "detail")),
        "files": sorted(str(file) for file in MediaFile.objects.all()),
    }


def written(site: Path, size: int) -> tuple[dict[str, list[Any]], list[str]]:
    """Write a site's pages in batches of some size; return the rows and the report, and undo everything."""
    with transaction.atomic():
        generator = recognised(site)
        collection = read_collection(generator, list(page_files(site, others := Counter())), "", lambda: None)
        bodies = Bodies(collection.links, SiteTags(generator, {}), SiteFiles(generator, ACTOR))
        ahead = ReadingAhead(collection.documents, bodies)
        writer = Writer(Options(publish=True))
        for some in batches([one for batch in ahead.batches() for one in batch], size):
            writer.write(some)
        found = rows(), sorted(writer.report.lines(in_full=True))
        assert others == {".png": 2}
        transaction.set_rollback(True)
    return found


def a_page_at(path: str) -> None:
    page = Page.objects.create_page(path, by="editor")
    page.save_revision(by="editor", title="An editor's")
    page.publish(by="editor")


def test_a_batch_writes_the_rows_and_the_report_of_pages_written_one_by_one(site: Path, write: Write, run: Run) -> None:
    write_traps(write)
    a_page_at("taken")
    whole, single = written(site, 100), written(site, 1)
    assert whole == single
    output = run("import_pages", site, publish=True).output
    for place, reason in (
        ("long.md", "title: Ensure"), ("marks.md", "still holds two"), ("bad.md", "invalid YAML"),
        ("wrong.md", "end before it begins"), ("part/c.md", "There is a live page at /taken/"),
    ):  # fmt: skip
        assert re.search(rf"{place}(?::\d+)? +.*{reason}", output), place
    assert rows()["redirects"] == [("old-a", "a", None), ("old-b", "b", None), ("older.html", "a", None)]
    assert [path for path, *_ in rows()["live"]] == ["", "", "a", "deep/er/d", "part", "part/c", "taken"]


def refuse_a_title(title: str) -> None:
    """Have the database refuse a text that every rule of ours allows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE pages_revision ADD CONSTRAINT refused CHECK (title <> '{title}')")
        else:
            cursor.execute(
                f"CREATE TRIGGER refused BEFORE INSERT ON pages_revision WHEN NEW.title = '{title}' "
                "BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END"
            )


def test_a_page_that_the_database_refuses_is_named_and_its_batch_is_written(site: Path, write: Write, run: Run) -> None:
    write_pages(write, 30)
    refuse_a_title("Page 13")
    ran = run("import_pages", site, publish=True)
    assert re.search(
        r"part-6/page-0013.md +the database refuses this page \(.*refused.*\); import it by hand", ran.output
    )
    assert "29 new, 0 changed, 0 unchanged, 1 skipped; 29 published, 30 redirects added" in ran.output
    assert not Page.objects.filter(path__contains="0013").exists()
    created = AuditEntry.objects.filter(action="create").values_list("detail__path", flat=True)
    assert [path for path in created if "0013" in path] == []


def test_two_exported_pages_with_one_feed_id_share_a_batch(site: Path, write: Write, run: Run) -> None:
    for name in ("a", "b"):
        write(f"{name}.md", f"---\ntitle: {name}\nfeed_id: 'urn:x:1'\n---\nText\n")
    write("publisher-export.json", '{"files": ["a.md", "b.md"]}')
    assert run("import_pages", site, publish=True).code == 0
    ids = dict(Page.objects.exclude(path="").values_list("path", "feed_id"))
    assert ids["a"] == "urn:x:1"
    assert ids["b"].endswith("/b/")
