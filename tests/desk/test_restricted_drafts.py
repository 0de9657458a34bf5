"""Restricted drafts: others see that there is one at its path; none of its words is anywhere in the desk or in mail."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from publisher.desk.pages.page_list_form import ORDERS, SHOWS
from publisher.pages.models import AuditEntry, Page, UnsavedWork
from tests.desk.browsing import HOME, address, draft, save, words
from tests.desk.conftest import editor, logged_in
from tests.desk.route_table import SENT
from tests.desk.states import states_of
from tests.desk.test_routes import ADDRESSES

pytestmark = pytest.mark.django_db
SECRET = "Quetzalcoatl"
WRITTEN = {
    "title": f"{SECRET} title",
    "summary": f"{SECRET} summary",
    "body": f"{SECRET} body, [a link](/tea/)",
    "description": f"{SECRET} description",
    "tags": [f"{SECRET} tag"],
    "authors": [f"{SECRET} author"],
    "note": f"{SECRET} note",
}
OTHERS = ["Author", "Editor", "Operator", "Administrator"]
OF_A_PAGE = sorted(name for name, route in ADDRESSES.items() if route.startswith("pages/<int:pk>/"))
ELSEWHERE = sorted(ADDRESSES.keys() - {*OF_A_PAGE, "desk:log_out"})


def secret(path, person, **state):
    page = draft(path, **WRITTEN)
    page.save_revision(by=person, **WRITTEN | {"body": f"{SECRET} again, [a link](/tea/)", "note": f"{SECRET} note"})
    UnsavedWork.objects.create(by=person, page=page, mark="1", fields={"title": SECRET, "body": SECRET})
    Page.objects.filter(pk=page.pk).restrict([], by=person)
    Page.objects.filter(pk=page.pk).update(**state)
    return page


@pytest.fixture
def pages(ada):
    """Return restricted drafts of Ada's: one never published, one with another text live, one planned, one deleted."""
    draft("tea", title="Tea")
    live = draft("shop", title="Shop")
    live.publish(by="test")
    live.save_revision(by=ada, **WRITTEN)
    Page.objects.filter(pk=live.pk).restrict([], by=ada)
    planned = secret("plans/opening", ada)
    planned.schedule(by=ada, publish_at=datetime(2900, 1, 1, tzinfo=UTC))
    gone = secret("gone", ada)
    gone.mark_deleted(by=ada)
    return [secret("plans", ada), live, planned, gone]


def args_of(route, page):
    """Return the address's arguments: the page, and numbers of revisions (1 and 2 exist) or of anything else."""
    further = ADDRESSES[route].count("<int:") - 1
    return [page.pk, *range(3 - further, 3)]


def says_it(response):
    answer = b"".join(response) + repr(response.headers).encode()
    return SECRET.lower().encode() in answer.lower()


@pytest.mark.parametrize("role", OTHERS)
def test_every_address_of_such_a_page_refuses_others_and_changes_nothing(pages, role):
    browser, before = logged_in(editor("eve", role=role)), list(Page.objects.order_by("pk").values())
    audited = AuditEntry.objects.count()
    for route in OF_A_PAGE:
        for page in pages:
            url, sent = reverse(route, args=args_of(route, page)), SENT.get(route, {})
            answers = [
                browser.get(url),
                browser.post(url, sent(page.pk) if callable(sent) and route != "desk:revision" else {}),
            ]
            assert not any(map(says_it, answers)), url
            if route != "desk:lift_restriction" or role != "Administrator":
                assert [answer.status_code for answer in answers] == [403, 403], url
                assert (list(Page.objects.order_by("pk").values()), AuditEntry.objects.count()) == (before, audited), (
                    url
                )
            else:
                assert [answer.status_code for answer in answers] == [200, 302]
                Page.objects.filter(pk=page.pk).restrict([], by=User.objects.get(username="ada"))
                audited = AuditEntry.objects.count()
    assert UnsavedWork.objects.count() == 3


def lists(pages):
    chosen = "&".join(f"page={page.pk}" for page in pages)
    yield from (f"{HOME}?show={show}&by={by}{more}" for show in SHOWS for by in ORDERS for more in ("", "&under=plans"))
    yield from (f"{HOME}?q={wanted}" for wanted in (SECRET, SECRET[:5], "plans", "again"))
    yield from (f"/-/pages/tree/?open=plans&moved={page.pk}" for page in pages)
    yield from (f"/-/pages/{name}/?{chosen}" for name in ("publish", "unpublish", "move", "tag", "schedule", "delete"))
    yield from (f"/-/pages/links/?q={wanted}" for wanted in ("", SECRET[:5], "plans", "shop"))
    yield from ("/-/pages/names/", "/-/pages/tree/publish/?under=", f"/-/menu/?add={pages[0].pk}")
    yield from (address(Page.objects.get(path="tea"), verb) for verb in ("", "delete", "unpublish", "history"))


@pytest.mark.parametrize("role", OTHERS)
def test_no_list_search_picker_or_other_screen_says_a_word_of_it(pages, role):
    eve = editor("eve", role=role)
    pages[0].revisions.filter(number=1).update(by=eve)  # she wrote it once: it was in her own list
    browser = logged_in(eve)
    for url in lists(pages):
        assert not says_it(browser.get(url)) or f"q={SECRET}" in url, url
    for route in ELSEWHERE:
        with transaction.atomic():
            named = next(iter(states_of(ADDRESSES[route]).values()))()
            url = reverse(route, args=named if isinstance(named, tuple) else [named])
            assert not says_it(browser.get(url)), url
            transaction.set_rollback(True)


