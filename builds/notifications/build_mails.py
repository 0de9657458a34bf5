"""Mail to BUILD_MAILS when a build takes long, and when that build has ended. No build waits for it.

A build is long after BUILD_MAIL_SECONDS; nearly all builds take seconds and aren't worth a mail. A killed build can't
send one, so `report_stalled_builds` alerts on-call instead.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.template.loader import render_to_string

from builds.models import Build
from builds.notifications.mail import NotSent, placed, send, threaded
from publisher.database import sentence
from publisher.phrases import clock, length
from static_site.models import Site

SECONDS = 10
"""Timeout for one mail, in seconds. Heroku gives a stopping process 30 s, and the build itself may use 8 of them."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A mail without database rows: the thread that sends it has no connection."""

    build: int
    url: str
    tone: str
    """CSS class of its part of the mail: bad, good or plain."""

    subject: str
    said: list[str]
    is_first: bool = False

    @property
    def key(self) -> str:
        return self.thread if self.is_first else f"{self.thread}.ended"

    @property
    def thread(self) -> str:
        return f"build-{self.build}"

    def as_text(self) -> str:
        return "\n\n".join([f"{self.subject}.", *self.said, self.url])

    def as_html(self) -> str:
        return render_to_string("mail/build.html", {"subject": self.subject, "letter": self})


class BuildMails:
    """Mails about a process's build and its follow-ups. The process ends once its last mail is sent."""

    def __init__(self) -> None:
        self._told = 0  # number of the last build reported as long
        self._sending: Thread | None = None

    def look(self, build: Build, seconds: float, done: int, total: int) -> None:
        """Mail about a build that has become long. Called at each heartbeat with its duration and progress."""
        if settings.BUILD_MAILS and build.number != self._told and seconds >= settings.BUILD_MAIL_SECONDS:
            self._told = build.number
            self._send(begun(build, timedelta(seconds=seconds), done, total))

    def end(self, build: Build) -> None:
        """Mail the outcome of a long build. Called once the build's row has it."""
        if build.number != self._told:
            return
        try:
            self._send(ended(Build.objects.defer("log", "traceback").get(pk=build.pk)))
        except (DatabaseError, InterfaceError) as error:
            logger.warning("BUILD_MAILS could not be told how build %s ended. %s", build.number, sentence(error))

    def _send(self, letter: Letter) -> None:
        sending = Thread(target=_send, args=(letter, self._sending))
        try:
            sending.start()
        except RuntimeError as error:
            logger.warning("BUILD_MAILS were not told of build %s: %s.", letter.build, error)
        else:
            self._sending = sending


def begun(build: Build, time: timedelta, done: int, total: int) -> Letter:
    since = f" since {clock(build.started_at, build.started_at + time)}" if build.started_at else ""
    return Letter(
        build.number,
        _url(build),
        "plain",
        f"Build {build.number} is taking a long time: {length(time)} so far",
        [
            f"It has been running{since} ({build.trigger}), and {done:,} of {total:,} are done.",
            "Readers keep what they have until it is whole. "
            "We'll email you when it finishes. If it dies, on-call is alerted.",
        ],
        is_first=True,
    )


def ended(build: Build) -> Letter:
    how, tone, said = _outcome(build)
    after = f" after {length(timedelta(seconds=build.seconds))}" if build.seconds else ""
    return Letter(build.number, _url(build), tone, f"Build {build.number} {how}{after}", [said])


def _url(build: Build) -> str:
    return settings.SITE_URL + build.get_absolute_url()


def _outcome(build: Build) -> tuple[str, str, str]:
    """Return how it ended, the tone to use, and what it means for readers."""
    if build.status == Build.Status.SUCCEEDED:
        return "succeeded", "good", _shown(build)
    if build.status == Build.Status.STOPPED:
        return "was stopped", "plain", f"Why: {build.cause}. Its work is kept, and the next build continues from there."
    return "failed", "bad", f"{build.error.rstrip('.')}. Readers keep what they have."


def _shown(build: Build) -> str:
    site = Site.objects.get()
    if site.live_release_id == build.release_id:
        return f"Readers see release {build.release_id}."
    why = f", because the site is held: {site.hold}" if site.hold else ""
    return f"Release {build.release_id} is complete. Readers see release {site.live_release_id or 'none'}{why}."


def _send(letter: Letter, before: Thread | None) -> None:
    """Send after the previous mail; stop at the first failure that isn't about one address alone."""
    if before:
        before.join()
    for address in settings.BUILD_MAILS:
        try:
            headers = threaded(address, letter.key, [letter.thread])
            send(address, placed(letter.subject), letter.as_text(), letter.as_html(), SECONDS, headers)
        except NotSent as failure:
            logger.warning("%s could not be told of build %s: %s.", address, letter.build, failure)
            if not failure.is_address:
                return
