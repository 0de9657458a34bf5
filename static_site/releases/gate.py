"""The checks that a release must pass before it goes live. A refused release is complete and kept, but not shown."""

from collections.abc import Iterable, Iterator
from gzip import GzipFile
from io import BytesIO
from itertools import chain
from xml.parsers.expat import ExpatError, ParserCreate

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Concat, Left, StrIndex, Substr

from publisher.command_lines import command
from publisher.pages.models import MediaName, RevisionLink
from publisher.pages.models.revision import link_target
from publisher.pages.models.validity import batches, valid_at
from static_site.content import keyed_reads
from static_site.file_paths import file_of, pages_of
from static_site.models import Artifact, FailedOutput, Release, Site
from static_site.models.artifact import ArtifactQuerySet
from static_site.releases.missing_places import NAMES_A_PLACE, leading_to_places_on, missing_places
from static_site.releases.release_comparison import address

REQUIRED = ("index.html", "404.html")

FEW = 20
"""Number of pages that may vanish at once without a question, however small the site is."""

AT_ONCE = 50
"""Feeds and sitemaps read at once; one of a large site takes some 40 KB."""


WITHOUT_FRAGMENT = Case(
    When(location__contains="#", then=Left("location", StrIndex("location", Value("#")) - 1)), default=F("location")
)


def why_refused(release: Release, *, allow_removals: bool = False) -> str:
    """Return one sentence with the fix, or an empty string when the release may go live."""
    removals = "" if allow_removals else _vanishing(release)
    return _missing(release) or removals or _dangling(release) or _malformed(release)


def broken_links(release: Release) -> list[tuple[str, str]]:
    """Return (page's path, link's path) for internal links on live pages that lead to nothing in the release.

    After a full build, return all of them; after an incremental one, only those that it introduced: links on pages
    that it wrote, links to paths that it removed, and links to places on pages that it wrote.
    """
    links = RevisionLink.objects.filter(valid_at(release.content_version, "revision__publications__")).exclude(path="")
    if release.is_full:
        return sorted(set(_broken(links, release)))
    written = Artifact.objects.filter(since=release.number, kind="page").values_list("path", flat=True)
    pages = pages_of(list(written))
    gone = {path.strip("/") for path in _vanished(release)}
    asked = [links.filter(**{f"{PAGE}__in": some}) for some in batches(pages)]
    asked += [links.filter(path__in=some) for some in batches(sorted(gone))]
    found = {link for some in asked for link in _broken(some, release)}
    for condition in leading_to_places_on(pages):
        found.update(missing_places(links.filter(condition), release, PAGE))
    if gone:
        found.update(_lost({link for link in _relative(links) if link[1] in gone}, release))
    return sorted(found)


PAGE = "revision__publications__path"
RELATIVE = Q(path__startswith="./")


def _broken(links: "QuerySet[RevisionLink]", release: Release) -> Iterator[tuple[str, str]]:
    yield from missing_places(links, release, PAGE)
    yield from _broken_from_root(links.exclude(NAMES_A_PLACE).exclude(RELATIVE), release)
    yield from _lost(set(_relative(links)), release)


def _broken_from_root(links: "QuerySet[RevisionLink]", release: Release) -> Iterable[tuple[str, str]]:
    there = Artifact.objects.in_release(release.number)
    # Two subqueries, each on one value: PostgreSQL hashes these even just after a first build, when it has no table
    # statistics yet. Combined into one, it compares each link with each artifact.
    page = there.filter(path=Concat(OuterRef("path"), Value("/index.html")))
    file = there.filter(path=OuterRef("path"))
    kept = MediaName.objects.kept().filter(path=OuterRef("path"))
    return links.filter(~Exists(page), ~Exists(file), ~Exists(kept)).values_list(PAGE, "path")


def _relative(links: "QuerySet[RevisionLink]") -> Iterator[tuple[str, str]]:
    """Yield (page's path, path that it leads to) of the links that don't start at the root."""
    for page, link in links.filter(RELATIVE).values_list(PAGE, "path"):
        yield page, link_target(link, page)


