"""Rows that break a rule, left by an older version or manual SQL: each affects only itself."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import reverse

from publisher.pages.models import AuditEntry, ContentVersion, Page, Publication, Redirect, Revision
from static_site.models import Artifact
from static_site.releases.takedown import take_down
from static_site.rendering.packing import unpack
from static_site.rendering.tasks import Result, Task
from static_site.theme import ThemeError
from tests.pages.content import page_at
from tests.static_site.sites import InlinePool, builder, publish

pytestmark = pytest.mark.django_db

NO_LISTS: list[Any] = [5, {"a": 1}, "text", [5], [None], [["a"]], [[1, 2, 3]], None]
"""Possible JSON values that aren't lists of names."""

NO_PATHS = ["../../etc/passwd", "Upper//case", "-/desk", "a\x01b", "index.html", "a" * 250]
NO_MOMENTS = ["0001-01-01 00:00:00+00:00", "9999-12-31 23:59:59+00:00", "9999-12-31 23:59:59-12:00"]
NO_TEXTS = ["", "two\nlines", "bell \x07", "￾", "x" * 300_000]

Columns = dict[tuple[type[models.Model], str], list[Any]]

TOGETHER: Columns = {
    **{(model, name): NO_TEXTS for model in (Revision, Publication) for name in ("title", "summary", "image")},
    (Revision, "body"): NO_TEXTS,
    (Revision, "html"): ["<script>", "x" * 300_000, "\x07"],
    **{(Revision, name): NO_LISTS for name in ("tags", "authors", "headings")},
    **{(Publication, name): NO_LISTS for name in ("authors", "tag_pairs")},
    (Publication, "change_notes"): [*([[at, "x"]] for at in ("never", "2026-05-01", *NO_MOMENTS)), *NO_LISTS],
    **{(model, "date"): NO_MOMENTS for model in (Revision, Publication)},
    (Publication, "published_at"): NO_MOMENTS,
    **{(Page, name): NO_MOMENTS for name in ("publish_at", "unpublish_at")},
    (Page, "zone"): ["Mars/Phobos", "../x", "\x07"],
    (Publication, "order_key"): ["", "\x07"],
    (Publication, "shard"): ["zz", ""],
    **{(model, "weight"): [-(2**31), 2**31 - 1] for model in (Page, Publication)},
    (Redirect, "target"): ["../..", "https://[::1", "https://℀.example/", "http://a\r\nb: c", "javascript:x", "\x07"],
    (AuditEntry, "detail"): [5, [], "text", None, {"moved": 5, "opened": 5, "publish_at": "never", "redirects": "x"}],
}
"""Invalid values by column; the columns' values are tried together, one set after another."""

ALONE: Columns = {
    (Page, "latest_id"): [None],
    (Page, "path"): NO_PATHS,
    (Publication, "path"): NO_PATHS,
    (Publication, "section"): ["gone", "../..", None],
    (Redirect, "from_path"): [*NO_PATHS, "", "a/index.html", "/", "?", "a?\x01", "-/pages"],
}
"""Invalid values that would hide other faults of the row."""

ROUNDS = [
    *({column: values[n] for column, values in TOGETHER.items() if n < len(values)} for n in range(len(NO_LISTS))),
    *({column: value} for column, values in ALONE.items() for value in values),
]


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada", "ada@example.org", "x"))
    return client


def spoil(model: type[models.Model], name: str, value: Any) -> bool:
    """Write into the rows of /bad/; return False if the database itself refuses."""
    column: Any = model._meta.get_field(name.removesuffix("_id"))
    sent = json.dumps(value) if isinstance(column, models.JSONField) else value
    mine = {Page: "path = 'bad'", Redirect: "target = 'bad'"}.get(
        model, "page_id = (SELECT id FROM pages_page WHERE path = 'bad')"
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {model._meta.db_table} SET {column.column} = %s WHERE {mine}", [sent])
            assert cursor.rowcount
    except (IntegrityError, DataError):
        return False
    return True


class ForgivingPool(InlinePool):
    """A pool where outputs that can't be rendered fail, as in a worker."""

    def result(self, task: Task) -> Result:
        try:
            return super().result(task)
        except (ThemeError, ValueError, KeyError, TypeError) as error:
            return Result(task.path, task.kind, error=str(error))


@pytest.mark.parametrize("columns", ROUNDS, ids=lambda columns: next(iter(columns))[1])
def test_a_row_that_breaks_rules_costs_only_itself(columns: dict[Any, Any], desk: Client, tmp_path: Path) -> None:
    publish("good", "Good", tags=["x"], authors=["Ada"])
    bad = publish("bad", "Bad", tags=["x"], authors=["Ada"], body="# A", date=datetime(2026, 1, 1, tzinfo=UTC))
    bad.schedule(by="test", publish_at=datetime(2900, 1, 1, tzinfo=UTC), zone="Europe/Berlin")
    publish("bad/below", "Below")
    Redirect.objects.create(from_path="old", target="bad", since=1)
    spoilt = [spoil(*column, value) for column, value in columns.items()]
    if not any(spoilt):
        return
    publish("good", "Better", body="See [bad](/bad/).")
    for full in (False, True):
        builder(pool=ForgivingPool).build(ContentVersion.objects.current(), full=full).complete()
        assert b"Better" in content_of("good/index.html")
    for address in addresses(bad.pk):
        assert desk.get(address).status_code in (200, 404), address
    Page.objects.publish_due()
    call_command("export_pages", tmp_path)
    assert "Better" in (tmp_path / "good.md").read_text()
    take_down(page_at("good"), by="test", reason="law")
    assert not Page.objects.kept().filter(path="good").exists()


def content_of(path: str) -> bytes:
    artifact = Artifact.objects.newest().get(path=path)
    return unpack(bytes(artifact.body), "", artifact.digest) or b""


def addresses(bad: int) -> list[str]:
    named = ("pages", "redirects", "builds", "releases", "incidents")
    of_page = ("edit", "preview", "history", "receipt", "publish_page", "schedule", "move", "unpublish", "delete")
    return [
        *(reverse(f"desk:{name}") for name in named),
        reverse("desk:pages") + "?q=bad",
        reverse("desk:redirects") + "?q=o",
        reverse("desk:find_pages") + "?q=b",
        *(reverse(f"desk:{name}", args=[bad]) for name in of_page),
    ]
