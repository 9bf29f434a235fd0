"""Migrations in a third of the time: what only adds makes the class of its own model anew, and no other.

Django shows every step of a migration all models as classes. After each it makes those anew that are related to the one that
changed, and what is related to those: nearly everything here is about people, so forty classes a step, nine tenths of the time
that a new database takes. The SQL of a step that adds needs its own model and the tables that this points to. A migration with
any other step, and every `RunPython`, finds all classes made anew: Django's own "delayed" states do that.
"""

from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.migrations.utils import field_is_referenced

ADDING = (
    operations.CreateModel,
    operations.AddField,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.AddConstraint,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.RunSQL,
    operations.RunPython,
)
"""Steps that concern no model but their own, and no relation that was there before."""


class NarrowState(ProjectState):
    """A state that makes the class of one model anew at a time; the others go on pointing to its former class."""

    def _find_reload_model(self, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        self.is_delayed = True
        return {(app_label, model_name)}


class NarrowExecutor(MigrationExecutor):
    """Runs migrations forwards on narrow states where that is enough."""

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        if _only_adds(migration, state):
            state.__class__ = NarrowState
        else:
            state.__class__ = ProjectState
            state.clear_delayed_apps_cache()
            state.is_delayed = False
            _ = state.apps  # the steps' copies share these classes
        return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)


def _only_adds(migration: Migration, state: ProjectState) -> bool:
    return all(_is_narrow(step, migration.app_label, state) for step in migration.operations)


def _is_narrow(step: Operation, app: str, state: ProjectState) -> bool:
    if isinstance(step, operations.AlterField):
        own = (step.name, step.field)
        return not step.field.is_relation and not field_is_referenced(state, (app, step.model_name_lower), own)
    return isinstance(step, ADDING) and not getattr(step, "state_operations", None)
