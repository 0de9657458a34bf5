"""Classification of every column of every table: adding one means deciding whether it may leave production."""

from django.apps import apps
from django.db.migrations.recorder import MigrationRecorder

from publisher.refresh.copied_columns import TABLES, unclassified


def columns_of_models() -> dict[str, list[str]]:
    models = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
    return {model._meta.db_table: [field.column for field in model._meta.concrete_fields] for model in models}


def test_every_column_of_every_model_is_classified():
    assert unclassified(columns_of_models()) == [], (
        "Say in publisher/refresh/copied_columns.py whether they may leave production: keep, mask or empty."
    )


def test_a_new_table_and_a_new_column_are_named():
    columns = columns_of_models()
    columns["auth_user"].append("phone")
    columns["desk_diary"] = ["id", "entry"]
    assert unclassified(columns) == ["auth_user.phone", "desk_diary"]


def test_no_column_is_in_two_classes():
    for name, table in TABLES.items():
        words = [*table.keep.split(), *table.mask, *table.empty.split(), *table.own.split()]
        assert len(words) == len(set(words)), name


def test_a_table_comes_or_stays_behind_as_a_whole():
    for name, table in TABLES.items():
        assert [bool(table.keep or table.mask), bool(table.empty), bool(table.own)].count(True) == 1, name
