"""Redirects: found, added, removed after a confirmation, and tested in advance."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.pages.library.uploading import upload
from publisher.pages.models import AuditEntry, Page, Redirect, add_redirect
from tests.desk.browsing import draft, words
from tests.pages.media.pictures import photo
from tests.static_site.live import show
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
REDIRECTS = "/-/redirects/"


def live():
    return dict(Redirect.objects.live().values_list("from_path", "target"))


def add(desk, from_path, target):
    return words(desk.post(f"{REDIRECTS}new/", {"from_path": from_path, "target": target}, follow=True))


def answers_at(desk, address):
    found = desk.get(f"{REDIRECTS}test/", {"address": address}).context["found"]
    return found["now"].says, found["soon"].says


NOTHING = "Nothing: “page not found” (404)"


@pytest.mark.parametrize(
    "old", ["old/tea.html", "/old/tea.html", "/old/tea.html/", " http://localhost:8000/old/tea.html "]
)
@pytest.mark.parametrize("target", ["tea", "/tea/", "http://localhost:8000/tea/"])
def test_both_addresses_are_taken_as_an_editor_types_them(desk, settings, old, target):
    settings.SITE_URL = "http://localhost:8000"
    publish("tea")
    assert "Readers of /old/tea.html are redirected." in add(desk, old, target)
    assert live() == {"old/tea.html": "tea"}
    assert AuditEntry.objects.latest("pk").who == "ada"


@pytest.mark.parametrize("target", ["https://example.org/tea?a=b", "/"])
def test_a_target_may_be_elsewhere_or_home(desk, target):
    add(desk, "old", target)
    assert live() == {"old": target.strip("/")}


@pytest.mark.parametrize(
    ("old", "target", "said"),
    [
        ("tea", "coffee", "There is a live page at /tea/; move or unpublish it first."),
        ("old", "nowhere", "No page has the path /nowhere/; readers cannot be sent there."),
        ("coffee", "coffee", "would lead back to itself"),
        ("/-/pages/", "tea", "reserved for Publisher itself"),
        ("/feed.xml", "tea", "Publisher itself serves /feed.xml"),
        ("ftp://example.org/old", "tea", "isn't an address of this site"),
        ("https://[", "tea", "isn't an address of this site"),
        (
            "old",
            "ftp://example.org/",
            "use a page’s path, a file’s address, or one that begins with https:// or http://",
        ),
        ("old", "https://[", "is not an address that readers can be sent to"),
        ("/", "tea", "home is always a page"),
        ("old", "https://[::1", "is not an address that readers can be sent to"),
        ("https://[::1", "tea", "cannot be used"),
        ("old", "https://℀.example/", "is not an address that readers can be sent to"),
        ("old", "https://example.org/" + "漢" * 1_950, "has 5,870 bytes; use an address of at most 2,000"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(desk, old, target, said):
    publish("tea"), draft("coffee")
    assert said in add(desk, old, target)
    assert live() == {}


def test_a_redirect_is_removed_after_it_is_said_what_readers_see(desk):
    add_redirect("old", "https://example.org/", by="test")
    address = f"{REDIRECTS}{Redirect.objects.get().pk}/remove/"
    assert "bookmark to /old get “page not found”" in words(desk.get(address))
    assert live()
    assert "The redirect from /old is removed." in words(desk.post(address, follow=True))
    assert live() == {}
    assert desk.get(address).status_code == 404


def test_the_list_says_where_each_leads_since_when_and_by_whom(desk, ada):
    publish("tea").move("green-tea", by=ada)
    add_redirect("old", "https://example.org/", by="test")
    said = words(desk.get(REDIRECTS))
    assert "/tea /green-tea/" in said
    assert "automatically, when a page was moved by ada" in said
    assert "/old https://example.org/" in said
    assert "by test" in said


def test_a_redirect_to_a_page_that_is_not_published_is_told(desk):
    draft("tea")
    add_redirect("old", "tea", by="test")
    assert "readers find nothing until it is" in words(desk.get(REDIRECTS))


def test_redirects_are_found_by_their_old_address(desk):
    for path in ("old/tea", "old/coffee"):
        add_redirect(path, "https://example.org/", by="test")
    said = words(desk.get(REDIRECTS, {"q": "/old/t"}))
    assert "/old/tea" in said
    assert "/old/coffee" not in said
    assert "No redirect has “zzz” in its old address" in words(desk.get(REDIRECTS, {"q": "zzz"}))


def test_an_empty_list_says_what_makes_one(desk):
    assert "Moving a page creates one automatically" in words(desk.get(REDIRECTS))


def test_the_list_goes_on_where_it_ended_in_as_many_queries(desk):
    few = queries(desk)
    Redirect.objects.bulk_create(Redirect(from_path=f"old-{n:04}", target="", since=n + 1) for n in range(1_000))
    assert queries(desk) <= few + 3
    first = desk.get(REDIRECTS).context["listing"]
    second = desk.get(REDIRECTS, {"after": first.last}).context["listing"]
    assert [first.last, second.lines[0].redirect.from_path] == ["old-0049", "old-0050"]
    jumped = desk.get(REDIRECTS, {"start": 950})
    assert jumped.context["listing"].lines[0].redirect.from_path == "old-0950"
    assert "951 to 1,000 of 1,000" in words(jumped)


def queries(desk):
    with CaptureQueriesContext(connection) as captured:
        desk.get(REDIRECTS)
    return len(captured)


def test_an_address_says_what_readers_get_now_and_after_the_next_build(desk):
    publish("tea", title="Green tea")
    add_redirect("old", "tea", by="test")
    assert answers_at(desk, "/tea/") == (NOTHING, "The page “Green tea”")
    show()
    Page.objects.get(path="tea").move("drinks-tea", by="test")
    assert answers_at(desk, "old?from=mail#top") == (
        "A redirect to /tea/",
        "A redirect to /drinks-tea/",
    )
    assert answers_at(desk, "tea") == ("The page “Green tea”", "A redirect to /drinks-tea/")
    assert answers_at(desk, "nothing") == (NOTHING, NOTHING)


@pytest.mark.parametrize(
    ("old", "stored"),
    [
        ("/caf%C3%A9/", "café"),
        ("http://localhost:8000/index.php?p=12#top", "index.php?p=12"),
        ("https://old.example/~ada", "~ada"),
        ("/Atom.xml", "Atom.xml"),
    ],
)
def test_an_old_address_is_pasted_from_a_browser(desk, settings, old, stored):
    settings.SITE_URL, settings.EXTRA_HOSTS = "http://localhost:8000", ["old.example"]
    publish("tea")
    assert "are redirected" in add(desk, old, "http://localhost:8000/tea/#green")
    redirect = Redirect.objects.get()
    assert (redirect.from_path, redirect.lead.url) == (stored, "/tea/#green")
    assert stored in words(desk.get(REDIRECTS, {"q": old}))
    assert words(desk.post(f"{REDIRECTS}{redirect.pk}/remove/", follow=True))
    assert live() == {}


def test_an_address_is_tested_as_it_is_served(desk):
    publish("tea", title="Green tea", tags=["C"])
    for old in ("/index.php?p=1", "/posts/node.js", "/café/"):
        add_redirect(old, "tea#top", by="test")
    tested = [
        ("/TEA", "The page “Green tea”"),
        ("/tags/", "A list of pages that Publisher makes"),
        ("/tags/c/?page=2", "A list of pages that Publisher makes"),
        ("/feed.xml", "A file that Publisher serves (feed)"),
        ("/sitemap.xml", "A file that Publisher serves (sitemap)"),
        ("/feed.xml/", NOTHING),
        ("/index.php?p=1#x", "A redirect to /tea/#top"),
        ("/index.php?p=2", NOTHING),
        ("/posts/node.js/", "A redirect to /tea/#top"),
        ("/caf%C3%A9", "A redirect to /tea/#top"),
        ("/a%00b", NOTHING),
        ("?p=1", "The page “Home”"),
    ]
    assert [answers_at(desk, address)[1] for address, _ in tested[:6]] == [said for _, said in tested[:6]]
    show()
    for address, said in tested:
        assert answers_at(desk, address) == (said, said), address


def test_a_redirect_to_what_readers_do_not_have_is_nothing(desk):
    draft("tea")
    add_redirect("old", "tea", by="test")
    assert answers_at(desk, "old") == (NOTHING, NOTHING)


@pytest.mark.parametrize("address", ["https://elsewhere.example/tea", "https://[", "mailto:ada@example.org", "-/pages"])
def test_what_is_no_address_of_the_site_is_said(desk, address):
    response = desk.get(f"{REDIRECTS}test/", {"address": address})
    assert "errorlist" in response.content.decode()
    assert "found" not in response.context


def test_a_redirect_may_lead_to_a_file_and_says_while_readers_dont_get_it(desk):
    tea = upload(io.BytesIO(photo(40, 30)), "tea.jpg", by="ada")
    assert "Readers of /img/old.jpg are redirected." in add(desk, "/img/old.jpg", "/media/tea.jpg")
    assert "The library has no file /media/cake.jpg; copy" in add(desk, "/img/cake.jpg", "/media/cake.jpg")
    tea.rename("green.jpg", by="ada")
    said = words(desk.get(REDIRECTS))
    assert "/img/old.jpg /media/green.jpg No live page uses this file: readers find nothing until one does." in said
    of_the_file = words(desk.get(f"/-/files/{tea.pk}/"))
    assert "Redirected from /img/old.jpg . Readers find nothing there until a live page uses it." in of_the_file
    assert answers_at(desk, "/img/old.jpg") == (NOTHING, NOTHING)
    publish("tea", body="![Tea](/media/tea.jpg)")
    show()
    assert "No live page" not in words(desk.get(REDIRECTS))
    now, soon = answers_at(desk, "/img/old.jpg")
    assert now == soon
    assert now.endswith("/green-40.jpg")
    Page.objects.kept().get(path="tea").mark_deleted(by="ada")
    asked = words(desk.get(f"/-/files/{tea.pk}/delete/"))
    assert "1 redirect leads here and is removed with it: /img/old.jpg" in asked
    desk.post(f"/-/files/{tea.pk}/delete/")
    assert live() == {}
