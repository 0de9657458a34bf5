"""Crashes of a test's own server: the error they cause, and the work that survives them."""

from threading import Timer

from django.db import close_old_connections, connection, transaction
from django.test import Client
from private_postgres import Server

from publisher.database import Fault, Patience, survive
from publisher.pages.models import ContentVersion, Page
from tests.database.ailments import ask, error_of, write
from tests.desk.browsing import Fields, address, draft, filled_in, words
from tests.desk.conftest import editor


def crash(server):
    """Crash the server under an open connection, which the fixture's own `stop` would close."""
    Server.stop(server, immediate=True)


def test_a_server_that_crashed_is_lost_and_so_is_one_that_is_not_there(own_postgres):
    ask("SELECT 1")
    crash(own_postgres)
    assert [Fault.of(error_of(write, keep_connection=True)) for _ in range(3)] == [Fault.LOST] * 3
    connection.close()
    assert Fault.of(error_of(write)) is Fault.LOST


def test_work_goes_on_after_a_crash_and_a_restart_in_the_middle_of_its_transaction(own_postgres):
    versions, starting = [], Timer(1, own_postgres.start)

    @transaction.atomic
    def work():
        versions.append(ContentVersion.objects.lock()[0])
        Page.objects.create(path="tea")
        if len(versions) == 1:
            crash(own_postgres)
            starting.start()
        ask("SELECT 1")

    survive(work, Patience(seconds=30))
    starting.join()  # it still polls the server, which ends with this test
    assert len(versions) > 1
    assert Page.objects.filter(path="tea").count() == 1


def test_an_editor_sends_the_same_text_again_after_a_crash(own_postgres):
    page, browser = draft(), Client(enforce_csrf_checks=True)
    browser.force_login(editor("ada"))
    typed = filled_in(browser, page, body="Two spoons.")
    crash(own_postgres)
    failed = browser.post(address(page), typed)
    assert (failed.status_code, "can't be reached" in words(failed)) == (503, True)
    own_postgres.start()
    close_old_connections()  # as at the start of each request
    assert browser.post(address(page), Fields(failed.content.decode()).sent).status_code == 302
    page.refresh_from_db()
    assert page.latest.body == "Two spoons."
