"""A revision: a text that an editor saved, immutable, with the safe HTML of its Markdown. It has no path."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import normpath
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from publisher.characters import NO_TEXT
from publisher.pages.markdown import RENDERER, MarkdownRefused, Rendered, render
from publisher.pages.models.asset import Asset
from publisher.pages.models.audit import Actor, signed
from publisher.pages.models.columns import PathField, in_calendar, refuse_beyond_calendar
from publisher.pages.models.json_lists import HeadingListField, NameListField
from publisher.pages.models.validity import BATCH, batches

if TYPE_CHECKING:
    from publisher.pages.models.page import Page

MAX_BODY_BYTES = 200_000
MAX_NAMES = 50


class StaleRevision(Exception):
    """Someone else saved the page in between; show both texts."""

    def __init__(self, newest: "Revision") -> None:
        super().__init__(
            f"{newest.who} saved this page while you were editing (revision {newest.number}); compare both texts."
        )
        self.newest = newest


class RevisionQuerySet(models.QuerySet["Revision"]):
    def keep(self, texts: "Sequence[tuple[Revision, Rendered]]") -> None:
        """Store texts permanently, each with what its body became: its HTML, its links and the files it shows."""
        for revision, text in texts:
            revision.html, revision.headings = text.html, text.headings
        self.bulk_create([revision for revision, _ in texts], batch_size=BATCH)
        links = [link for revision, text in texts for link in links_of(revision, {*text.links, *revision.shown})]
        RevisionLink.objects.bulk_create(links, batch_size=BATCH)
        _keep_uploads({revision.pk: media_in(text.links) for revision, text in texts})


class Revision(models.Model):
    page = models.ForeignKey("pages.Page", related_name="revisions", on_delete=models.CASCADE, db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    summary = models.TextField(blank=True, max_length=2_000)
    body = models.TextField(blank=True)
    description = models.CharField(blank=True, max_length=500)
    image = models.CharField(blank=True, max_length=500)
    tags = NameListField(default=list, blank=True)
    authors = NameListField(default=list, blank=True)
    date = models.DateTimeField(null=True, blank=True, validators=[refuse_beyond_calendar])
    noindex = models.BooleanField(default=False)
    in_menu = models.BooleanField(null=True, blank=True)  # None: decided by its place until an editor chooses
    note = models.CharField(blank=True, max_length=500)

    html = models.TextField(blank=True)
    headings = HeadingListField(default=list, blank=True)
    renderer = models.PositiveIntegerField()

    created_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=150)

    # The fields that an editor writes; two revisions equal in all of them are the same text.
    WRITTEN = ("title", "summary", "body", "description", "image", "tags", "authors", "date", "noindex", "in_menu")

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="revision_number_once"),
            in_calendar("date", name="revision_in_calendar"),
        ]
        # A migration adds `revision_words` on PostgreSQL, over every word of a title and a body; Says uses it.
        indexes = [models.Index(fields=["title"], name="revision_title")]

    def __str__(self) -> str:
        return f"{self.title} (revision {self.number})"

    @classmethod
    def written_on(cls, newest: "Revision | None", **columns: Any) -> "Revision":
        """Return a valid revision that follows the page's newest and isn't stored yet; the newest if it says the same.

        Raise ValidationError if a field is invalid.
        """
        revision = cls(number=newest.number + 1 if newest else 1, renderer=RENDERER, **columns)
        revision.full_clean(exclude=["page", "by"], validate_unique=False, validate_constraints=False)
        return newest if newest is not None and revision.says_the_same_as(newest) else revision

    def says_the_same_as(self, other: "Revision") -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in self.WRITTEN)

    def is_in_menu_at(self, path: str) -> bool:
        """Return True if the main menu names the page; `PublicationQuerySet.navigation` is the same rule in SQL."""
        by_place = self.date is None and path != "" and "/" not in path
        return by_place if self.in_menu is None else self.in_menu

    @property
    def shown(self) -> list[str]:
        """The file of the library that cards show."""
        return [self.image.strip("/")] if self.image.startswith("/media/") else []

    @property
    def before(self) -> int:
        """The number of the previous revision, 0 for the first."""
        return self.number - 1

    def bring_back(self, *, by: Actor, base: int) -> "Revision":
        """Save this text again on top of revision `base`; raise what `Page.save_revision` raises."""
        written = {name: getattr(self, name) for name in self.WRITTEN}
        return self.page.save_revision(by=by, base=base, note=f"Restored from revision {self.number}", **written)

    def tagged(self, page: "Page", add: Sequence[str], remove: Collection[str], *, by: Actor) -> "Revision | None":
        """Return the page's next text with tags added and removed, not yet saved; None if that changes nothing."""
        tags = list(dict.fromkeys([*(tag for tag in self.tags if tag not in remove), *add]))
        if tags == self.tags:
            return None
        said = [*(f"added {tag}" for tag in add), *(f"removed {tag}" for tag in sorted(remove))]
        written = {name: getattr(self, name) for name in self.WRITTEN} | {"tags": tags}
        note = f"Tags: {', '.join(said)}"[:500]
        try:
            return Revision.written_on(self, page=page, note=note, **signed(by), **written)
        except ValidationError as error:
            raise ValidationError(f"{page}: {' '.join(error.messages)}", code="tags") from error

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        self.title = " ".join(self.title.split())
        super().clean_fields(exclude)

    def clean(self) -> None:
        problems = dict(_problems(self))
        if problems:
            raise ValidationError(problems)


