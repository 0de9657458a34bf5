"""People: adding, changing roles, disabling, and the link to set a password."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from publisher.desk.people.accounts import change
from publisher.desk.people.roles import administrators, role_of
from publisher.pages.models import AuditEntry
from tests.desk.browsing import Fields, words
from tests.desk.conftest import editor, logged_in
from tests.pages.content import at_once

pytestmark = pytest.mark.django_db
PEOPLE = "/-/people/"
FRESH = "four quiet otters"


@pytest.fixture
def ada(db):
    return editor("ada", role="Administrator")


def url(person, verb=""):
    return f"{PEOPLE}{person.pk}/{verb and f'{verb}/'}"


def add(desk, name="grace", email="grace@example.org", role="Author"):
    return words(desk.post(f"{PEOPLE}new/", {"username": name, "email": email, "role": role}, follow=True))


def set_password(link):
    browser = Client()
    form = browser.get(link.removeprefix("http://localhost:8000"), follow=True)
    browser.post(form.request["PATH_INFO"], {"new_password1": FRESH, "new_password2": FRESH})
    return browser.post("/-/log-in/", {"username": "grace", "password": FRESH}).status_code


def test_who_is_added_sets_the_password_by_a_link_that_comes_by_mail(desk):
    assert "A link to set the password has been sent to grace@example.org." in add(desk)
    grace = User.objects.get(username="grace")
    assert (role_of(grace), grace.has_usable_password()) == ("Author", False)
    link = next(line for line in mail.outbox[0].body.splitlines() if "/-/password/new/" in line)
    assert set_password(link) == 302


def test_where_no_mail_goes_the_link_is_shown_once(desk, settings):
    settings.SENDS_MAIL = False
    answer = desk.post(f"{PEOPLE}new/", {"username": "grace", "email": "grace@example.org", "role": "Author"})
    assert "It is shown only now." in words(answer)
    assert mail.outbox == []
    link = answer.content.decode().split('id="link" value="')[1].split('"')[0]
    assert set_password(link) == 302
    assert link not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("name", ["", "ada", "a b", "x" * 151])
def test_a_name_that_cannot_be_is_refused_beside_its_field(desk, name):
    desk.post(f"{PEOPLE}new/", {"username": name, "email": "", "role": "Author"})
    assert User.objects.count() == 1


def test_a_role_counts_from_the_next_click(desk):
    grace = editor("grace")
    browser = logged_in(grace)
    said = words(desk.post(url(grace), {"email": "", "role": "Author"}, follow=True))
    assert "grace has the role Author from their next click." in said
    assert browser.get("/-/pages/").status_code == 200
    assert role_of(User.objects.get(pk=grace.pk)) == "Author"


def test_a_disabled_account_has_no_sessions_any_more(desk):
    grace = editor("grace")
    browser = logged_in(grace)
    assert "all its sessions have ended" in words(desk.post(url(grace, "disable"), follow=True))
    assert browser.get("/-/pages/").status_code == 302
    desk.post(url(grace, "enable"))
    assert browser.get("/-/pages/").status_code == 302
    assert User.objects.get(pk=grace.pk).is_active


def test_a_session_of_before_stays_ended_though_nothing_was_asked_while_the_account_was_disabled(desk):
    grace, linus = editor("grace"), editor("linus")
    browser, other = logged_in(grace), logged_in(linus)
    desk.post(url(grace, "disable"))
    desk.post(url(grace, "enable"))
    assert browser.get("/-/pages/").status_code == 302
    assert other.get("/-/pages/").status_code == 200


def test_a_log_in_that_overtook_the_disabling_ends_when_the_account_is_enabled(desk):
    grace = editor("grace")
    desk.post(url(grace, "disable"))
    late = logged_in(grace)
    desk.post(url(grace, "enable"))
    assert late.get("/-/pages/").status_code == 302


@pytest.mark.parametrize("port", [None, "4444"])
def test_an_invitation_leads_to_the_site_whatever_host_is_asked(desk, settings, port):
    settings.SITE_URL = "https://www.example.org"
    sent = {"username": "grace", "email": "grace@example.org", "role": "Author"}
    desk.post(f"{PEOPLE}new/", sent, headers={"Host": f"testserver:{port}"} if port else {})
    assert "https://www.example.org/-/password/new/" in mail.outbox[0].body
    assert "testserver" not in mail.outbox[0].body


def test_nobody_disables_the_own_account(ada, desk):
    assert "You cannot disable your own account" in words(desk.post(url(ada, "disable"), follow=True))
    assert User.objects.get(pk=ada.pk).is_active


def test_the_last_administrator_stays_one(ada, desk):
    said = words(desk.post(url(ada), {"email": "", "role": "Editor"}))
    assert "ada is the only administrator. Give someone else the role first." in said
    assert role_of(User.objects.get(pk=ada.pk)) == "Administrator"
    editor("grace", role="Administrator")
    desk.post(url(ada), {"email": "", "role": "Editor"})
    assert role_of(User.objects.get(pk=ada.pk)) == "Editor"


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_take_the_role_from_each_other_at_once_one_stays(ada):
    grace = editor("grace", role="Administrator")
    for _ in range(10):
        said = at_once(lambda: stepped_down(ada, by=grace), lambda: stepped_down(grace, by=ada))
        assert sorted(map(bool, said)) == [False, True], said
        assert "is the only administrator" in "".join(said)
        [left] = administrators()
        other, by = (ada, grace) if left == "grace" else (grace, ada)
        change(other, name="", role="Administrator", email="", by=by)


def stepped_down(person, *, by):
    """Return the reason for a refusal, if any."""
    try:
        change(person, name="", role="Editor", email="", by=by)
    except ValidationError as refusal:
        return refusal.message
    return ""


@pytest.mark.parametrize("verb", ["", "disable", "enable", "link"])
def test_only_a_superuser_changes_a_superuser(desk, verb):
    root = User.objects.create_superuser("root", "root@example.org")
    sent = {"email": "mine@example.org", "role": "Author"}
    assert "root is a superuser; only a superuser can change that account." in words(
        desk.post(url(root, verb), sent, follow=True)
    )
    root.refresh_from_db()
    assert (root.is_active, root.is_superuser, root.email, mail.outbox) == (True, True, "root@example.org", [])


def test_each_change_is_in_the_audit_with_who_did_it(desk):
    add(desk)
    grace = User.objects.get(username="grace")
    desk.post(url(grace), {"email": "", "role": "Editor"})
    desk.post(url(grace, "disable"))
    desk.post(url(grace, "enable"))
    done = list(AuditEntry.objects.order_by("pk").values_list("who", "action"))
    verbs = ["add person", "make password link", "change person", "disable person", "enable person"]
    assert done == [("ada", verb) for verb in verbs]


def test_the_form_says_what_is(desk):
    grace = editor("grace", role="Operator", email="grace@example.org")
    sent = Fields(desk.get(url(grace)).content.decode()).sent
    assert (sent["email"], sent["role"]) == ("grace@example.org", "Operator")


@pytest.mark.parametrize("count", [10, 1_000])
def test_the_number_of_queries_does_not_grow_with_the_people(desk, django_assert_max_num_queries, count):
    User.objects.bulk_create(User(username=f"p{number}") for number in range(count))
    desk.get(PEOPLE)
    with django_assert_max_num_queries(17):
        assert "p1" in words(desk.get(PEOPLE))
