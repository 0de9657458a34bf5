"""Many pages at once, for builds that must take a while: one text, saved as an editor does and copied to all."""

from datetime import datetime

from publisher.pages.models import Page, Revision
from tests.static_site.sites import publish


def publish_many(section: str, count: int, *, at: datetime | None = None, **written: str) -> None:
    """Publish the section and `count` pages below it as one content version."""
    publish(section, at=at)
    first, *others = Page.objects.bulk_create(Page(path=f"{section}/{number}") for number in range(count))
    text = first.save_revision(by="test", **written)
    fields = {field.attname: getattr(text, field.attname) for field in Revision._meta.concrete_fields}
    del fields["id"]
    copies = Revision.objects.bulk_create(Revision(**{**fields, "page_id": page.pk}) for page in others)
    for page, copy in zip(others, copies, strict=True):
        page.latest = copy
    Page.objects.bulk_update(others, ["latest"], batch_size=200)
    Page.objects.filter(pk__in=[page.pk for page in (first, *others)]).publish(by="test", at=at)
