"""Mail to BUILD_MAILS when a build turns out to take long, and when such a one has ended. No build waits for it.

Long is what is at work for BUILD_MAIL_SECONDS: nearly all builds take seconds, and nobody wants a mail of each. Of a
build that was killed `report_stalled_builds` tells who is on call; nothing is left here that could.
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
"""For one mail. Heroku leaves a process that was told to end 30, of which the build itself may take 8."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """Rows of the database stay out of it: it is sent by a thread that has no connection."""

    build: int
    url: str
    tone: str
    """The class of its part of the mail: bad, good or plain."""

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
    """What the process of a build tells of it, and of its follow-ups. The process ends when its last mail has gone."""

    def __init__(self) -> None:
        self._told = 0  # the number of the build whose length was told
        self._sending: Thread | None = None

    def look(self, build: Build, seconds: float, done: int, total: int) -> None:
        """Called at each beat, with how long it is at work and how far that came."""
        if settings.BUILD_MAILS and build.number != self._told and seconds >= settings.BUILD_MAIL_SECONDS:
            self._told = build.number
            self._send(begun(build, timedelta(seconds=seconds), done, total))

    def end(self, build: Build) -> None:
        """Called when the build's row says how it ended."""
        if build.number != self._told:
            return
        try:
            self._send(ended(Build.objects.defer("log", "traceback").get(pk=build.pk)))
        except (DatabaseError, InterfaceError) as error:
            logger.warning("BUILD_MAILS do not hear how build %s ended. %s", build.number, sentence(error))

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
        f"Build {build.number} takes long: {length(time)} so far",
        [
            f"It is at work{since} ({build.trigger}), and {done:,} of {total:,} are done.",
            "Readers keep what they have until it is whole. You hear how it ends; if it dies, who is on call does.",
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
    """How it ended, the tone of that, and what it means for readers."""
    if build.status == Build.Status.SUCCEEDED:
        return "succeeded", "good", _shown(build)
    if build.status == Build.Status.STOPPED:
        return "was stopped", "plain", f"Why: {build.cause}. Its work is kept, and the next build goes on from there."
    return "failed", "bad", f"{build.error.rstrip('.')}. Readers keep what they have."


def _shown(build: Build) -> str:
    site = Site.objects.get()
    if site.live_release_id == build.release_id:
        return f"Readers have release {build.release_id}."
    why = f", for the site is held: {site.hold}" if site.hold else ""
    return f"Release {build.release_id} is made. Readers have release {site.live_release_id or 'none'}{why}."


def _send(letter: Letter, before: Thread | None) -> None:
    """After the mail before it. Where the mail server fails, it fails for all."""
    if before:
        before.join()
    for address in settings.BUILD_MAILS:
        try:
            headers = threaded(address, letter.key, [letter.thread])
            send(address, placed(letter.subject), letter.as_text(), letter.as_html(), SECONDS, headers)
        except NotSent as failure:
            logger.warning("%s was not told of build %s: %s.", address, letter.build, failure)
            if not failure.is_address:
                return
