"""`./manage.py run_release_phase`: what Heroku runs with new code before it replaces the old (Procfile: release).

It drains builds when the deploy would disturb one, migrates, records whose releases may go live from now on, and
resumes. A drain that a killed release phase leaves behind ends by itself.
Exit codes: 0 the new code may run; 1 it may not, and the old stays in service.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from builds.draining import drain
from builds.models import Lease
from static_site.fingerprint import fingerprint
from static_site.models import Site
from static_site.theme import Theme

BY = "the release phase"
DRAIN, WAIT = timedelta(minutes=15), timedelta(seconds=60)


class Command(BaseCommand):
    help = "Check, migrate and record the code that is being deployed; builds are kept away where that matters."
    requires_migrations_checks = False

    def handle(self, **options: Any) -> None:
        call_command("check", deploy=True, fail_level="ERROR", stdout=self.stdout, stderr=self.stderr)
        mine = fingerprint(Theme.load(settings.SITE_THEME))
        try:
            self._drain(mine)
            call_command("migrate", interactive=False, stdout=self.stdout, stderr=self.stderr)
            with transaction.atomic():
                Site.objects.record_fingerprint(mine)
                Lease.objects.resume(by=BY)
        except BaseException:
            self._resume()
            raise

    def _drain(self, mine: str) -> None:
        if not _has_tables() or (not _has_pending_migrations() and Site.objects.filter(fingerprint=mine).exists()):
            return
        if running := drain(DRAIN, wait=WAIT, by=BY):
            self.stdout.write(f"{running} still runs; what it renders does not go live any more.")
        else:
            self.stdout.write("Builds are drained while this code is put into service.")

    def _resume(self) -> None:
        """The deploy is off: the old code goes on as before."""
        if _has_tables():
            Lease.objects.resume(by=BY)


def _has_tables() -> bool:
    """Not before the very first deploy."""
    return Lease._meta.db_table in connection.introspection.table_names()


def _has_pending_migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
