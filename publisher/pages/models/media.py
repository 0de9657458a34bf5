"""Files of the library: what each is called and shows at every content version, and the pages that use it.

A text names a file by its address in the library, `/media/tea.jpg`, under any name that the file has ever had. Readers
get other addresses, made when a page is rendered, and only while a live page uses the file.
"""

import json
from hashlib import sha256
from typing import Any, TypeAlias

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from publisher.pages.media.kinds import BY_SUFFIX, PICTURE, Kind, of_name
from publisher.pages.models.audit import Actor, signed
from publisher.pages.models.blob import Blob
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.media_name import LONGEST_NAME, MediaName
from publisher.pages.models.page import Page
from publisher.pages.models.publication import Publication
from publisher.pages.models.redirect import LIBRARY, Redirect
from publisher.pages.models.rendition import KEY
from publisher.pages.models.revision import RevisionLink
from publisher.pages.models.site_settings_link import SiteSettingsLink
from publisher.pages.models.validity import Versioned, VersionedQuerySet
from publisher.pages.paths import slugify_segment, url_of

PREFIX = LIBRARY.removeprefix("/")
NAMED = 5
"""Pages to name where a file is in use."""
DESCRIBED = ("alt", "caption", "credit")
"""What an editor says about a file; `alt` is for texts that say nothing themselves."""

Said: TypeAlias = "str | MediaFile | None"


class MediaQuerySet(models.QuerySet["MediaFile"]):
    def kept(self) -> "MediaQuerySet":
        """Return files that aren't deleted."""
        return self.filter(versions__pk__isnull=False, versions__until=None)

    def picture_at(self, path: str) -> "MediaFile | None":
        """Return the kept picture that texts name by this address, if there is one: media/tea.jpg."""
        file = self.kept().filter(names__path=path).first()
        return file if file and file.live and file.live.kind.group == PICTURE else None

    def unused(self) -> "MediaQuerySet":
        """Return kept files that no page names, neither in its newest text nor in its live one, and nothing else."""
        newest = Page.objects.kept().values("latest")
        live = Publication.objects.live().values("revision")
        links = RevisionLink.objects.filter(Q(revision__in=newest) | Q(revision__in=live))
        of_site = SiteSettingsLink.objects.live().values("path")
        used = MediaName.objects.filter(Q(path__in=links.values("path")) | Q(path__in=of_site)).values("file")
        posters = MediaVersion.objects.live().exclude(poster=None).values("poster")
        return self.kept().exclude(pk__in=used).exclude(pk__in=posters)

    def add(self, name: str, blob: Blob, *, by: Actor, **described: "Said") -> "MediaFile":
        """Add a file under the first free name like this one; pages that name it already show it."""
        with content_change("add file", by=by) as change:
            file = self.create()
            file._say(change, by, name=file._take_name(name), blob=blob, **described)
        return file


