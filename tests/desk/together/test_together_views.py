"""Bulk changes of chosen pages: shown first, then done for all of them as shown, or for none."""

import pytest

from publisher.pages.models import ContentVersion, Page, Publication
from tests.desk.browsing import HOME, Fields, draft, words
from tests.desk.conftest import editor, logged_in
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
SOON = "2090-01-02T09:00"
VERBS = ("unpublish", "move", "tag", "schedule", "delete")


def asked(desk, verb, *pages, **more):
    return desk.get(f"{HOME}{verb}/", {"page": [page.pk for page in pages], **more})


def confirmed(desk, verb, *pages, **typed):
    """Send the form as it was shown, filled in."""
    shown = Fields(asked(desk, verb, *pages).content.decode()).sent
    return desk.post(f"{HOME}{verb}/", shown | {"page": [page.pk for page in pages]} | typed, follow=True)


def live():
    return set(Publication.objects.live().exclude(path="").values_list("path", flat=True))


def test_what_readers_lose_is_said_before_pages_are_unpublished(desk):
    tea, below, new = publish("tea"), publish("tea/green"), draft("new")
    said = words(asked(desk, "unpublish", tea, new, Page.objects.get(path="")))
    assert "Unpublish 1 page?" in said
    assert "readers no longer find 1 page" in said
    assert "the next build renders the whole site" in said
    assert "1 live page is below them. Green /tea/green/" in said.replace("Tea/Green", "Green")
    assert "/new/ Readers don’t see it." in said
    assert "It is the home page, which every site has." in said
    assert live() == {"tea", below.path}


def test_live_pages_that_link_to_those_that_go_are_named(desk):
    tea, milk = publish("tea"), publish("milk", body="[Tea](/tea/)")
    publish("about", title="About us", body="[Tea](/tea/)")
    draft("new", title="New", body="[Tea](/tea/)")
    said = words(asked(desk, "delete", tea, milk))
    assert "1 live page links to them. Unless you redirect readers, these links will lead nowhere." in said
    assert "About us /about/" in said
    assert "link" not in words(asked(desk, "unpublish", milk)).partition("Cancel")[0].partition("Unpublish 1")[2]


def test_chosen_pages_are_unpublished_in_one_step(desk):
    pages, before = [publish("tea"), publish("coffee"), publish("milk")], ContentVersion.objects.current()
    said = words(confirmed(desk, "unpublish", *pages[:2], redirect_to="/milk/"))
    assert "Unpublished 2 pages. The texts stay here. The main menu has changed" in said
    assert (live(), ContentVersion.objects.current()) == ({"milk"}, before + 1)


def test_chosen_pages_are_deleted_drafts_too(desk):
    pages = [publish("tea"), draft("new")]
    assert "Deleted 2 pages. Each can be restored." in words(confirmed(desk, "delete", *pages))
    assert set(Page.objects.deleted().values_list("path", flat=True)) == {"tea", "new"}


def test_the_new_addresses_are_shown_before_pages_move(desk):
    to, tea, green = publish("to"), publish("tea"), draft("tea/green")
    first = confirmed(desk, "move", tea, green, section="/to/")
    assert "Move 1 page to /to/?" in words(first)
    assert "2 addresses change: theirs, and those of all pages below them." in words(first)
    assert "/tea/green/ It moves along with /tea/." in words(first)
    assert live() == {to.path, "tea"}
    sent = Fields(first.content.decode()).sent | {"page": [tea.pk, green.pk], "section": "to"}
    assert "Moved one page to /to/." in words(desk.post(f"{HOME}move/", sent, follow=True))
    assert live() == {"to", "to/tea"}


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("nowhere", "No page has the path /nowhere/"),
        ("tea", "/tea/ cannot be moved below itself"),
        ("/", "All of them are there already"),
        ("to", "/to/tea/ already belongs to another page"),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_the_reason(desk, section, reason):
    tea = publish("tea")
    publish("to/tea")
    publish("to")
    assert reason in words(confirmed(desk, "move", tea, section=section))


def test_it_is_said_where_a_tag_goes_live_and_where_it_waits(desk):
    changed = publish("changed", tags=["Old"])
    changed.save_revision(by="mia", title="Newer", tags=["Old"])
    pages = [publish("live"), changed, draft("new"), Page.objects.create_page("empty", by="test")]
    said = words(asked(desk, "tag", *pages))
    assert "readers get the tags of 1 page" in said
    assert "Old (1 of 3 pages)" in said
    assert "/live/ Live with the next build Readers get the tags with the next build" in said
    assert "It has unpublished changes: the tags wait with them" in said
    assert "Not published: the tags are in its draft" in said
    assert "/empty/ It has no text yet; save one first." in said
    assert "Changed the tags of 3 pages." in words(confirmed(desk, "tag", *pages, tags="Tea\nMilk", remove=["Old"]))
    assert all(page.latest.tags == ["Tea", "Milk"] for page in Page.objects.exclude(path__in=["", "empty"]))
    assert "Type a tag to add" in words(confirmed(desk, "tag", *pages))


def test_one_time_is_planned_for_all(desk):
    pages = [publish("tea"), draft("new")]
    typed = {"publish_at": SOON, "zone": "Europe/London"}
    assert "Planned 2 pages." in words(confirmed(desk, "schedule", *pages, **typed))
    planned = Page.objects.filter(publish_at__isnull=False)
    assert {(page.path, f"{page.publish_at:%H:%M}") for page in planned} == {("tea", "09:00"), ("new", "09:00")}
    said = words(asked(desk, "schedule", *pages))
    assert "Readers have its newest text; this replaces its plan" in said
    assert "New for readers; this replaces its plan" in said


@pytest.mark.parametrize("verb", VERBS)
def test_what_changed_since_it_was_shown_is_shown_again_and_nothing_is_done(desk, verb):
    pages, typed = [publish("tea"), publish("coffee")], {"tags": "Tea", "publish_at": SOON, "zone": "UTC"}
    to = publish("to")
    shown = asked(desk, verb, *pages)
    if verb == "move":
        shown = confirmed(desk, verb, *pages, section="to")
        typed["section"] = "to"
    sent = Fields(shown.content.decode()).sent | typed | {"page": [page.pk for page in pages]}
    pages[1].save_revision(by="mia", title="Newer")
    before = ContentVersion.objects.current()
    refused = desk.post(f"{HOME}{verb}/", sent, follow=True)
    assert "This is no longer what you were shown. Nothing was changed" in words(refused)
    assert "Newer" in words(refused)
    assert (live(), ContentVersion.objects.current()) == ({"tea", "coffee", to.path}, before)
    again = Fields(refused.content.decode()).sent | typed | {"page": [page.pk for page in pages]}
    assert desk.post(f"{HOME}{verb}/", again, follow=True).redirect_chain == [(HOME, 302)]


@pytest.mark.parametrize("verb", VERBS)
def test_choosing_nothing_or_nothing_fitting_is_explained(desk, verb):
    gone = draft("gone")
    gone.mark_deleted(by="test")
    assert "No page is chosen" in words(asked(desk, verb))
    assert "There is nothing to" in words(asked(desk, verb, gone))
    assert "Left out" in words(asked(desk, verb, gone))


def test_only_those_who_publish_see_the_buttons(db):
    draft("tea")
    for role, is_there in (("Author", False), ("Editor", True)):
        shown = logged_in(editor(role.lower(), role=role)).get(HOME).content.decode()
        assert all((f'formaction="{HOME}{verb}/"' in shown) == is_there for verb in VERBS)