def _lost(links: set[tuple[str, str]], release: Release) -> Iterator[tuple[str, str]]:
    """Yield those of some (page's path, target) whose target isn't in the release."""
    for some in batches(sorted(links)):
        targets = {target for _, target in some}
        files = Artifact.objects.in_release(release.number).filter(path__in=targets.union(map(file_of, targets)))
        there = set(files.values_list("path", flat=True))
        there.update(MediaName.objects.kept().filter(path__in=targets).values_list("path", flat=True))
        yield from ((page, target) for page, target in some if not there & {target, file_of(target)})


def _vanished(release: Release) -> list[str]:
    """Return the addresses of pages and redirects that end with this release."""
    still = Artifact.objects.in_release(release.number).filter(path=OuterRef("path"))
    ended = Artifact.objects.filter(until=release.number).filter(~Exists(still)).values_list("path", flat=True)
    return [address(path) for path in ended]


def _missing(release: Release) -> str:
    there = set(Artifact.objects.in_release(release.number).filter(path__in=REQUIRED).values_list("path", flat=True))
    missing = [path for path in REQUIRED if path not in there]
    return f"{' and '.join(missing)} could not be made; see the failed pages of the build." if missing else ""


def vanishing(release: Release) -> ArtifactQuerySet:
    """Return pages that readers would lose. Only rows that ended between the two releases are read."""
    still = Artifact.objects.in_release(release.number).filter(path=OuterRef("path"))
    return _live_pages().filter(until__lte=release.number).filter(~Exists(still))


def _live_pages() -> ArtifactQuerySet:
    live = Site.objects.values_list("live_release", flat=True).get()
    return Artifact.objects.none() if live is None else Artifact.objects.in_release(live).filter(kind="page")


def _vanishing(release: Release) -> str:
    """Quote a read-only command: the person on call shouldn't have to guess whether the removals are intended."""
    gone = vanishing(release).count()
    if gone <= FEW or gone <= settings.SITE_MAX_VANISHING * (there := _live_pages().count()):
        return ""
    return (
        f"{gone} of {there} pages would vanish; "
        f"{command('publish_release', str(release.number), '--plan')} names them, and who unpublished them."
    )


def _dangling(release: Release) -> str:
    """Find a redirect that leads to nothing. An incremental build can break only the redirects that it touched."""
    there = Artifact.objects.in_release(release.number).filter(kind="redirect", location__startswith="/")
    asked = [there]
    if _has_sound_base(release):
        asked = [there.filter(since=release.number)]
        gone = _vanished(release)
        asked += [there.filter(location__in=some) for some in batches(gone)]
        asked += [there.filter(location__contains="#")] if gone else []
    lost = min((first for redirects in asked if (first := _first_lost(redirects, release))), default=None)
    return f"The redirect from /{lost[0]} leads to {lost[1]}, which does not exist; remove it." if lost else ""


def _has_sound_base(release: Release) -> bool:
    """Return whether the release only adds to one that passed these checks."""
    before = Release.objects.filter(status=Release.Status.COMPLETE, number__lt=release.number).order_by("-number")
    base = before.first()
    return bool(base and not base.refused and not release.is_full)


def _malformed(release: Release) -> str:
    """Find a feed or sitemap that is no XML. An incremental build can break only those that it wrote."""
    files = Artifact.objects.in_release(release.number).filter(kind__in=("feed", "sitemap"))
    if _has_sound_base(release):
        files = files.filter(since=release.number)
    for path, body in chain.from_iterable(keyed_reads.forwards(files.values_list("path", "body"), "path", AT_ONCE)):
        try:
            ParserCreate().ParseFile(GzipFile(fileobj=BytesIO(body)))
        except ExpatError as error:
            return f"{path} is no XML ({error}), and its readers would refuse it; correct the theme's template for it."
    return ""


def _first_lost(redirects: ArtifactQuerySet, release: Release) -> tuple[str, str] | None:
    if not redirects.exists():  # as after most edits; Django takes long to compose the rest
        return None
    target = Concat(Substr(OuterRef("page"), 2), Value("index.html"))
    kept = Artifact.objects.in_release(release.number)
    there, file = kept.filter(path=target), kept.filter(path=Substr(OuterRef("page"), 2))
    excused = FailedOutput.objects.filter(path=target)
    # The condition repeats the wording of the partial index on locations, so that the database uses it.
    lost = (
        redirects.exclude(location="")
        .annotate(page=WITHOUT_FRAGMENT)
        .filter(~Exists(there), ~Exists(file), ~Exists(excused))
    )
    return lost.order_by("path").values_list("path", "location").first()