class MediaFile(models.Model):
    created_at = models.DateTimeField(db_default=Now())

    objects = MediaQuerySet.as_manager()

    def __str__(self) -> str:
        live = self.live
        return live.name if live else f"file {self.pk}, deleted"

    @property
    def live(self) -> "MediaVersion | None":
        return self.versions.select_related("blob").filter(until=None).first()

    def replace(self, blob: Blob, *, by: Actor, seen: str = "") -> bool:
        """Show other bytes on all pages that use the file, as one content version; return False if it has these."""
        with content_change("replace file", by=by) as change:
            if self._current().blob_id == blob.pk:
                return False
            self._refuse_if_changed(seen)
            self._say(change, by, blob=blob)
        return True

    def rename(self, name: str, *, by: Actor) -> None:
        """Give the file another name, its kind's suffix included; texts may go on using the old one."""
        with content_change("rename file", by=by) as change:
            if BY_SUFFIX.get(f".{name.lower().rpartition('.')[2]}") is not (kind := self._current().kind):
                name = f"{name}{kind.suffix}"
            self._say(change, by, name=self._take_name(name))

    def describe(self, *, by: Actor, seen: str = "", **described: "Said") -> None:
        """Change the alternative text, caption, credit or poster."""
        with content_change("describe file", by=by) as change:
            self._refuse_if_changed(seen)
            self._say(change, by, **described)

    def delete_from_library(self, *, by: Actor) -> None:
        """Delete it; raise ValidationError while a page or a draft uses it."""
        with content_change("delete file", by=by) as change:
            version = self._current()
            if films := list(self.films.values_list("name", flat=True)[:NAMED]):
                raise ValidationError(f"{version.name} is the poster of {', '.join(films)}; choose another one there.")
            if users := [url_of(page.path) for page in self.pages_using().order_by("path")[:NAMED]]:
                raise ValidationError(f"{version.name} is used on {', '.join(users)}; take it out there first.")
            if self.is_of_site:
                raise ValidationError(f"{version.name} is in the site’s settings; choose another file there first.")
            self._end(change, version)
            change.redirects.ended |= set(self.redirects.values_list("from_path", flat=True))
            change.detail = {"file": version.name}
            change.is_unseen = True

    @property
    def addresses(self) -> "QuerySet[MediaName, str]":  # that texts may name it by
        return self.names.values_list("path", flat=True)

    @property
    def redirects(self) -> "VersionedQuerySet[Redirect]":
        """Return the redirects that lead to it, whichever of its names they have."""
        targets = [f"/{path}" for path in self.addresses]
        return Redirect.objects.live().filter(target__in=targets).order_by("from_path")

    @property
    def films(self) -> "VersionedQuerySet[MediaVersion]":
        """The films that it is the poster of."""
        return MediaVersion.objects.live().filter(poster=self).order_by("name")

    @property
    def shown_by(self) -> "QuerySet[MediaName, str]":
        """Return the addresses that show it: its own, and those of its films."""
        names = MediaName.objects.filter(Q(file=self) | Q(file__in=self.films.values("file")))
        return names.values_list("path", flat=True)

    def pages_using(self) -> QuerySet[Page]:
        """Return the pages whose newest text or live text uses it."""
        texts = Q(latest__links__path__in=self.shown_by)
        live = Q(pk__in=self.live_uses().values("page"))
        return Page.objects.kept().filter(texts | live).distinct()

    @property
    def is_published(self) -> bool:
        """Return True if a live page or the site uses it, so that readers see its changes."""
        return self.live_uses().exists() or self.is_of_site

    @property
    def is_of_site(self) -> bool:
        """Return True if the site's settings use it: every page shows it."""
        return SiteSettingsLink.objects.live().filter(path__in=self.shown_by).exists()

    def live_uses(self) -> QuerySet[Publication]:
        return Publication.objects.live().filter(revision__links__path__in=self.shown_by)

    def _take_name(self, wished: str) -> str:
        """Reserve the wished name, or the first free one with a number, and return it."""
        stem, _, suffix = wished.rpartition(".")
        suffix = BY_SUFFIX[f".{suffix.lower()}"].suffix
        stem = slugify_segment(stem)[: LONGEST_NAME - 20].strip("-_.").replace(".", "-") or "file"
        others = MediaName.objects.filter(path__startswith=f"{PREFIX}{stem}").exclude(file=self)
        paths = set(others.values_list("path", flat=True))
        number, name = 1, f"{stem}{suffix}"
        while f"{PREFIX}{name}" in paths:
            number += 1
            name = f"{stem}-{number}{suffix}"
        MediaName.objects.get_or_create(path=f"{PREFIX}{name}", file=self)
        return name

    def _current(self) -> "MediaVersion":
        if version := self.live:
            return version
        raise ValidationError("This file has been deleted.", code="deleted")

    def _refuse_if_changed(self, seen: str) -> None:
        """Raise ValidationError unless the file is still as it was seen; `seen` is that version's mark, or empty."""
        current = self._current()
        if seen and seen != current.mark:
            raise ValidationError(
                f"Someone else changed {current.name} after you opened this page. Reload the page to see their change, "
                "or send yours again to replace it.",
                code="changed",
            )

    def _say(self, change: Change, by: Actor, **said: Any) -> None:
        """Begin a version with these fields; one that no content version has seen yet is changed where it is."""
        before = self.live
        if before and before.since == change.version:
            self.versions.filter(pk=before.pk).update(**said)
        else:
            kept = {name: getattr(before, name) for name in MediaVersion.SAID} if before else {}
            if before:
                self.versions.filter(pk=before.pk).update(until=change.version)
            self.versions.create(since=change.version, **signed(by), **kept | said)
        change.detail = {"file": str(self)}
        change.is_shown, change.is_unseen = self.is_published, True

    def _end(self, change: Change, version: "MediaVersion") -> None:
        rows = self.versions.filter(pk=version.pk)
        rows.delete() if version.since == change.version else rows.update(until=change.version)


class MediaVersion(Versioned):
    file = models.ForeignKey(MediaFile, related_name="versions", on_delete=models.CASCADE)
    blob = models.ForeignKey(Blob, related_name="versions", on_delete=models.PROTECT)
    name = models.CharField(max_length=LONGEST_NAME)
    alt = models.CharField(max_length=500, blank=True)
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    poster = models.ForeignKey(  # a film's picture
        MediaFile, null=True, related_name="+", on_delete=models.PROTECT, db_index=False
    )
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=150)

    objects = VersionedQuerySet["MediaVersion"].as_manager()

    SAID = ("blob", "name", *DESCRIBED, "poster")

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["file"], condition=Q(until=None), name="one_live_version_a_file"),
        ]
        indexes = [
            *Versioned.Meta.indexes,
            # Partial: SQLite would pass over an index that says nearly always NULL, and read the whole table.
            models.Index(fields=["poster"], condition=Q(poster__isnull=False), name="media_version_poster"),
        ]

    def __str__(self) -> str:
        return f"{self.name} from version {self.since}"

    @property
    def kind(self) -> Kind:
        return of_name(self.name)

    @property
    def mark(self) -> str:
        """A mark of everything it says: a form sends it back, so that two people can't undo each other's change."""
        said = [self.blob_id, *(getattr(self, name) for name in ("name", *DESCRIBED, "poster_id"))]
        return sha256(json.dumps(said).encode()).hexdigest()[:KEY]

    @property
    def url(self) -> str:
        """The address to write in a text."""
        return f"/{PREFIX}{self.name}"
