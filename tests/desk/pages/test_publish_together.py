"""Several pages published as one content version: first confirmed, then done completely or not at all."""

import pytest

from publisher.pages.models import ContentVersion, Page, Publication
from tests.desk.browsing import HOME, Fields, draft, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
TOGETHER = f"{HOME}publish/"


def chosen(*pages):
    """Return the fields for these pages and the texts shown."""
    return {"page": [page.pk for page in pages], "revision": [page.latest_id for page in pages if page.latest_id]}


def asked(desk, *pages):
    return words(desk.get(TOGETHER, chosen(*pages)))


def test_pages_are_published_as_one_content_version(desk):
    pages, before = [draft("tea"), draft("coffee")], ContentVersion.objects.current()
    said = words(desk.post(TOGETHER, chosen(*pages), follow=True))
    assert "Published 2 pages together, as content version" in said
    assert said.count("Live with the next build") == 3  # including home
    assert ContentVersion.objects.current() == before + 1
    assert set(Publication.objects.filter(since=before + 1).values_list("page", flat=True)) == {p.pk for p in pages}


def test_it_is_said_first_what_each_page_changes(desk):
    publish("live").save_revision(by="test", title="Newer")
    publish("heavy")
    Page.objects.filter(path="heavy").update(weight=9)
    publish("gone").unpublish(by="test")
    draft("new")
    said = asked(desk, *Page.objects.exclude(path=""))
    assert "Publish 4 pages together?" in said
    assert "/gone/ Back for readers" in said
    assert "/heavy/ A new place in its section" in said
    assert "/live/ A newer text" in said
    assert "/new/ New for readers" in said
    assert not Publication.objects.live().filter(path="new").exists()


def test_what_cannot_be_published_is_left_out_with_the_reason(desk):
    empty = Page.objects.create_page("empty", by="test")
    deleted, same, new = draft("deleted"), publish("same"), draft("new")
    deleted.mark_deleted(by="test")
    said = asked(desk, empty, deleted, same, new)
    assert "Publish 1 page?" in said
    assert "/empty/ It has no text yet; save one first." in said
    assert "/deleted/ It is deleted; restore it first." in said
    assert "/same/ Its newest text is already published." in said
    assert "Published one page, as content version" in words(desk.post(TOGETHER, chosen(empty, new), follow=True))


def test_where_nothing_is_left_nothing_is_done(desk):
    same, before = publish("same"), ContentVersion.objects.current()
    assert "There is nothing to publish" in asked(desk, same)
    assert "nothing was changed" in words(desk.post(TOGETHER, chosen(same), follow=True))
    assert ContentVersion.objects.current() == before


@pytest.mark.parametrize("sent", [{}, {"page": ["x", "9" * 30, "-1", "²", "0"]}])
def test_whoever_chose_nothing_is_told_how(desk, sent):
    assert "No page is chosen" in words(desk.get(TOGETHER, sent))


def test_authors_choose_pages_only_to_share_them(db):
    draft("tea")
    author, by_editor = (logged_in(editor(role.lower(), role=role)).get(HOME) for role in ("Author", "Editor"))
    assert b'name="page"' in author.content
    assert b'name="page"' in by_editor.content
    assert "Publish together" in words(by_editor)
    assert "Publish together" not in words(author)
    assert f'action="{TOGETHER}"'.encode() not in author.content


def test_a_text_that_was_saved_since_they_were_looked_at_is_shown_and_not_published(desk):
    tea, coffee = draft("tea", title="Looked at"), draft("coffee")
    shown = Fields(desk.get(TOGETHER, chosen(tea)).content.decode()).sent
    assert shown["revision"] == str(tea.latest_id)
    stale, before = chosen(tea, coffee), ContentVersion.objects.current()
    tea.save_revision(by="mia", title="Not looked at")
    refused = desk.post(TOGETHER, stale)
    said = "Saved again since you looked: “Not looked at” (by mia). Nothing was published."
    assert said in words(refused)
    assert ContentVersion.objects.current() == before
    assert f'name="revision" value="{tea.latest_id}"' in refused.content.decode()
    assert "Published 2 pages together" in words(desk.post(TOGETHER, chosen(tea, coffee), follow=True))
