"""What waits for the people of the sample site. Called by invented_site.py."""

from django.contrib.auth.models import User

from publisher.pages.models import AuditEntry, Page
from static_site.models import FailedOutput, Release

HERBS = ("Lavender", "Nettle", "Peppermint", "Camomile", "Lemon balm")


def waiting(author: User, editor: User) -> None:
    """Submit texts for review, return one, and add a page that can't be rendered and a plan that failed."""
    for name in HERBS:
        page = Page.objects.create_page(f"herbs/{name.lower().replace(' ', '-')}", by=author)
        text = page.save_revision(by=author, title=name, summary="From the garden.")
        page.submit(text.pk, by=author, note="Is the price right?")
    page.reviews.get().send_back(by=editor, reason="Please name the garden, and say how long it steeps.")
    planned = Page.objects.create_page("herbs", by=editor)
    planned.save_revision(by=editor, title="Herbs")
    AuditEntry.record("schedule", by=editor, page_id=planned.pk, zone="Europe/London", revision=1)
    AuditEntry.record(
        "schedule failed",
        by="schedule",
        page_id=planned.pk,
        plan="publish_at",
        error=["No text of /herbs/ was chosen for this time; publish it, or plan it again."],
    )
    release = Release.objects.latest("number")
    error = "ThemeError: page.html, line 12: image is missing"
    FailedOutput.objects.create(path="notes/first-flush/index.html", kind="page", error=error, release=release)
