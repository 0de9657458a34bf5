"""`./manage.py run_release_phase`: what Heroku runs with new code before it replaces the old (Procfile: release).

It drains builds if the deploy would disturb one, migrates, records whose releases may go live from now on, and
resumes. The drain of a killed release phase expires.
Exit codes: 0 the new code may run; 1 it may not, and the old code stays in service.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError, connection

from builds.models import Lease
from builds.models.lease_drains import RELEASE_PHASE
from builds.scheduling.drain import drain
from publisher.database import Fault, Patience, deciding, pending_migrations, sentence, survive
from publisher.exit_codes import ExitCodesCommand
from static_site.fingerprint import fingerprint
from static_site.models import Site
from static_site.theme import Theme, ThemeError

DRAIN, WAIT = timedelta(minutes=15), timedelta(seconds=60)


class Command(ExitCodesCommand):
    help = "Check, migrate and record the code that is being deployed; builds are drained where that matters."

    def handle(self, **options: Any) -> None:
        self.streams = {name: options.get(name) for name in ("stdout", "stderr")}
        self.patience = Patience()
        call_command("check", deploy=True, fail_level="ERROR", **self.streams)
        mine = _own_fingerprint()
        try:
            self._put_into_service(mine)
        except (DatabaseError, InterfaceError) as error:
            # For a faulty migration, the traceback says more than any sentence.
            if Fault.of(error) in (Fault.OTHER, None):
                raise
            raise CommandError(f"{sentence(error)} The old code stays in service.", returncode=1) from error

    def _put_into_service(self, mine: str) -> None:
        is_new = survive(lambda: not (_can_drain() and Site.objects.filter(fingerprint=mine).exists()), self.patience)
        before = (
            self._drain()
            if survive(lambda: _can_drain() and bool(is_new or pending_migrations()), self.patience)
            else None
        )
        try:
            call_command("migrate", interactive=False, **self.streams)
            survive(lambda: _record(mine, before), self.patience)
        except BaseException:
            self._resume(before)
            raise
        self.stdout.write(
            "From now on only what this code renders goes live; the next build renders everything."
            if is_new
            else "Code, theme and settings render as before."
        )

    def _drain(self) -> Lease | None:
        """Drain builds; return the drain that someone else had set before."""
        before = survive(Lease.objects.draining, self.patience)
        running = survive(lambda: drain(DRAIN, wait=WAIT, by=RELEASE_PHASE), self.patience)
        self.stdout.write(
            f"{str(running).capitalize()} has not stopped yet. It does no harm: what other code renders won't go live."
            if running
            else "No build runs while this code goes into service."
        )
        return before if before and before.drained_by != RELEASE_PHASE else None

    def _resume(self, before: Lease | None) -> None:
        """Resume builds after a failed deploy: the old code continues as before."""
        try:
            survive(lambda: _can_drain() and Lease.objects.resume(by=RELEASE_PHASE, back_to=before), self.patience)
        except (DatabaseError, InterfaceError) as error:
            self.stderr.write(f"Builds could not be resumed; they start again within 15 minutes. {sentence(error)}")


def _own_fingerprint() -> str:
    try:
        return fingerprint(Theme.load(settings.SITE_THEME))
    except ThemeError as error:
        raise CommandError(f"The theme is broken; the old code stays in service: {error}", returncode=1) from error


def _can_drain() -> bool:
    """Return whether the database supports drains: not before the first deploy, nor in a version without them."""
    with connection.cursor() as cursor:
        table = Lease._meta.db_table
        if table not in connection.introspection.table_names(cursor):
            return False
        columns = connection.introspection.get_table_description(cursor, table)
    return "drain_until" in {column.name for column in columns}


def _record(mine: str, before: Lease | None) -> None:
    """Record the fingerprint. Lock the lease, then the site, as builds do."""
    with deciding():
        Lease.objects.resume(by=RELEASE_PHASE, back_to=before)
        Site.objects.record_fingerprint(mine)
