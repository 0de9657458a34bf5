"""The tab *Mine*: every page that someone worked on, and new pages that were never saved."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.pages.models import Page, UnsavedWork
from tests.desk.browsing import HOME, Fields, draft, words
from tests.desk.conftest import editor
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db


def mine(desk, **query):
    return [row.page.path for row in desk.get(HOME, {"show": "mine", **query}).context["listed"]]


def begin(ada, page=None, slot="", title="Begun"):
    return UnsavedWork.objects.keep(by=ada, page=page, seen="", fields={"title": title}, slot=slot)


def test_every_page_that_was_saved_published_or_begun_is_listed_the_newest_work_first(desk, ada):
    saved, published, begun, theirs = draft("saved"), draft("published"), draft("begun"), publish("theirs")
    saved.save_revision(by=ada, title="Mine")
    saved.save_revision(by="other", title="Theirs again")
    published.publish(by=ada)
    begin(ada, begun)
    begin(editor("bob"), theirs)
    assert mine(desk) == ["begun", "published", "saved"]
    assert mine(desk, by="title") == ["published", "begun", "saved"]
    saved.save_revision(by=ada, title="Mine again")
    assert mine(desk) == ["saved", "begun", "published"]


def test_a_page_that_only_got_another_section_is_nobodys_work(desk, ada):
    publish("drinks/tea")
    draft("drinks").publish(by=ada)
    assert mine(desk) == ["drinks"]


def test_deleted_pages_and_discarded_work_are_left_out(desk, ada):
    gone, begun = draft("gone"), draft("begun")
    gone.save_revision(by=ada, title="Mine")
    gone.mark_deleted(by=ada)
    work = begin(ada, begun)
    UnsavedWork.objects.discard(by=ada, page=begun, mark=work.mark)
    assert mine(desk) == []


def test_it_is_searched_and_limited_to_a_section(desk, ada):
    for path in ("drinks/tea", "drinks/milk", "food/tea"):
        draft(path, title=path).save_revision(by=ada, title=f"My {path}")
    draft("drinks/tea/other", title="Tea")
    assert mine(desk, under="drinks") == ["drinks/milk", "drinks/tea"]
    assert mine(desk, q="tea", under="drinks") == ["drinks/tea"]


def test_unsaved_changes_are_marked_and_lead_to_the_editor(desk, ada):
    begin(ada, page := draft("begun", title="Tea"))
    html = desk.get(HOME, {"show": "mine"}).content.decode()
    assert "Unsaved changes from" in html
    assert f'<a href="/-/pages/{page.pk}/">continue' in html


def test_new_pages_that_were_never_saved_are_continued_or_discarded(desk, ada):
    begin(ada, slot="one", title="A <b>new</b> page")
    begin(editor("bob"), slot="two", title="Not mine")
    listed = desk.get(HOME, {"show": "mine"})
    assert "A <b>new</b> page Kept as unsaved work" in words(listed)
    assert "Not mine" not in words(listed)
    assert b'href="/-/pages/new/?slot=one"' in listed.content
    assert "You discarded unsaved changes" in words(
        desk.post(f"{HOME}new/unsaved/discard/", Fields(listed.content.decode()).sent, follow=True)
    )
    assert "Kept as unsaved work" not in words(desk.get(HOME, {"show": "mine"}))


@pytest.mark.parametrize("count", [3, 60])
def test_it_asks_as_many_queries_however_much_there_is(desk, ada, count):
    for number in range(count):
        begin(ada, draft(f"page-{number}"))
    with CaptureQueriesContext(connection) as captured:
        assert f"of {count}" in words(desk.get(HOME, {"show": "mine"}))
    assert len(captured) <= 25


def test_a_page_that_was_worked_on_often_is_listed_once(desk, ada):
    page = Page.objects.create_page("tea", by=ada)
    for number in range(3):
        page.save_revision(by=ada, title=f"Tea {number}")
        page.publish(by=ada)
    assert mine(desk) == ["tea"]
