"""./manage.py import_pages: files in, pages out."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.models import AuditEntry, ContentVersion, Page, Publication, Redirect, Revision
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]


def latest(path: str) -> Revision:
    revision = Page.objects.kept().get(path=path).latest
    assert revision is not None
    return revision


def live_paths() -> list[str]:
    return list(Publication.objects.live().exclude(path="").order_by("path").values_list("path", flat=True))


def redirects() -> dict[str, str]:
    return dict(Redirect.objects.live().values_list("from_path", "target"))


def test_a_jekyll_post_becomes_a_live_page(site: Path, write: Write, run: Run) -> None:
    write(
        "_posts/2014-03-19-hello.md",
        "---\nlayout: post\ntitle: 'Hello, world!'\ndate: 2014-03-19 10:14:29 -4\nauthor: ada\ncategories: news\n"
        "tags: open data\nexcerpt: We begin.\nimage: {path: /a.jpg}\nredirect_from: /hello.html\n---\nHello *you*.\n",
    )
    assert run("import_pages", site, publish=True).code == 0
    revision = latest("2014/03/19/hello")
    assert (revision.title, revision.summary, revision.image) == ("Hello, world!", "We begin.", "/a.jpg")
    assert (revision.tags, revision.authors) == (["open", "data", "news"], ["ada"])
    assert revision.date == dt.datetime(2014, 3, 19, 14, 14, 29, tzinfo=dt.UTC)
    assert (revision.body, revision.who) == ("Hello *you*.\n", "import_pages")
    assert live_paths() == ["2014/03/19/hello"]
    lists = {"categories": "tags", "categories/news": "tags/news"}
    assert redirects() == {"hello.html": "2014/03/19/hello"} | lists


def test_a_date_that_cannot_be_read_gives_way_to_the_file_names(site: Path, write: Write, run: Run) -> None:
    write("2014-03-19-a.md", "---\ntitle: A\ndate: 2014-03-19 10:00:00 2014 -0800\n---\n")
    for name, date in zip("bcde", ("git Created", "Last Modified", "git Last Modified", "Created"), strict=True):
        write(f"{name}.md", f"---\ntitle: B\ndate: {date}\n---\n")
    said = run("import_pages", site).output
    assert "2014-03-19-a.md:3  the date '2014-03-19 10:00:00 2014 -0800' is not understood; write " in said
    assert "; the page has its file name's date instead\n" in said
    assert latest("2014/03/19/a").date == dt.datetime(2014, 3, 19, tzinfo=dt.UTC)
    assert {latest(name).date for name in "bcde"} == {None}


def test_a_zola_section_and_its_page(site: Path, write: Write, run: Run) -> None:
    write("docs/_index.md", "+++\ntitle = 'Docs'\nweight = 3\n+++\n")
    write(
        "docs/start.md",
        "+++\ntitle = 'Start'\ndate = 2020-01-02\nslug = 'begin'\naliases = ['old']\n"
        "[taxonomies]\ntags = ['a']\ncategories = ['b']\n[extra]\nimage = 'a.png'\n+++\nText\n",
    )
    assert run("import_pages", site).code == 0
    assert Page.objects.get(path="docs").weight == 3
    assert (latest("docs/begin").tags, latest("docs/begin").image) == (["a", "b"], "a.png")
    assert redirects() == {"old": "docs/begin"}
    assert live_paths() == []


def test_a_hugo_bundle_and_a_pelican_article(site: Path, write: Write, run: Run) -> None:
    write("post/first/index.md", "---\ntitle: First\nurl: /first.html\n---\n[b](../../pelican.md)\n")
    write("pelican.md", "Title: Second\nDate: 2010-12-03 10:20\nTags: x, y z\nAuthors: Ada, Grace\n\nText\n")
    assert run("import_pages", site, publish=True).code == 0
    assert latest("first").body == "[b](/pelican/)\n"
    assert redirects() == {"first.html": "first"}
    assert (latest("pelican").tags, latest("pelican").authors) == (["x", "y z"], ["Ada", "Grace"])


def test_without_a_title_the_first_heading_is_it_else_the_file_name(site: Path, write: Write, run: Run) -> None:
    write("a.md", "\n# The title #\n\nText\n")
    write("how-to-install.md", "Text\n\n# A heading\n")
    run("import_pages", site)
    assert (latest("a").title, latest("a").body) == ("The title", "Text\n")
    assert (latest("how-to-install").title, latest("how-to-install").body) == (
        "How to install",
        "Text\n\n## A heading\n",
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: 'Salt &amp; Pepper &#8211; a &#8220;love&#8221; story'\n---\n", "Salt & Pepper – a “love” story"),
        ("---\ntitle: The <em>Iliad</em>, <b class='x'>again</b>\n---\n", "The Iliad, again"),
        ("---\ntitle: Using <b> and List<T> in AT&T's <br>\n---\n", "Using <b> and List<T> in AT&T's <br>"),
        ("# ATX *title* with `code` and [link](x)\n\nbody\n", "ATX title with code and link"),
        ("# 1. Tea & \\*coffee\\* in snake_case_names\n", "1. Tea & *coffee* in snake_case_names"),
    ],
)
def test_a_title_is_plain_text(text: str, title: str, site: Path, write: Write, run: Run) -> None:
    write("a.md", text)
    run("import_pages", site)
    assert latest("a").title == title


@pytest.mark.parametrize(
    "field",
    [
        "draft: true", "published: false", "status: draft", "permalink: false", "headless: true", "render: false",
        "build: {render: never, list: never}", "_build: {render: false}", "expiryDate: 2020-04-01",
        "unpublishDate: 2020-04-01T10:00:00Z",
    ],
)  # fmt: skip
def test_a_draft_is_imported_and_not_published(field: str, site: Path, write: Write, run: Run) -> None:
    write("idea.md", f"---\ntitle: An idea\n{field}\n---\nText\n")
    assert "1 drafts" in run("import_pages", site, publish=True).output
    assert (latest("idea").title, live_paths()) == ("An idea", [])


def test_the_root_index_is_the_home_page(site: Path, write: Write, run: Run) -> None:
    write("index.md", "---\ntitle: Welcome\n---\nText\n")
    assert "0 new, 1 changed" in run("import_pages", site, publish=True).output
    assert Publication.objects.live().get(path="").title == "Welcome"


def test_an_unchanged_file_makes_no_revision_and_a_changed_one_makes_one(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\naliases: [old]\n---\nText\n")
    write("b.md", "---\ntitle: B\n---\nText\n")
    run("import_pages", site, publish=True)
    before = Revision.objects.count(), ContentVersion.objects.current()
    assert "0 new, 0 changed, 2 unchanged" in run("import_pages", site, publish=True).output
    assert (Revision.objects.count(), ContentVersion.objects.current()) == before
    write("b.md", "---\ntitle: B\nweight: 2\n---\nMore\n")
    assert "0 new, 1 changed, 1 unchanged" in run("import_pages", site, publish=True).output
    assert Revision.objects.count() == before[0] + 1
    assert Publication.objects.live().get(path="b").weight == 2


def test_publishing_can_come_with_a_later_import(site: Path, write: Write, run: Run) -> None:
    write("a.md")
    run("import_pages", site)
    assert "1 unchanged, 0 skipped; 1 published" in run("import_pages", site, publish=True).output
    assert live_paths() == ["a"]


def test_a_dry_run_says_the_same_and_writes_nothing(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\naliases: [old]\n---\n{% image x %}\n")
    write("b.md", f"---\ntitle: {'x' * 300}\n---\n")
    before = Page.objects.count(), ContentVersion.objects.current()
    dry = run("import_pages", site, publish=True, dry_run=True)
    assert (Page.objects.count(), ContentVersion.objects.current()) == before
    wet = run("import_pages", site, publish=True)
    assert dry.output == wet.output.replace("\n1 skipped;", "\nNothing was written (--dry-run).\n1 skipped;")


def test_everything_comes_below_the_section(site: Path, write: Write, run: Run) -> None:
    write("_index.md", "---\ntitle: Blog\n---\n[a](/a/) [b](b.md)\n")
    write("a.md", "---\ntitle: A\nredirect_from: /old/\n---\n")
    write("b.md", "---\ntitle: B\npermalink: /c.html\n---\n")
    assert run("import_pages", site, section="blog", publish=True).code == 0
    assert live_paths() == ["blog", "blog/a", "blog/c"]
    assert redirects() == {"blog/old": "blog/a", "blog/c.html": "blog/c"}
    assert latest("blog").body == "[a](/blog/a/) [b](/blog/c/)\n"


def test_tags_of_other_generators_are_counted_by_file_and_line(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\n---\nText\n{% image x %}\n\n{% image y %}\n")
    assert "{% image %}  2      1      a.md:5" in run("import_pages", site).output
    assert "a.md:7  {% image y %}" in run("import_pages", site, verbosity=2).output


def test_an_editors_later_text_stays_in_the_history(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\n---\nText\n")
    run("import_pages", site)
    Page.objects.get(path="a").save_revision(by="editor", title="A", body="Mine\n")
    run("import_pages", site)
    bodies = Revision.objects.filter(page__path="a").order_by("number").values_list("body", flat=True)
    assert list(bodies) == ["Text\n", "Mine\n", "Text\n"]


def test_more_files_than_a_batch_are_published_a_content_version_each_batch(site: Path, write: Write, run: Run) -> None:
    for number in range(150):
        write(f"page-{number}.md")
    before = ContentVersion.objects.current()
    assert "150 new" in run("import_pages", site, publish=True).output
    assert ContentVersion.objects.current() == before + 2


def published(path: str) -> str:
    return Publication.objects.live().get(path=path).published_at.isoformat()


@pytest.mark.parametrize("name", ["lastmod", "updated", "last_modified_at", "modified"])
def test_a_page_is_dated_by_its_file(name: str, site: Path, write: Write, run: Run) -> None:
    write("a.md", f"---\ntitle: Old post\ndate: 2014-05-06\n{name}: 2015-01-02T10:00:00Z\n---\nText\n")
    write("b.md", "---\ntitle: Dated\ndate: 2014-05-06T08:00:00Z\n---\nText\n")
    write("c.md", f"---\ntitle: Ahead\n{name}: 9014-05-06T08:00:00Z\n---\nText\n")
    write("d.md", f"---\ntitle: Strange\ndate: 2014-05-06T08:00:00Z\n{name}: ':git'\n---\nText\n")
    before = dt.datetime.now(dt.UTC).isoformat()
    ran = run("import_pages", site, publish=True, verbosity=2)
    assert ran.code == 0
    assert published("a") == "2015-01-02T10:00:00+00:00"
    assert published("b") == published("d") == "2014-05-06T08:00:00+00:00"
    assert published("c") >= before, "nothing is dated by a time to come"
    assert "d.md:4  the date ':git' is not understood" in ran.output
    write("b.md", "---\ntitle: Dated\ndate: 2014-05-06T08:00:00Z\n---\nAnother text\n")
    run("import_pages", site, publish=True)
    assert published("b") >= before, "a change of a live page is new"


EMBARGO = dt.datetime(2099, 6, 1, 9, tzinfo=dt.UTC)


def write_embargoes(write: Write) -> None:
    write("embargo.md", "---\ntitle: We buy\ndate: 2020-01-01\npublishDate: 2099-06-01T09:00:00Z\n---\nNot before.\n")
    write("_posts/2099-02-01-later.md", "---\ntitle: Later\n---\nLater.\n")
    write("ends.md", "---\ntitle: Ends\nexpiryDate: 2099-06-01T09:00:00Z\n---\nUntil then.\n")


def test_what_is_not_public_yet_is_planned_and_what_ends_ends(site: Path, write: Write, run: Run) -> None:
    write_embargoes(write)
    ran = run("import_pages", site, publish=True)
    assert live_paths() == ["ends"]
    assert Page.objects.get(path="embargo").publish_at == EMBARGO
    assert Page.objects.get(path="ends").unpublish_at == EMBARGO
    assert "embargo.md" in ran.output
    assert "not to be public before 2099-06-01, and planned for then" in ran.output
    assert "1 published, 2 planned, 0 redirects" in ran.output
    before = ContentVersion.objects.current(), AuditEntry.objects.count()
    run("import_pages", site, publish=True)
    assert (ContentVersion.objects.current(), AuditEntry.objects.count()) == before
    write("embargo.md", "---\ntitle: We buy\npublishDate: 2099-06-01T09:00:00Z\n---\nAnother text.\n")
    run("import_pages", site, publish=True)
    assert Page.objects.get(path="embargo").planned_revision == latest("embargo")


def test_a_plan_that_ends_before_it_begins_is_refused_by_name(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\npublishDate: 2099-06-01\nexpiryDate: 2098-06-01\n---\nText\n")
    ran = run("import_pages", site, publish=True)
    assert (ran.code, "The page would end before it begins" in ran.output) == (1, True)
    assert "0 published, 0 redirects" in ran.output
    assert live_paths() == []


def test_pages_to_come_can_be_published_at_once(site: Path, write: Write, run: Run) -> None:
    write_embargoes(write)
    run("import_pages", site, publish=True, publish_future=True)
    assert live_paths() == ["2099/02/01/later", "embargo", "ends"]
    assert Page.objects.get(path="embargo").publish_at is None
