"""What a release must be before readers get it. A refused release is complete and kept, but does not go live."""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Concat, Substr

from publisher.pages.models import RevisionLink
from publisher.pages.models.validity import valid_at
from static_site.models import Artifact, FailedOutput, Release, Site

REQUIRED = ("index.html", "404.html")

FEW = 20
"""So many pages may vanish at once without a question, however small the site is."""


def why_refused(release: Release, *, allow_removals: bool = False) -> str:
    """One sentence with the cure, empty when the release may go live."""
    return _missing(release) or ("" if allow_removals else _vanishing(release)) or _dangling(release)


def broken_links(release: Release) -> list[tuple[str, str]]:
    """(page's path, link's path) of every internal link of a live page that leads to nothing in the release."""
    there = Artifact.objects.in_release(release.number)
    target = there.filter(path__in=[OuterRef("path"), Concat(OuterRef("path"), Value("/index.html"))])
    published = RevisionLink.objects.filter(valid_at(release.content_version, "revision__publications__"))
    page = F("revision__publications__path")
    return list(published.exclude(path="").filter(~Exists(target)).order_by(page, "path").values_list(page, "path"))


def _missing(release: Release) -> str:
    there = set(Artifact.objects.in_release(release.number).filter(path__in=REQUIRED).values_list("path", flat=True))
    missing = [path for path in REQUIRED if path not in there]
    return f"{' and '.join(missing)} could not be made; see the failed pages of the build." if missing else ""


def _vanishing(release: Release) -> str:
    """Pages that readers have now and would not have then. Only rows that ended in between are looked at."""
    live = Site.objects.values_list("live_release", flat=True).get()
    if live is None:
        return ""
    still = Artifact.objects.in_release(release.number).filter(path=OuterRef("path"))
    now = Artifact.objects.in_release(live).filter(kind="page")
    gone = now.filter(until__lte=release.number).filter(~Exists(still)).count()
    if gone <= FEW or gone <= settings.SITE_MAX_VANISHING * now.count():
        return ""
    return (
        f"{gone} of {now.count()} pages would vanish; if that is meant, type "
        f"./manage.py publish_release {release.number} --allow-removals"
    )


def _dangling(release: Release) -> str:
    there = Artifact.objects.in_release(release.number)
    target = there.filter(path=Concat(Substr(OuterRef("location"), 2), Value("index.html")))
    excused = FailedOutput.objects.filter(path=Concat(Substr(OuterRef("location"), 2), Value("index.html")))
    inner = there.filter(kind="redirect", location__startswith="/")
    lost = inner.filter(~Exists(target), ~Exists(excused)).order_by("path").first()
    return f"The redirect from /{lost.path} leads to {lost.location}, which does not exist; remove it." if lost else ""