class RevisionLink(models.Model):
    """An internal link in a revision's text, by its target path; the link check reads it."""

    revision = models.ForeignKey(Revision, related_name="links", on_delete=models.CASCADE, db_index=False)
    path = PathField(max_length=500, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "path"], name="revision_link_once")]

    def __str__(self) -> str:
        return f"/{self.path}"


def rendered(body: str) -> Rendered:
    try:
        return render(body)
    except MarkdownRefused as refusal:
        raise ValidationError({"body": str(refusal)}) from refusal


def links_of(revision: Revision, paths: Iterable[str]) -> list[RevisionLink]:
    """Build the links; a target too long for a path is cut to the column's length, and still leads nowhere."""
    storable = {path.replace("\0", "␀")[:500] for path in paths}
    return [RevisionLink(revision=revision, path=path) for path in sorted(storable)]


def _keep_uploads(named: Mapping[int, list[str]]) -> None:
    """Note which uploaded files these texts name, by primary key and digest."""
    digests = sorted({digest for some in named.values() for digest in some})
    found = (Asset.objects.filter(digest__in=some).values_list("digest", "pk") for some in batches(digests))
    uploads = dict(pair for some in found for pair in some)
    uses = Asset.used_by.through
    uses._default_manager.bulk_create(
        [uses(revision_id=key, asset_id=uploads[it]) for key, some in named.items() for it in {*some} & uploads.keys()],
        batch_size=BATCH,
    )


def link_target(link: str, page: str) -> str:
    """Return the target's path of a listed link on the page at a path: `./../tea/#hot` on `a/b` leads to `a/tea`."""
    if not link.startswith("./"):
        return link
    address = re.split(r"[?#]", link.removeprefix("./"))[0]
    return normalize("NFC", normpath(f"/{page}/{address}").strip("/"))


def media_in(links: list[str]) -> list[str]:
    """Return the digests of the uploaded files among a text's links."""
    return [link.removeprefix("media/").split(".")[0] for link in links if link.startswith("media/")]


def _problems(revision: Revision) -> Iterator[tuple[str, str]]:
    for name in ("title", "summary", "body", "description", "image", "note"):
        if NO_TEXT.search(getattr(revision, name)):
            yield name, "It contains a character that isn't text (a control character, or half of one); remove it."
    for name in ("tags", "authors"):
        labels = getattr(revision, name)
        if any(not label.strip() or len(label) > 100 or NO_TEXT.search(label) for label in labels):
            yield name, "Each needs 1 to 100 characters."
        elif len(labels) > MAX_NAMES:
            yield name, f"There are {len(labels):,} {name}; use at most {MAX_NAMES}."
    size = len(revision.body.encode(errors="replace"))
    if size > MAX_BODY_BYTES:
        yield "body", f"It has {size:,} bytes; at most {MAX_BODY_BYTES:,} can be published. Split the page."
