"""Launches of due builds: take the slot, ask the platform once, record its answer.

Ticks and publish_now.py call it. Only a refusal frees the slot: after any other answer, or none, a dyno may be on its
way with the token.
"""

from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.db.models.expressions import Combinable

from builds.launching.launcher_protocol import Accepted, Launcher, Outcome, Refused, Unknown
from builds.models import Build, Lease
from builds.models.build import NOW, later
from publisher.database import Patience, survive
from static_site.fingerprint import fingerprint
from static_site.models import Site
from static_site.theme import Theme


@dataclass(frozen=True)
class Launch:
    build: Build
    reason: str  # empty if the database took the slot but its answer was lost
    outcome: Outcome

    def __str__(self) -> str:
        match self.outcome:
            case Accepted(dyno=dyno):
                as_dyno, why = f" as {dyno}" if dyno else "", f": {self.reason}" if self.reason else ""
                return f"Launched {self.build}{as_dyno}{why}."
            case Refused(reason=reason):
                return f"The launch of {self.build} was refused. {reason}"
        return f"Whether {self.build} was launched is unknown; if so, it starts within 3 minutes. {self.outcome.reason}"


def launch(launcher: Launcher, wanted: str, *, trigger: str, by: str = "", now: Combinable = NOW) -> Launch:
    """Launch a build for the fingerprint `wanted`; raise NotNow if none may be launched."""
    token, patience = uuid4().hex, Patience(settings.TICK_PATIENCE_SECONDS)
    build, reason = survive(
        lambda: Lease.objects.take_slot(
            token, fingerprint=wanted, trigger=trigger, by=by, launcher=launcher.name, now=now
        ),
        patience,
    )
    if not connection.in_atomic_block:
        # The platform may be slow, and the smallest database has 20 connections in all.
        connection.close()
    outcome = launcher.launch(["./manage.py", "build_static_site", "--launch", token])
    survive(lambda: _note(build, outcome, now), patience)
    return Launch(build, reason, outcome)


def wanted_fingerprint() -> str:
    """Return the fingerprint that may publish: on Heroku the one that the release phase recorded, elsewhere our own.

    Raise ThemeError if our theme can't be read.
    """
    recorded = Site.objects.values_list("fingerprint", flat=True).get()
    return recorded if settings.ON_DYNO and recorded else fingerprint(Theme.load(settings.SITE_THEME))


def _note(build: Build, outcome: Outcome, now: Combinable) -> None:
    if isinstance(outcome, Accepted):
        _answered(build, now, answer=Build.Answer.ACCEPTED, said=outcome.said)
        # A dyno that has already started has recorded its own name.
        Build.objects.filter(pk=build.pk, dyno="").update(dyno=outcome.dyno, dyno_id=outcome.dyno_id)
    elif isinstance(outcome, Refused):
        _answered(build, now, answer=Build.Answer.REFUSED, said=outcome.reason, **_wait(outcome, now))
        failed, refused = Build.Status.FAILED, Build.Cause.LAUNCH_REFUSED
        Lease.objects.give_up_launch(build, failed, refused, now=now, error=outcome.reason)
    else:
        _answered(build, now, answer=Build.Answer.UNKNOWN, said=outcome.reason, **_wait(outcome, now))


def _wait(outcome: Refused | Unknown, now: Combinable) -> dict[str, Combinable]:
    return {"no_launch_until": later(now, outcome.wait)} if outcome.wait else {}


def _answered(build: Build, now: Combinable, **said: object) -> None:
    Build.objects.filter(pk=build.pk).update(answered_at=now, **said)
