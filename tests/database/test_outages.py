"""A server of the test's own crashes: the error that this makes, and the work that outlasts it."""

from threading import Timer

from django.db import connection, transaction
from private_postgres import Server

from publisher.database import Fault, Patience, survive
from publisher.pages.models import ContentVersion, Page
from tests.database.ailments import ask, error_of, write


def crash(server):
    """Under an open connection, which the fixture's own `stop` would close."""
    Server.stop(server, immediate=True)


def test_a_server_that_crashed_is_lost_and_so_is_one_that_is_not_there(own_postgres):
    ask("SELECT 1")
    crash(own_postgres)
    assert [Fault.of(error_of(write, keep_connection=True)) for _ in range(3)] == [Fault.LOST] * 3
    connection.close()
    assert Fault.of(error_of(write)) is Fault.LOST


def test_work_goes_on_after_a_crash_and_a_restart_in_the_middle_of_its_transaction(own_postgres):
    versions = []

    @transaction.atomic
    def work():
        versions.append(ContentVersion.objects.lock()[0])
        Page.objects.create(path="tea")
        if len(versions) == 1:
            crash(own_postgres)
            Timer(1, own_postgres.start).start()
        ask("SELECT 1")

    survive(work, Patience(seconds=30))
    assert len(versions) > 1
    assert Page.objects.filter(path="tea").count() == 1
