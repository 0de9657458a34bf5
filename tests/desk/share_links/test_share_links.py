"""Making, opening, listing and revoking share links."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publisher.desk.models import ShareLink
from publisher.desk.share_links.unknown_links import MOST
from publisher.pages.models import AuditEntry, ContentVersion, Page
from tests.desk.browsing import draft, words
from tests.desk.conftest import editor, logged_in
from tests.desk.share_links.links import framed, shared
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
HEADERS = ("Cache-Control", "Content-Security-Policy", "Referrer-Policy", "X-Robots-Tag", "X-Frame-Options")


def made(browser, *pages, **typed):
    """Make a link as a person does, and return it as it is shown."""
    said = words(browser.post("/-/pages/share/", {"page": [page.pk for page in pages], "days": "14", **typed}))
    found = re.search(r"http://testserver(/-/shared/\S+)", said)
    return found[1] if found else said


def test_a_link_is_shown_once_and_opens_its_page_below_a_watermark(ada):
    ada.first_name = "Ada"
    ada.save()
    link = made(logged_in(ada), draft("tea", title="Green tea"))
    secret = link.split("/")[3]
    shown = Client().get(link)
    assert re.search(r"Draft ?, shared by Ada until \d+ \w+ \d{4}, \d\d:\d\d UTC", words(shown))
    assert f'src="/-/shared/{secret}/-/tea/"' in shown.content.decode()
    assert "Green tea" in words(framed(f"/-/shared/{secret}", "/tea/"))
    assert secret not in str(ShareLink.objects.values()) + str(AuditEntry.objects.values())
    assert len(secret) == 128 / 4
    [stored] = ShareLink.objects.all()
    assert stored.expires_at - stored.created_at > timedelta(days=13, hours=23)


def test_several_drafts_are_listed_beside_the_watermark(ada):
    link = made(logged_in(ada), draft("a", title="First"), draft("b/c", title="Second"))
    shown = Client().get(link).content.decode()
    prefix = "/".join(link.split("/")[:4])
    assert link == f"{prefix}/a/"
    assert f'<a href="{prefix}/b/c/">Second</a>' in shown


@pytest.mark.parametrize("address", ["/tea/", "/", "/nowhere/", "/feed.xml", "/-/tea/", "/-/nowhere/"])
def test_no_answer_is_kept_listed_or_tells_other_sites_its_address(ada, address):
    publish("", "Home")
    prefix = shared(draft(), by=ada)[1]
    answer = Client().get(prefix + address)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "script-src" not in answer["Content-Security-Policy"] or "'unsafe" not in answer["Content-Security-Policy"]
    assert answer.status_code == (404 if "nowhere" in address else 200)
    assert not answer.cookies


def test_it_shows_and_does_nothing_for_an_account(ada):
    page = draft()
    browser, before = logged_in(ada), list(Session.objects.values())
    prefix = shared(page, by=ada)[1]
    answers = [browser.get(f"{prefix}{address}") for address in ("/tea/", "/-/tea/", "/-/pages/", "/pages/")]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    assert not any(answer.cookies or b"Log out" in answer.content for answer in answers)
    assert list(Session.objects.values()) == before


@pytest.mark.parametrize("end", ["revoked", "expired", "disabled", "without a role", "gone"])
def test_a_link_that_has_ended_answers_as_an_unknown_address_does(ada, end):
    grace, page = editor("grace"), draft()
    link, prefix = shared(page, by=grace)
    assert Client().get(f"{prefix}/tea/").status_code == 200
    if end == "revoked":
        logged_in(ada).post(f"/-/share-links/{link.pk}/revoke/")
    elif end == "expired":
        ShareLink.objects.update(expires_at=ContentVersion.objects.clock() - timedelta(seconds=1))
    elif end == "disabled":
        type(grace).objects.filter(pk=grace.pk).update(is_active=False)
    elif end == "without a role":
        grace.groups.clear()
    else:
        grace.delete()
    unknown = f"/-/shared/{'0' * 32}"
    for address in ("/tea/", "/", "/-/tea/", "/feed.xml"):
        told = [Client().get(start + address) for start in (prefix, unknown)]
        told.append(Client().get("/-/nowhere/"))
        assert {answer.status_code for answer in told} == {404}
        assert len({answer.content for answer in told}) == 1
        assert len({str([answer.get(name) for name in HEADERS]) for answer in told[:2]}) == 1


def test_a_client_that_tries_unknown_links_must_wait_and_others_need_not(ada):
    prefix = shared(draft(), by=ada)[1]
    for number in range(MOST):
        assert Client().get(f"/-/shared/{number:032x}/").status_code == 404
    assert Client().get(f"{prefix}/tea/").status_code == 429
    assert framed(prefix, "/tea/").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(f"{prefix}/tea/").status_code == 200


def test_a_view_is_counted_once_a_minute(ada):
    link, prefix = shared(draft(), by=ada)
    for _ in range(2):
        Client().get(f"{prefix}/tea/")
        framed(prefix, "/tea/")
    link.refresh_from_db()
    assert (link.views, link.viewed_at is None) == (1, False)
    ShareLink.objects.update(viewed_at=link.viewed_at - timedelta(minutes=1))
    Client().get(f"{prefix}/tea/")
    link.refresh_from_db()
    assert link.views == 2


def test_a_frame_that_is_opened_alone_leads_back_to_the_watermark(ada):
    prefix = shared(draft(), by=ada)[1]
    alone = framed(prefix, "/tea/", headers={"Sec-Fetch-Dest": "document"})
    assert (alone.status_code, alone["Location"]) == (302, f"{prefix}/tea/")
    assert framed(prefix, "/tea/")["X-Frame-Options"] == "SAMEORIGIN"


def test_addresses_without_their_slash_and_redirects_lead_below_the_link(ada):
    tea = publish("tea")
    tea.move("drinks/tea", by="test")
    prefix = shared(draft("new"), by=ada)[1]
    assert Client().get(f"{prefix}/new")["Location"] == f"{prefix}/new/"
    assert Client().get(f"{prefix}/tea/")["Location"] == f"{prefix}/drinks/tea/"


def test_an_author_shares_and_revokes_their_own_links_and_an_editor_all(ada):
    author, other = editor("lin", role="Author"), editor("mo", role="Author")
    prefix = made(logged_in(author), draft()).removesuffix("/tea/")
    [link] = ShareLink.objects.all()
    offers = ["Revoke the link" in words(logged_in(person).get("/-/share-links/")) for person in (other, author, ada)]
    assert offers == [False, True, True]
    assert logged_in(other).post(f"/-/share-links/{link.pk}/revoke/").status_code == 404
    assert Client().get(f"{prefix}/tea/").status_code == 200
    assert "Revoked" in words(logged_in(ada).post(f"/-/share-links/{link.pk}/revoke/", follow=True))
    assert [entry.action for entry in AuditEntry.objects.filter(page__path="tea")][-2:] == ["share", "end sharing"]


def test_a_page_says_that_it_is_shared_and_its_history_when_it_was(ada):
    page, desk = draft(), logged_in(ada)
    assert "Shared by ada" not in words(desk.get(f"/-/pages/{page.pk}/"))
    shared(page, by=ada)
    assert "Shared by ada until" in words(desk.get(f"/-/pages/{page.pk}/"))
    assert "Shared by a link" in words(desk.get(f"/-/pages/{page.pk}/history/"))


def test_what_cannot_be_shared_is_left_out(ada):
    gone, empty = draft("gone"), Page.objects.create_page("empty", by="test")
    gone.mark_deleted(by="test")
    said = words(logged_in(ada).get("/-/pages/share/", {"page": [gone.pk, empty.pk]}))
    assert "There is nothing to share" in said
    assert "There is no text of it to share." in said
    assert "Days" not in said


@pytest.mark.parametrize("days", ["", "0", "366", "x"])
def test_a_link_ends_within_a_year(ada, days):
    page = draft()
    assert "Days" in made(logged_in(ada), page, days=days)
    assert not ShareLink.objects.exists()


def test_the_list_of_links_takes_as_many_queries_for_many_as_for_one(ada):
    desk = logged_in(ada)
    pages = [draft(f"tea/{n}") for n in range(5)]
    shared(pages[0], by=ada)
    one = queries_of_list(desk)
    for page in pages:
        shared(*pages, page, by=ada)
    assert queries_of_list(desk) == one


def queries_of_list(desk):
    with CaptureQueriesContext(connection) as queries:
        assert desk.get("/-/share-links/").status_code == 200
    return len(queries)
