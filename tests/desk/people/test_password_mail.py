"""A new password by mail: content, recipients and limits; the answer doesn't reveal who has an account."""

from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client

from publisher.desk.models import MOST_AN_HOUR, PasswordMail
from publisher.desk.people.password_mail import MOST_WAITING, send_soon, worker
from tests.desk.browsing import words
from tests.pages.content import at_once
from tests.receivers import MailServer, send_through, serving
from tests.waiting import PATIENCE

# The links are sent from another thread, which only sees committed data.
pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "ada@example.org"


@pytest.fixture(autouse=True)
def with_address(ada):
    type(ada).objects.update(email=ADDRESS)


@pytest.fixture
def mail_server(settings):
    with serving(MailServer()) as server:
        send_through(server.port, settings)
        settings.EMAIL_TIMEOUT = PATIENCE
        yield server


def ask(address=ADDRESS):
    return Client().post("/-/password/new/", {"email": address})


def all_sent():
    """Wait until all requests so far are done, in order by one thread; return the outbox."""
    worker.submit(int).result(PATIENCE)
    return mail.outbox


@pytest.mark.parametrize("address", [ADDRESS, "ADA@example.org", "nobody@example.org"])
def test_who_asks_does_not_learn_who_has_an_account(address):
    said = words(Client().post("/-/password/new/", {"email": address}, follow=True))
    assert "If an account has that address, a link is on its way." in said
    assert len(all_sent()) == (address != "nobody@example.org")


@pytest.mark.parametrize("address", [ADDRESS, "nobody@example.org"])
def test_an_answer_asks_the_database_nothing(address, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask(address).status_code == 302
    all_sent()


def test_an_answer_does_not_wait_for_the_mail_server(mail_server, caplog):
    mail_server.hangs.set()
    assert ask().status_code == 302
    assert (mail_server.mails, caplog.text) == ([], "")
    mail_server.free.set()
    all_sent()
    assert len(mail_server.to(ADDRESS)) == 1


def test_what_the_mail_server_refuses_is_one_line_in_the_log_without_the_link(mail_server, caplog):
    mail_server.refused = {ADDRESS}
    ask()
    all_sent()
    (line,) = caplog.messages
    assert line.startswith("No link to set a password reached ada: the mail server: ")
    assert "550" in line
    assert "/-/password/" not in line
    mail_server.refused = set()
    ask()
    all_sent()
    assert len(mail_server.to(ADDRESS)) == 1


def test_the_mail_says_who_asked_for_what_and_where():
    ask()
    sent = all_sent()[0]
    assert sent.subject == "A new password for localhost:8000"
    assert "asked for a new password for ada on localhost:8000" in sent.body
    assert "http://localhost:8000/-/password/new/" in sent.body


def test_the_link_leads_to_the_site_whatever_host_and_port_are_asked(settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://www.example.org", ["testserver"]
    Client().post("/-/password/new/", {"email": ADDRESS}, headers={"Host": "testserver:4444"})
    (sent,) = all_sent()
    assert "https://www.example.org/-/password/new/" in sent.body
    assert "testserver" not in sent.subject + sent.body


def test_an_account_that_is_disabled_gets_no_link(ada):
    type(ada).objects.update(is_active=False)
    ask()
    assert all_sent() == []


def test_an_account_gets_five_links_an_hour_and_the_answer_stays_the_same():
    answers = {(ask().status_code, ask()["Location"]) for _ in range(4)}
    assert (len(answers), len(all_sent())) == (1, MOST_AN_HOUR)
    PasswordMail.objects.update(at=F("at") - timedelta(hours=1))
    ask()
    assert len(all_sent()) == MOST_AN_HOUR + 1
    assert PasswordMail.objects.count() == 1


def test_processes_that_are_asked_at_once_count_together(ada):
    turns = at_once(*[partial(PasswordMail.objects.take_turn, ada)] * 8)
    assert (turns.count(True), turns.count(False)) == (MOST_AN_HOUR, 8 - MOST_AN_HOUR)


def test_what_is_more_than_can_wait_is_left_out_and_answered_alike(caplog):
    gate = Event()
    for _ in range(MOST_WAITING):
        send_soon(gate.wait)
    assert ask()["Location"] == "/-/password/new/sent/"
    assert caplog.messages == ["100 links to set a password are waiting for the mail server; another was dropped."]
    gate.set()
    assert all_sent() == []
    ask()
    assert len(all_sent()) == 1


def test_a_defect_is_in_the_log_and_the_next_link_is_sent(caplog):
    send_soon(partial(int, "no number"))
    ask()
    assert len(all_sent()) == 1
    assert caplog.messages == ["Sending a link to set a password failed because of a defect."]
