"""The library: listed, searched, filtered, continued; without what is deleted."""

import io

import pytest

from publisher.desk.files import file_list
from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.models import MediaVersion
from tests.desk.browsing import draft, words
from tests.desk.conftest import editor, logged_in
from tests.pages.media.pictures import photo
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
LIBRARY = "/-/files/"


def taken(name, content=None, **described):
    return upload(io.BytesIO(photo(60, 40) if content is None else content), name, by="ada", **described)


def listed(browser, **query):
    return [file.name for file in browser.get(LIBRARY, query).context["listing"].files]


@pytest.fixture
def some(db):
    taken("tea.jpg", alt="A red circle")
    taken("fees.csv", b"what,price\n", caption="For all courses")


def test_an_author_finds_the_library_in_the_navigation_and_files_in_it(some):
    author = logged_in(editor("alan", role="Author"))
    assert '<a href="/-/files/">Files</a>' in author.get("/-/pages/").content.decode()
    assert "fees.csv CSV, 1 KB" in words(author.get(LIBRARY))


def test_an_empty_library_says_what_to_do(desk):
    assert "There are no files yet. Add the first one above." in words(desk.get(LIBRARY))


def test_files_are_searched_by_name_alternative_text_and_caption(desk, some):
    assert listed(desk, q="FEES") == ["fees.csv"]
    assert listed(desk, q="red") == ["tea.jpg"]
    assert listed(desk, q="courses") == ["fees.csv"]
    assert "No file matches. Show all" in words(desk.get(LIBRARY, {"q": "nothing"}))


def test_files_are_filtered_by_kind(desk, some):
    assert listed(desk, kind="picture") == ["tea.jpg"]
    assert listed(desk, kind="document") == ["fees.csv"]
    assert listed(desk, kind="nonsense") == ["fees.csv", "tea.jpg"]


def test_a_file_is_used_while_a_draft_or_a_live_page_names_it(desk, some):
    taken("old.jpg", photo(50, 50))
    assert listed(desk, unused="on") == ["old.jpg", "fees.csv", "tea.jpg"]
    draft("drinks", body="![](/media/tea.jpg)")
    page = publish("costs", body="[Fees](/media/fees.csv)")
    page.save_revision(by="ada", title="Costs", body="None.")
    assert listed(desk, unused="on") == ["old.jpg"]
    page.publish(by="ada")
    assert listed(desk, unused="on") == ["old.jpg", "fees.csv"]


def test_a_page_that_is_deleted_uses_nothing(desk, some):
    draft("drinks", body="![](/media/tea.jpg)").mark_deleted(by="ada")
    assert "tea.jpg" in listed(desk, unused="on")


def test_a_file_is_used_under_an_old_name_too(desk, some):
    draft("drinks", body="![](/media/tea.jpg)")
    MediaVersion.objects.live().get(name="tea.jpg").file.rename("green", by="ada")
    assert listed(desk, unused="on") == ["fees.csv"]


def test_deleted_files_are_not_listed(desk, some):
    MediaVersion.objects.live().get(name="tea.jpg").file.delete_from_library(by="ada")
    assert listed(desk) == ["fees.csv"]


def test_a_long_library_continues_where_the_list_ended(desk, monkeypatch, some):
    monkeypatch.setattr(file_list, "PAGE_SIZE", 1)
    first = desk.get(LIBRARY, {"q": "e"})
    assert [file.name for file in first.context["listing"].files] == ["fees.csv"]
    last = first.context["listing"].last
    assert f'href="?q=e&amp;before={last}&amp;start=1"' in first.content.decode()
    assert listed(desk, q="e", before=last) == listed(desk, q="e", start=1) == ["tea.jpg"]
    assert "1 to 1 of 2" in words(first)
    assert desk.get(LIBRARY, {"before": last}).context["listing"].last is None


def test_a_file_says_whether_it_is_being_prepared_or_cannot_be_shown(desk, some):
    taken("torn.jpg", photo(600, 400)[:2_000])
    assert words(desk.get(LIBRARY)).count("Being prepared") == 3
    prepare(MediaVersion.objects.live())
    said = words(desk.get(LIBRARY))
    assert "Being prepared" not in said
    assert said.count("Can’t be shown") == 1
