"""Legal takedowns: every text of a page is deleted from the database, and the audit records only that it happened."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from publisher.pages.models.asset import Asset
from publisher.pages.models.audit import Actor, AuditEntry
from publisher.pages.models.menu import Menu
from publisher.pages.models.page import Page
from publisher.pages.models.planned_change import NO_PLANS
from publisher.pages.models.remark import Remark
from publisher.pages.models.revision import Revision
from publisher.pages.models.unsaved_work import UnsavedWork
from publisher.pages.paths import url_of


@dataclass(frozen=True)
class Purged:
    """The addresses where readers may have found the deleted content: the page's paths and its uploads' paths."""

    paths: list[str]
    uploads: list[str]


@transaction.atomic
def purge(page: Page, *, by: Actor, reason: str) -> Purged:
    """Unpublish the page and delete its texts, remarks, publications, tags, links, and the uploads that only it used.

    The empty page stays as a deleted one, so that the audit can name it; pages below it stay as they are. Raise
    ValidationError for home. Releases hold copies; `static_site.releases.takedown` deletes those.
    """
    if page.path == "":
        raise ValidationError("The home page cannot be purged: every site has one. Publish another text.", code="home")
    page.unpublish(by=by, below="keep")
    paths = {page.path, *page.publications.values_list("path", flat=True)}
    uploads = _only_used_by(page)
    Page.objects.filter(pk=page.pk).update(latest=None, deleted_at=Now(), **NO_PLANS)
    UnsavedWork.objects.filter(page=page).delete()
    Remark.objects.filter(page=page).delete()
    Menu.objects.forget_labels(page.pk)
    deleted = {
        "publications": page.publications.all().delete()[1].get("pages.Publication", 0),
        "revisions": page.revisions.all().delete()[1].get("pages.Revision", 0),
        "uploads": Asset.objects.filter(pk__in=[a.pk for a in uploads]).delete()[1].get("pages.Asset", 0),
    }
    AuditEntry.record("purge", by=by, page_id=page.pk, path=url_of(page.path), reason=reason, **deleted)
    page.refresh_from_db()
    return Purged(sorted(paths), [asset.path for asset in uploads])


def _only_used_by(page: Page) -> list[Asset]:
    elsewhere = Asset.objects.filter(used_by__in=Revision.objects.exclude(page=page))
    mine = Asset.objects.filter(used_by__in=page.revisions.all()).exclude(pk__in=elsewhere.values("pk"))
    return list(mine.distinct().defer("content"))
