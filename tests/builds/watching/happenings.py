"""Problems made as rows: each function causes one, for reports to find. Times are the database's."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

from django.core.management import call_command

from builds.models import Build, Lease, ScheduledRun
from builds.models.build import NOW, since
from builds.models.lease_claims import Claimant
from builds.watching.all_checks import look
from builds.watching.watch import Watch
from tests.static_site.sites import publish

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def report(*arguments):
    """Run a report; return its exit code, output and errors."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("report_stalled_builds", *arguments, stdout=out, stderr=err)
    except SystemExit as left:
        code = left.code
    return code, out.getvalue(), err.getvalue()


def seen(at=None):
    """Return the findings of one look at everything, without alerting anyone."""
    return look(Watch.now(at))


def kinds(report):
    return [str(incident.kind) for incident in report.open]


def ago(**time):
    return since(NOW, timedelta(**time))


def edit():
    publish("guides", f"Guides {uuid4().hex}")


def working(dyno="run.7", **fields):
    """Create a build at 8,213 of 10,000."""
    edit()
    build = Lease.objects.claim(Claimant(uuid4().hex, dyno), trigger="schedule")
    Lease.objects.beat(
        build, phase="page", done=8213, total=10_000, log="   31.2 s  release 7, page: 8213 of 10000 done"
    )
    Build.objects.filter(pk=build.pk).update(**fields)
    return build


def killed(**fields):
    """Create a build that has sent no heartbeat for over two minutes."""
    build = working(**fields)
    Lease.objects.update(expires=LONG_AGO)
    return build


def never_started():
    edit()
    build, _ = Lease.objects.take_slot(uuid4().hex, fingerprint="new", trigger="schedule")
    Lease.objects.update(expires=LONG_AGO)
    return build


def failed(cause, error="Boom", **fields):
    return Build.objects.create(status="failed", cause=cause, error=error, **{"ended_at": NOW, **fields})


def succeeded():
    return Build.objects.create(status="succeeded", started_at=NOW, ended_at=NOW)


def silent(**time):
    """Set the time since the last scheduler run."""
    ScheduledRun.objects.filter(job="schedule_build").update(began_at=ago(**time), ended_at=ago(**time))


def ticked(*, ended=True, **time):
    """Record a scheduler run this long ago, whose tick ended at once or not yet."""
    at = ago(**time)
    ScheduledRun.objects.create(job="schedule_build", began_at=at, ended_at=at if ended else None)
