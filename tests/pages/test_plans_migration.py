"""Plans made when a plan still published the newest text at its time."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection

from publisher.pages.models import AuditEntry, Page
from tests.pages.content import draft, page_at
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = datetime(2890, 3, 1, 9, tzinfo=UTC)


def test_they_keep_the_newest_text_that_somebody_answers_for_and_the_others_end() -> None:
    author, editor = person("mia", "Author"), person("ada", "Editor")
    draft("edited").save_revision(by=editor, title="By an editor")
    draft("imported").save_revision(by="import_pages", title="Imported")
    publish("live", "Published")
    draft("unseen")
    for path in ("edited", "imported", "live", "unseen"):
        page_at(path).save_revision(by=author, title="By an author")
    call_command("migrate", "pages", "0011", verbosity=0)
    zone = "+00" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pages_page SET publish_at = %s WHERE path <> ''", [f"2890-03-01 09:00:00{zone}"])
    call_command("migrate", verbosity=0)
    planned = Page.objects.filter(publish_at=MARCH).values_list("path", "planned_revision__title")
    assert dict(planned) == {"edited": "By an editor", "imported": "Imported", "live": "Published"}
    told = AuditEntry.objects.get(action="schedule failed")
    assert (told.page, page_at("unseen").publish_at) == (page_at("unseen"), None)
    assert "Look at the text, then publish it or plan it again." in told.detail["error"][0]


def person(name: str, role: str) -> User:
    user = User.objects.create_user(name)
    user.groups.set(Group.objects.filter(name=role))
    return user
