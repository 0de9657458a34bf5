"""Production's content, and this environment's from yesterday, both written through Django's default connection."""

import io
from datetime import UTC, datetime

from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore

from builds.models import Lease
from publisher.pages.library.uploading import upload
from publisher.pages.models import Page
from static_site.models import Site
from tests.static_site.sites import publish

PASSWORD = "correct horse battery"
OWN_PASSWORD = "rosa's own words"
FUTURE = datetime(2030, 1, 1, tzinfo=UTC)
FEES = b"what,price\ntea,2\n"
PAST = datetime(2020, 1, 1, tzinfo=UTC)


def fill_production() -> None:
    ada = User.objects.create_superuser("ada", "ada@example.org", PASSWORD, first_name="Ada")
    User.objects.create_user("ben", "ben@example.org", PASSWORD).groups.set(Group.objects.filter(name="Editor"))
    for path in ("guides", "guides/tea"):
        publish(path, body="Some *text*.\n\n    tabs\tand \\ backslashes", authors=["Ada L."])
    upload(io.BytesIO(FEES), "fees.csv", by=ada)
    planned = Page.objects.create_page("soon", by=ada)
    planned.save_revision(by=ada, title="Soon", note="as ben@example.org asked")
    Page.objects.filter(pk=planned.pk).update(publish_at=PAST, zone="Europe/London")
    SessionStore().create()
    Lease.objects.ask("full", by="ada")
    Site.objects.hold("Ada looks at it", by=ada)


def fill_yesterday() -> None:
    User.objects.create_superuser("rosa", "rosa@example.net", OWN_PASSWORD)
    omar = User.objects.create_user("omar", "omar@example.net", OWN_PASSWORD)
    omar.groups.set(Group.objects.filter(name="Administrator"))
    User.objects.create_user("visitor", "visitor@example.net", OWN_PASSWORD)
    publish("yesterday")


YESTERDAY, TODAY = {"", "yesterday"}, {"", "guides", "guides/tea", "soon"}


def paths() -> set[str]:
    """Return all pages' paths: yesterday's or today's."""
    return set(Page.objects.values_list("path", flat=True))
