"""The start of an import's step in a process of its own: a one-off dyno on Heroku, a process of this machine elsewhere.

If nothing can be started, the step breaks off at once, and the screen says why.
"""

from django.db import IntegrityError, transaction

from builds.launching import launchers
from builds.launching.launcher_protocol import Accepted, Refused
from publisher.desk.models.import_run import ImportRun

NO_LAUNCHER = "An import runs in a dyno of its own, and none can be started."


def begin(run: ImportRun, status: str) -> bool:
    """Begin a step and start its process; return False if the import isn't ready for it, or another one is at work."""
    try:
        with transaction.atomic():
            token = ImportRun.objects.begin(run, status)
    except IntegrityError:
        return False
    if token:
        run.token = token
        start(run)
    return bool(token)


def start(run: ImportRun) -> None:
    """Start the process for a step that has begun, once that is committed."""
    transaction.on_commit(lambda: _launch(run))


def _launch(run: ImportRun) -> None:
    launcher = launchers.for_desk("import.log")
    if isinstance(launcher, str):
        ImportRun.objects.fail(run, f"{NO_LAUNCHER} {launcher}")
        return
    outcome = launcher.launch(["./manage.py", "run_site_import", str(run.pk), str(run.token)])
    if isinstance(outcome, Refused):
        ImportRun.objects.fail(run, outcome.reason)
    else:
        said = outcome.said if isinstance(outcome, Accepted) else outcome.reason
        ImportRun.objects.filter(pk=run.pk, token=run.token).update(said=said)
