"""The content as of one version: every query that outputs need, unaffected by editors' changes meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from publisher.pages.models import Menu, Publication, PublicationTag, Redirect, SiteSettings
from publisher.pages.models.publication import PublicationQuerySet
from publisher.pages.models.redirect import LIBRARY, TAGS
from publisher.pages.models.validity import valid_at
from publisher.pages.paths import ancestors_of, url_of
from static_site.content import context, keyed_reads, site_look
from static_site.content.archive_positions import ArchivePositions
from static_site.content.media_files import live_versions
from static_site.rendering.recipe import Context
from static_site.theme import Theme


@dataclass(frozen=True)
class Snapshot:
    version: int
    theme: Theme = field(repr=False)
    unpublished: SiteSettings | None = field(default=None, repr=False)
    """Settings to show in place of the version's own, in a preview."""

    @property
    def publications(self) -> PublicationQuerySet:
        return self._publications.all()

    @property
    def redirects(self) -> QuerySet[Redirect]:
        """The redirects that lead to another site, to a live page or its tag, or to a file that a live page uses."""
        pages = self.publications.filter(path=OuterRef("target"))
        files = live_versions(self.version).filter(file__names__path=Substr(OuterRef("target"), 2))
        away = Q(target__startswith="http://") | Q(target__startswith="https://")
        to_files = Q(target__startswith=LIBRARY) & Exists(files)
        tags = self.tags.filter(slug=Substr(OuterRef("target"), len(TAGS) + 2))
        to_tags = (Q(target__startswith=f"{TAGS}/") & Exists(tags)) | (Q(target=TAGS) & Exists(self.tags))
        return Redirect.objects.filter(valid_at(self.version)).filter(away | Exists(pages) | to_files | to_tags)

    @property
    def tags(self) -> QuerySet[PublicationTag]:
        return self._tags.all()

    @cached_property
    def _publications(self) -> PublicationQuerySet:
        """The base query, built once: Django takes longer to build the validity condition than most whole queries."""
        found: PublicationQuerySet = Publication.objects.filter(valid_at(self.version))
        return found

    @cached_property
    def _tags(self) -> QuerySet[PublicationTag]:
        return PublicationTag.objects.filter(valid_at(self.version, "publication__"))

    @cached_property
    def places(self) -> ArchivePositions:
        """The starts of archive pages."""
        return ArchivePositions(self.version)

    @cached_property
    def listing_size(self) -> int:
        return settings.SITE_LISTING_SIZE

    @cached_property
    def site(self) -> Context:
        """The `site` variable of every template."""
        return {
            **context.site_settings(),
            **site_look.of(self.settings, self.version),
            "navigation": self.navigation,
            "tags_url": self.tags_url,
            "theme": self.theme.urls,
        }

    @cached_property
    def settings(self) -> SiteSettings:
        return self.unpublished or SiteSettings.objects.at(self.version)

    def date(self, moment: datetime | None) -> Context | None:
        """Return a time as templates get it; None stays None."""
        said = self.settings
        return context.date(moment, said.language, said.date_style) if moment else None

    @cached_property
    def navigation(self) -> list[Context]:
        """The main menu; an address of another site has no path."""
        return [context.menu_entry(entry) for entry in Menu.objects.shown_at(self.version)]

    @cached_property
    def members(self) -> dict[str | None, int]:
        """The number of pages directly below each path; paths without any are omitted."""
        listed = self.publications.exclude(section=None).values("section").order_by()
        return dict(listed.annotate(count=Count("pk")).values_list("section", "count"))

    @cached_property
    def tags_url(self) -> str:
        """The URL of the list of all tags; empty on a site without tags."""
        return url_of("tags") if self.tags.exists() else ""

    @cached_property
    def home_title(self) -> str:
        return self.titles([""]).get("", "")

    def titles(self, paths: Iterable[str]) -> dict[str, str]:
        return dict(self.publications.filter(path__in=set(paths)).values_list("path", "title"))

    def tags_of(self, publications: Iterable[tuple[int, str | None]]) -> dict[int, list[Context]]:
        """Return the tags of publications, each given by primary key and the text of its `tag_pairs`."""
        found = dict(publications)
        lost = [publication for publication, pairs in found.items() if pairs is None]
        return {pk: context.written_tags(pairs) for pk, pairs in found.items() if pairs} | self._rows_of_tags(lost)

    def _rows_of_tags(self, publications: list[int]) -> dict[int, list[Context]]:
        """Return the tags of publications written by code that didn't know `tag_pairs`."""
        found: dict[int, list[tuple[str, str]]] = {publication: [] for publication in publications}
        if publications:
            rows = PublicationTag.objects.filter(publication__in=keyed_reads.among(publications))
            for publication, slug, name in rows.values_list("publication", "slug", "name"):
                found[publication].append((slug, name))
        return {publication: context.tags(names) for publication, names in found.items()}

    def breadcrumbs(self, paths: Iterable[str]) -> dict[str, list[Context]]:
        """Return the live pages above each path, from home down, in one query."""
        above = {path: ancestors_of(path) for path in paths}
        titles = self.titles({ancestor for chain in above.values() for ancestor in chain})
        return {path: [context.link(titles[a], a) for a in chain if a in titles] for path, chain in above.items()}

    def neighbours(self) -> dict[str, Subquery]:
        """Return annotations: the primary keys of the publications before and after each in its section."""
        siblings = self.publications.filter(section=OuterRef("section"))
        before = siblings.filter(order_key__lt=OuterRef("order_key")).order_by("-order_key")
        after = siblings.filter(order_key__gt=OuterRef("order_key")).order_by("order_key")
        return {"previous_id": Subquery(before.values("pk")[:1]), "next_id": Subquery(after.values("pk")[:1])}
