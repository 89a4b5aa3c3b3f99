"""Migrations run while processes of the version before still write: none may take from under them what they use.

What is not needed any more goes in two releases: the first stops using it, the second removes it and is named here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.fields import NOT_PROVIDED

FIRST = "0001_initial"
UNUSED_SINCE_THE_RELEASE_BEFORE: frozenset[str] = frozenset()
"""Migrations that remove what the version before them does not use, by name."""
_TAKES_AWAY = (
    operations.AlterModelTable,
    operations.DeleteModel,
    operations.RemoveField,
    operations.RenameField,
    operations.RenameModel,
)


def danger(operation: Operation, before: ProjectState, app: str = "campaigns") -> str:
    """Return what would break the version before; empty when nothing does. What it does not know yet it cannot use."""
    names = ("model_name_lower", "old_name_lower", "name_lower")
    changed = next((getattr(operation, name) for name in names if hasattr(operation, name)), "")
    if (app, changed) not in before.models:
        return ""
    if isinstance(operation, _TAKES_AWAY):
        return "takes away or renames what is in use"
    if isinstance(operation, operations.AddField) and _must_be_named(operation.field):
        return "adds a column that every INSERT must name: give it null=True or db_default"
    if isinstance(operation, operations.AlterField):
        old = before.models[app, changed].fields[operation.name]
        if old.null and not operation.field.null:
            return "forbids NULL where it may still be written"
        if type(old) is not type(operation.field):
            return "changes the type of a column in use"
        if (operation.field.max_length or 0) < (old.max_length or 0):
            return "makes a column shorter than what may still be written"
    return ""


def _must_be_named(field: models.Field) -> bool:
    return not (field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)


def in_database(migration: Migration) -> Iterator[Operation]:
    """Yield the operations that reach the database."""
    for operation in migration.operations:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from operation.database_operations
        else:
            yield operation


def later_migrations() -> Iterator[tuple[str, Migration, ProjectState]]:
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app == "campaigns" and name != FIRST:
            yield name, migration, loader.project_state((app, name), at_end=False)


def test_no_migration_breaks_the_version_before() -> None:
    found = [
        f"{name}: {operation.describe()}: {why}"
        for name, migration, state in later_migrations()
        if name not in UNUSED_SINCE_THE_RELEASE_BEFORE
        for operation in in_database(migration)
        if (why := danger(operation, state))
    ]
    assert found == []


def _before() -> ProjectState:
    state = ProjectState()
    fields = [("id", models.AutoField(primary_key=True)), ("note", models.CharField(max_length=9, null=True))]
    state.add_model(ModelState("campaigns", "Thing", fields))
    return state


@pytest.mark.parametrize(
    "operation",
    [
        operations.RemoveField("Thing", "note"),
        operations.RenameField("Thing", "note", "remark"),
        operations.DeleteModel("Thing"),
        operations.RenameModel("Thing", "Item"),
        operations.AlterModelTable("Thing", "item"),
        operations.AddField("Thing", "size", models.IntegerField(default=0)),
        operations.AlterField("Thing", "note", models.CharField(max_length=9)),
        operations.AlterField("Thing", "note", models.CharField(max_length=8, null=True)),
        operations.AlterField("Thing", "note", models.IntegerField(null=True)),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_would_break_it_is_found(operation: Operation) -> None:
    assert danger(operation, _before())


@pytest.mark.parametrize(
    "operation",
    [
        operations.AddField("Thing", "size", models.IntegerField(db_default=0)),
        operations.AddField("Thing", "size", models.IntegerField(null=True)),
        operations.AlterField("Thing", "note", models.CharField(max_length=10, null=True)),
        operations.CreateModel("Other", [("id", models.AutoField(primary_key=True))]),
    ],
    ids=lambda operation: operation.describe(),
)
def test_what_only_adds_is_let_through(operation: Operation) -> None:
    assert not danger(operation, _before())
