"""Mail to whoever wrote a page that the last build could not render. It comes after the build has ended: it changes no
outcome, keeps nobody waiting, and where the mail server is away the next build that fails so tries again.
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
"""So many failed pages are looked at: where more fail it is the theme, and nobody's text."""

SECONDS = 15
"""How long a mail server may take over one mail."""


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
    """One mail to each person, with all of their pages that failed in `release` and of which nobody has been told."""
    if not settings.SENDS_MAIL:
        return
    try:
        for writer, failures in untold(release).items():
            tell(writer, failures)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("Whose pages failed was not told; the next build tells it. %s", sentence(error))
    except NotSent as failure:
        logger.warning("Whose pages failed was not told; the next build tries again: %s.", failure)


def untold(release: Release) -> dict[User, list[FailedPage]]:
    """By writer: the pages that failed in the release and of which nobody has been told."""
    found: defaultdict[User, list[FailedPage]] = defaultdict(list)
    for failure in _failures(release):
        if writer := _writer_of(failure.publication):
            found[writer].append(failure)
    return found


def tell(writer: User, failures: list[FailedPage]) -> None:
    """One mail about those that no other build has claimed; raises NotSent where the mail server takes none."""
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
    """Who wrote the text; where that account gets no mail, who published it."""
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
