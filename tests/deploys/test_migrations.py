"""Migrations: none removes what old code needs, unless it says why no old code meets it."""

import pytest
from django.db import migrations, models
from django.db.migrations.migration import Migration
from django.db.migrations.state import ModelState, ProjectState

from tests.deploys.expanding import dangers, migrations_and_states

pytestmark = pytest.mark.django_db

# Up to here no code was in service that could meet a later schema.
BASELINE = {"builds": 3, "pages": 2, "static_site": 4}


def number(migration):
    return int(migration.name.partition("_")[0])


def test_every_migration_since_the_baseline_lets_old_code_live():
    own = [(m, state) for m, state in migrations_and_states() if m.app_label in BASELINE]
    assert len(own) >= sum(BASELINE.values())
    later = [(m, state) for m, state in own if number(m) > BASELINE[m.app_label]]
    assert [danger for migration, state in later for danger in dangers(migration, state)] == []


def test_the_walk_finds_what_the_first_versions_did():
    found = [danger for migration, state in migrations_and_states() for danger in dangers(migration, state)]
    assert any("contenttypes.0002" in danger and "Remove field name" in danger for danger in found)


BEFORE = ProjectState()
BEFORE.add_model(
    ModelState("builds", "Build", [("id", models.AutoField(primary_key=True)), ("at", models.DateField(null=True))])
)


def migration(*operations, **attributes):
    return type("Next", (Migration,), {"operations": list(operations), **attributes})("0099_next", "builds")


def with_field(field):
    return migrations.AddField("build", "new", field)


@pytest.mark.parametrize(
    ("operation", "cure"),
    [
        (migrations.RemoveField("build", "at"), "let a later version take it away"),
        (migrations.RenameField("build", "at", "on"), "let a later version take it away"),
        (migrations.RenameModel("Build", "Job"), "let a later version take it away"),
        (migrations.DeleteModel("Build"), "let a later version take it away"),
        (migrations.AlterModelTable("build", "jobs"), "let a later version take it away"),
        (migrations.RunSQL("DROP TABLE builds_build"), "Nobody can tell"),
        (with_field(models.TextField(default="")), "null=True or a db_default"),
        (migrations.AlterField("build", "at", models.DateField()), "let a later version forbid it"),
        (migrations.SeparateDatabaseAndState([migrations.RemoveField("build", "at")]), "take it away"),
    ],
)
def test_what_old_code_does_not_survive_is_named_with_the_cure(operation, cure):
    [danger] = dangers(migration(operation), BEFORE)
    assert danger.startswith("builds.0099_next: ")
    assert cure in danger
    assert dangers(migration(operation, expand_then_contract="unused since 1.4"), BEFORE) == []


@pytest.mark.parametrize(
    "operation",
    [
        with_field(models.TextField(null=True)),
        with_field(models.TextField(db_default="")),
        with_field(models.ManyToManyField("builds.Build")),
        migrations.AlterField("build", "at", models.DateTimeField(null=True)),
        migrations.AddIndex("build", models.Index(fields=["at"], name="at")),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("build", "at")]),
    ],
)
def test_what_expands_is_let_through(operation):
    assert dangers(migration(operation), BEFORE) == []


def test_a_table_of_the_same_migration_is_unknown_to_old_code():
    new = migrations.CreateModel("Incident", [("id", models.AutoField(primary_key=True))])
    field = migrations.AddField("incident", "build", models.TextField())
    assert dangers(migration(new, field), BEFORE) == []
