"""Migrations that old code survives: at each deploy it works on the next version's schema for half a minute.

So a migration expands (new tables, new columns with defaults), and a later version contracts, once no code reads or
writes the old parts. Such a migration says so: `expand_then_contract = "why old code can't meet it"`.
"""

from collections.abc import Iterator

from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field

GONE = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
)


def migrations_and_states() -> Iterator[tuple[Migration, ProjectState]]:
    """Yield all migrations on disk in order, each with the models before it."""
    executor, state = MigrationExecutor(connection), ProjectState()
    leaves = executor.loader.graph.leaf_nodes()
    for migration, _ in executor.migration_plan(leaves, clean_start=True):
        yield migration, state
        state = migration.mutate_state(state)


def dangers(migration: Migration, state: ProjectState) -> list[str]:
    """Return what old code would not survive and what to do instead; nothing if the migration says why it's safe."""
    if getattr(migration, "expand_then_contract", ""):
        return []
    state, own, found = state.clone(), set(), []
    for operation in on_the_database(migration.operations):
        if isinstance(operation, migrations.CreateModel):
            own.add(operation.name_lower)
        elif getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")) not in own:
            found += [
                f"{migration}: {operation.describe()}. {reason}" for reason in reasons(operation, migration, state)
            ]
        operation.state_forwards(migration.app_label, state)
    return found


def on_the_database(operations: list[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from on_the_database(operation.database_operations)
        else:
            yield operation


def reasons(operation: Operation, migration: Migration, state: ProjectState) -> Iterator[str]:
    if isinstance(operation, GONE):
        yield "Old code still uses it; let a later version take it away."
    if isinstance(operation, migrations.RunSQL):
        yield "Nobody can tell what old code makes of it."
    if isinstance(operation, migrations.AddField) and must_be_given(operation.field):
        yield "Old code inserts rows without it; give it null=True or a db_default."
    if isinstance(operation, migrations.AlterField):
        before = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
        if before.null and not operation.field.null:
            yield "Old code still writes NULL; let a later version forbid it."


def must_be_given(field: Field) -> bool:
    return not (field.null or field.has_db_default() or field.many_to_many or field.generated)
