"""Times beyond the calendar, written before the database refused them."""

import pytest
from django.core.management import call_command
from django.db import connection

from publisher.pages.models import Page, Publication, Revision
from publisher.pages.models.columns import EARLIEST, LATEST
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_they_become_the_nearest_that_clocks_can_show() -> None:
    publish("early")
    publish("late")
    call_command("migrate", "pages", "0009", verbosity=0)
    write("early", "0001-01-01 00:00:00")
    write("late", "9999-12-31 23:59:59")
    call_command("migrate", verbosity=0)
    assert dict(Revision.objects.exclude(date=None).values_list("page__path", "date")) == {
        "early": EARLIEST,
        "late": LATEST,
    }
    assert set(Publication.objects.exclude(date=None).values_list("date", "published_at")) == {
        (EARLIEST, EARLIEST),
        (LATEST, LATEST),
    }
    assert set(Page.objects.exclude(path="").values_list("publish_at", flat=True)) == {EARLIEST, LATEST}


def write(path: str, moment: str) -> None:
    zone = "+00" if connection.vendor == "postgresql" else ""
    page = f"(SELECT id FROM pages_page WHERE path = '{path}')"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE pages_page SET publish_at = %s WHERE id = {page}", [moment + zone])
        cursor.execute(f"UPDATE pages_revision SET date = %s WHERE page_id = {page}", [moment + zone])
        cursor.execute(
            f"UPDATE pages_publication SET date = %s, published_at = %s WHERE page_id = {page}",
            [moment + zone, moment + zone],
        )
