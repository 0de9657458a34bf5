"""The order of paths, slugs and sort keys: by bytes on every database, and searched without LIKE."""

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.pages.models import Page, Publication
from publisher.pages.models.columns import PathField
from publisher.pages.models.publication import order_key
from tests.pages.content import draft

pytestmark = pytest.mark.django_db
PATHS = ["a", "a-b", "a.b", "a/b", "a/z", "a/é", "a/ß/x", "a0", "a_b", "ab", "z", "ä", "日本", "ﬀ", "𐐨"]
BY_BYTES = sorted(PATHS, key=str.encode)


@pytest.fixture
def pages() -> None:
    for path in PATHS:
        draft(path)
    Page.objects.exclude(path="").publish(by="ada")


def test_paths_are_ordered_by_their_bytes(pages: None) -> None:
    rows = Publication.objects.live().exclude(path="")
    assert list(rows.order_by("path").values_list("path", flat=True)) == BY_BYTES
    assert list(rows.order_by("order_key").values_list("path", flat=True)) == BY_BYTES


def test_below_a_path_stand_those_that_begin_with_it_and_a_slash(pages: None) -> None:
    below = Publication.objects.live().below("a")
    assert list(below.order_by("path").values_list("path", flat=True)) == ["a/b", "a/z", "a/ß/x", "a/é"]
    assert "LIKE" not in str(below.query)
    assert Page.objects.at_or_below("a").count() == 5


def test_below_home_stands_everything(pages: None) -> None:
    assert Publication.objects.live().below("").count() == len(PATHS)
    assert Page.objects.at_or_below("").count() == len(PATHS) + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.sets(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=3)))
def test_any_text_is_ordered_by_its_bytes(texts: set[str]) -> None:
    Page.objects.exclude(path="").delete()
    Page.objects.bulk_create(Page(path=text) for text in texts)
    found = Page.objects.exclude(path="").order_by("path").values_list("path", flat=True)
    assert list(found) == sorted(texts, key=str.encode)


def test_the_order_does_not_come_from_the_databases_locale() -> None:
    if connection.vendor != "postgresql":
        return
    models = apps.get_app_config("pages").get_models()
    wanted = {(m._meta.db_table, f.column) for m in models for f in m._meta.fields if isinstance(f, PathField)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE collation_name = 'C'")
        assert wanted == {row for row in cursor.fetchall() if row[0].startswith("pages_")}


@given(*[st.tuples(st.integers(-(2**31), 2**31 - 1), st.none() | st.datetimes(timezones=st.timezones()))] * 2)
def test_an_order_key_orders_by_weight_then_newest_then_undated(one: tuple, other: tuple) -> None:  # type: ignore[type-arg]
    def wanted(weight: int, date: object) -> tuple[int, bool, int]:
        return weight, date is None, -int(date.timestamp()) if date else 0  # type: ignore[attr-defined]

    keys = order_key(*one, "same"), order_key(*other, "same")
    assert (keys[0] < keys[1]) == (wanted(*one) < wanted(*other))
    assert len(keys[0]) == len(keys[1])
