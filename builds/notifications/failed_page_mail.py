"""Mail to writers whose pages the last build could not render. It is sent after the build has ended, so it changes no
outcome and delays no one. If the mail server is down, the next build that fails this way tries again.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, InterfaceError
from django.template.loader import render_to_string

from builds.models import ToldFailure
from builds.notifications.mail import NotSent, send
from publisher.database import sentence
from publisher.pages.models import AuditEntry, Publication
from publisher.pages.paths import url_of
from static_site.file_paths import page_of
from static_site.models import FailedOutput, Release

logger = logging.getLogger(__name__)

MOST = 100
"""Most failed pages considered: if more fail, the theme is at fault and not a text."""

SECONDS = 15
"""Timeout for one mail, in seconds."""


@dataclass(frozen=True)
class FailedPage:
    publication: Publication
    output: FailedOutput

    @property
    def title(self) -> str:
        return self.publication.title

    @property
    def address(self) -> str:
        return f"{settings.SITE_URL}{url_of(self.publication.path)}"

    @property
    def editor(self) -> str:
        return settings.SITE_URL + self.publication.page.get_absolute_url()


def tell_writers(release: Release) -> None:
    """Send each writer one mail with all their pages that failed in `release` and haven't been reported."""
    if not settings.SENDS_MAIL:
        return
    try:
        for writer, failures in untold(release).items():
            tell(writer, failures)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("Writers of failed pages were not told; the next build tells them. %s", sentence(error))
    except NotSent as failure:
        logger.warning("Writers of failed pages were not told; the next build tries again: %s.", failure)


def untold(release: Release) -> dict[User, list[FailedPage]]:
    """Return, by writer, the pages that failed in the release and haven't been reported."""
    found: defaultdict[User, list[FailedPage]] = defaultdict(list)
    for failure in _failures(release):
        if writer := _writer_of(failure.publication):
            found[writer].append(failure)
    return found


def tell(writer: User, failures: list[FailedPage]) -> None:
    """Send one mail about the failures that no other build has reported; raise NotSent if the server takes no mail."""
    claimed = [failure for failure in failures if _claim(failure)]
    if not claimed:
        return
    try:
        _send(writer, claimed)
    except NotSent as failure:
        if not failure.is_address:
            ToldFailure.objects.filter(revision__in=[failure.publication.revision_id for failure in claimed]).delete()
            raise
        logger.warning("%s could not be told of a page that failed: the mail server refuses the address.", writer)


def _failures(release: Release) -> Iterator[FailedPage]:
    outputs = FailedOutput.objects.filter(kind="page").order_by("path")[:MOST]
    by_path = {page_of(output.path): output for output in outputs}
    paths = [path for path in by_path if path is not None]
    published = Publication.objects.as_of(release.content_version).filter(path__in=paths)
    new = published.exclude(revision__in=ToldFailure.objects.values("revision")).order_by("path")
    for publication in new.select_related("revision__by", "page").defer("revision__body", "revision__html"):
        yield FailedPage(publication, by_path[publication.path])


def _writer_of(publication: Publication) -> User | None:
    """Return the writer of the text, or its publisher if the writer's account gets no mail."""
    wrote: User | None = publication.revision.by
    if _gets_mail(wrote):
        return wrote
    entry = AuditEntry.objects.filter(version=publication.since).select_related("by").order_by("pk").first()
    published: User | None = entry.by if entry else None
    return published if _gets_mail(published) else None


def _gets_mail(user: User | None) -> bool:
    return user is not None and user.is_active and bool(user.email)


def _claim(failure: FailedPage) -> bool:
    return ToldFailure.objects.get_or_create(revision_id=failure.publication.revision_id)[1]


def _send(writer: User, failures: list[FailedPage]) -> None:
    context = {"failures": failures, "writer": writer}
    subject = " ".join(render_to_string("mail/page_failed_subject.txt", context).split())
    send(writer.email, subject, render_to_string("mail/page_failed.txt", context), seconds=SECONDS)
