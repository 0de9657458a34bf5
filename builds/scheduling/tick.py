"""One tick of the ten-minute sweep: it makes every change go live if nothing else has.

Each step reads the state and does what is due, so ticks may be late, missed, doubled or killed.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db.models.expressions import Combinable

from builds.launching import launchers
from builds.launching.launch import launch, wanted_fingerprint
from builds.launching.launcher_protocol import Launcher, Refused
from builds.launching.nothing_due import newest_release_if_nothing_waits
from builds.models import Build, Lease, NotNow
from builds.models.build import NOW, since
from publisher.database import Patience, survive
from publisher.pages.models import Page
from publisher.phrases import counted
from static_site.fingerprint import fingerprint
from static_site.mirrors.mirror import MirrorError
from static_site.mirrors.mirror_choice import configured_mirror
from static_site.models import Site
from static_site.theme import Theme, ThemeError

DEPLOY = timedelta(minutes=15)
"""How long after a release phase its code must be running; otherwise the deploy was abandoned."""


@dataclass
class Tick:
    """One tick: the sentences that say what it did; `failed` if someone must look."""

    launcher: Launcher | None = None  # None for that of BUILD_LAUNCHER, loaded only if something may be due
    now: Combinable = NOW
    said: list[str] = field(default_factory=list)
    failed: bool = False
    patience: Patience = field(default_factory=lambda: Patience(settings.TICK_PATIENCE_SECONDS))

    def run(self) -> str:
        """Do everything that is due; return one line that says what was done and why."""
        if self.has_nothing_due:
            self.said.append("No build is launched: nothing is due.")
            steps = [self._mirror]
        else:
            steps = [self._reap, self._publish_due, self._heal, self._launch, self._mirror]
        for step in steps:
            try:
                step()
            except ThemeError as error:
                self._complain(f"The theme is broken, and no build can be launched with it: {error}")
        return " ".join(self.said)

    @cached_property
    def has_nothing_due(self) -> bool:
        """Whether nothing is due, as at most ticks: one query, made first. The launch reports a broken theme."""
        with suppress(ThemeError):
            mine = fingerprint(Theme.load(settings.SITE_THEME))
            return survive(lambda: newest_release_if_nothing_waits(mine, self.now), self.patience) is not None
        return False

    def _reap(self) -> None:
        if dead := survive(lambda: Lease.objects.reap(self.now), self.patience):
            why = "never started" if dead.cause == Build.Cause.NEVER_STARTED else "died"
            self.said.append(f"{str(dead).capitalize()} {why} and was locked out.")

    def _publish_due(self) -> None:
        done = survive(Page.objects.publish_due, self.patience)
        if carried_out := sum(error is None for _, error in done):
            self.said.append(f"Carried out what was planned for {counted(carried_out, 'page')}.")
        for page, error in done:
            if error:
                self._complain(f"What was planned for {page} failed: {error}.")

    def _heal(self) -> None:
        """Undo a deploy that never arrived after its release phase: it would block our releases forever."""
        if settings.ON_DYNO and survive(self._is_deploy_given_up, self.patience):
            self.said.append("The last deploy never arrived; the running code may publish again.")

    def _is_deploy_given_up(self) -> bool:
        mine = fingerprint(Theme.load(settings.SITE_THEME))
        given_up = Site.objects.exclude(fingerprint=mine).filter(fingerprint_at__lt=since(self.now, DEPLOY))
        return not Lease.objects.draining(self.now) and given_up.record_fingerprint(mine)

    def _launch(self) -> None:
        Theme.load(settings.SITE_THEME)  # without it a dyno would end before it reached a build
        try:
            wanted = survive(wanted_fingerprint, self.patience)
            launcher = self.launcher or launchers.for_sweep()
            launched = launch(launcher, wanted, trigger="schedule", now=self.now)
        except NotNow as reason:
            self.said.append(f"No build is launched: {reason}.")
        else:
            self.said.append(str(launched))
            self.failed |= isinstance(launched.outcome, Refused)

    def _mirror(self) -> None:
        """Update the mirror to the live release, if it failed or missed one."""
        mirror = configured_mirror()
        if not (mirror and survive(Site.objects.exclude(live_release=None).exists, self.patience)):
            return
        try:
            report = survive(mirror.update, self.patience)
        except MirrorError as error:
            self._complain(str(error))
        else:
            if report.written or report.removed:
                self.said.append(f"{report}.")

    def _complain(self, sentence: str) -> None:
        if sentence not in self.said:
            self.said.append(sentence)
        self.failed = True
