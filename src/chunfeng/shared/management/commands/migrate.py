"""Django's `migrate`, on states that are narrow where that is enough (`shared.migrating`)."""

from django.core.management.commands import migrate

from chunfeng.shared.migrating import NarrowExecutor

migrate.MigrationExecutor = NarrowExecutor  # the command makes one itself, and takes no other


class Command(migrate.Command):
    pass