@pytest.mark.parametrize("wanted", [SECRET, SECRET[:5], f"plans {SECRET}"])
def test_its_words_find_nothing_for_others_and_the_page_for_its_readers(desk, pages, wanted):
    eve = logged_in(editor("eve"))
    assert "No page" in words(eve.get(f"{HOME}?q={wanted}"))
    assert eve.get(f"/-/pages/links/?q={wanted}").content.count(b'role="option"') == 0
    assert "plans" in words(desk.get(f"{HOME}?q={wanted}"))


@pytest.mark.parametrize("by", ["title", "saved"])
def test_an_address_that_continues_after_it_does_not_tell_its_place_among_titles(pages, by):
    eve = logged_in(editor("eve"))
    whole, after = (words(eve.get(f"{HOME}?by={by}{more}")) for more in ("", f"&after={pages[0].pk}"))
    assert "Tea /tea/" in whole
    assert after.partition("Last saved")[2] == whole.partition("Last saved")[2]


def test_the_list_and_the_tree_show_that_it_is_there_and_what_readers_have(pages):
    eve = logged_in(editor("eve"))
    listed, tree = words(eve.get(HOME)), words(eve.get("/-/pages/tree/?open=plans"))
    for said in (listed, tree):
        assert "Restricted draft /plans/" in said
        assert "Shop /shop/" in said
        assert "Scheduled" not in said.split("Last saved")[-1]
    assert "with unpublished changes" not in listed


def test_its_words_are_in_no_message_about_a_taken_path(pages):
    eve = logged_in(editor("eve"))
    new = {"title": "Mine", "path": "plans", "body": "", "weight": "0"}
    refused = eve.post("/-/pages/new/", new)
    assert b"already belongs to another page" in refused.content
    assert not says_it(refused)
    moved = eve.post(address(Page.objects.get(path="tea"), "move"), {"path": "plans"})
    assert b"already belongs to another page" in moved.content
    assert not says_it(moved)


CHANGES = ("publish", "unpublish", "move", "tag", "schedule", "delete")


@pytest.mark.parametrize("verb", CHANGES)
def test_changes_of_several_pages_leave_it_out(pages, verb):
    eve, before = logged_in(editor("eve")), list(Page.objects.order_by("pk").values())
    keys = [page.pk for page in pages]
    fields = {"section": "tea", "tags": "new", "publish_at": "2900-01-01T09:00", "zone": "Europe/London"}
    answer = eve.post(f"/-/pages/{verb}/", {"page": keys, "revision": [page.latest_id for page in pages], **fields})
    assert not says_it(answer)
    assert list(Page.objects.order_by("pk").values()) == before


def test_no_mail_says_a_word_of_it(pages, ada):
    editor("eve", email="eve@example.org")
    Page.objects.filter(pk=pages[0].pk).update(publish_at="2026-12-02T09:00Z", planned_revision=pages[0].latest_id)
    AuditEntry.record("schedule failed", by="schedule", page_id=pages[0].pk, plan="publish_at", error=["Wrong."])
    call_command("send_digest")
    assert len(mail.outbox) == 1
    assert SECRET not in repr([vars(message) for message in mail.outbox])


def test_named_people_read_and_write_it_and_who_limits_it_is_always_among_them(desk, ada):
    page, bea = draft("tea", title=SECRET), editor("bea", role="Author")
    carl = logged_in(editor("carl"))
    said = desk.post(address(page, "readers"), {"people": [bea.pk]}, follow=True)
    assert "Only bea and you can read the draft now." in words(said)
    assert {person.username for person in page.readers.all()} == {"ada", "bea"}
    assert SECRET in words(logged_in(bea).get(address(page)))
    assert "Draft saved" in words(save(desk, page, body="New."))
    assert carl.get(address(page)).status_code == 403
    logged_in(bea).post(address(page, "readers"), {"then": "lift"})
    assert SECRET in words(carl.get(address(page)))
    assert "Limited the draft to ada, bea" in words(carl.get(address(page, "history")))
    assert list(AuditEntry.objects.filter(page=page, action__contains="restrict").values_list("who", flat=True)) == [
        "ada",
        "bea",
    ]


def test_an_administrator_reads_it_only_after_lifting_the_restriction_which_is_audited(pages):
    root = logged_in(editor("root", role="Administrator"))
    assert "Lift the restriction" in words(root.get(address(pages[0])))
    root.post(address(pages[0], "readers/lift"))
    assert SECRET in words(root.get(address(pages[0])))
    assert AuditEntry.objects.get(page=pages[0], action="lift restriction").who == "root"


def test_the_list_takes_one_query_more_however_many_are_restricted(ada, django_assert_max_num_queries):
    eve = logged_in(editor("eve"))
    for number in range(20):
        draft(f"open/{number}")
    with django_assert_max_num_queries(60) as plain:
        eve.get(HOME)
    for number in range(20):
        secret(f"closed/{number}", ada)
    with django_assert_max_num_queries(len(plain) + 1):
        eve.get(HOME)
