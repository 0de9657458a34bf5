"""The site's settings: its name, look, footer and announcement, valid from one content version to another.

Publishing them closes one row and opens the next, so a build shows those of its version, and a rollback the old ones.
Until an administrator publishes some, the environment's variables hold.
"""

import re
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import QuerySet, Value
from django.db.models.expressions import Expression
from django.db.models.functions import Coalesce, Now

from publisher.characters import NO_TEXT
from publisher.language_tags import LANGUAGE_TAG
from publisher.pages.markdown import MarkdownRefused, render
from publisher.pages.markdown.internal_links import internal_links
from publisher.pages.markdown.sanitised_html import ATTRIBUTE
from publisher.pages.models.audit import Actor, signed
from publisher.pages.models.change import Change, content_change
from publisher.pages.models.columns import in_calendar, refuse_beyond_calendar
from publisher.pages.models.planned_change import SCHEDULE
from publisher.pages.models.redirect import LIBRARY
from publisher.pages.models.site_settings_link import SiteSettingsLink
from publisher.pages.models.validity import Versioned, VersionedQuerySet
from publisher.pages.palettes import accents, fonts
from publisher.pages.paths import MAX_LENGTH

LANGUAGE = RegexValidator(LANGUAGE_TAG.pattern, "Write a language tag, such as en-GB or de.")

PREFIX = LIBRARY.removeprefix("/")

LONGEST_FOOTER = 10_000
"""Characters of Markdown: every page has the footer."""

NO_ANNOUNCEMENT = {"announcement": "", "announcement_kind": "", "announcement_ends_at": None}
IN_ONE_LINE = re.compile(r"<p>(?:(?!</?p>).)+</p>")
ID = re.compile(rf'(<[a-z][a-z0-9]*(?:{ATTRIBUTE})*?) id="[^"]*"')


def is_storable(path: str) -> bool:
    return len(path) <= MAX_LENGTH and not NO_TEXT.search(path)


def refuse_no_text(text: str) -> None:
    if NO_TEXT.search(text):
        raise ValidationError("This has a character that isn’t text; type it again.")


class SiteSettingsQuerySet(VersionedQuerySet["SiteSettings"]):
    def now(self) -> "SiteSettings":
        """Return what holds now, whether or not it has been built."""
        return self.live().first() or SiteSettings.of_environment()

    def at(self, version: int) -> "SiteSettings":
        """Return what held when `version` was the content version."""
        return self.as_of(version).first() or SiteSettings.of_environment()

    def publish(self, wanted: "SiteSettings", *, by: Actor, seen: int) -> bool:
        """Make these the settings, as one content version; return False if they are already.

        `seen` is the primary key of the row that the administrator saw, 0 for the environment's variables: if another
        one holds by now, raise ValidationError and publish nothing.
        """
        wanted.prepare()
        with content_change("change site settings", by=by) as change:
            before = self.live().first()
            if (before.pk if before else 0) != seen:
                raise ValidationError(_changed(before), code="changed")
            if before and before.said == wanted.said:
                return False
            wanted.begin(change, before, by=by)
        return True

    def ends(self) -> QuerySet["SiteSettings", Any]:
        """Return the query for the time when the live announcement ends."""
        return self.live().exclude(announcement="").values("announcement_ends_at")

    def over(self, now: datetime | Expression) -> Self:
        """Return the live row if its announcement's time is over."""
        return self.live().exclude(announcement="").filter(announcement_ends_at__lte=now)

    def end_announcements(self, now: datetime | Expression) -> None:
        """Take off an announcement whose time is over, as one content version; of several sweeps, one does it."""
        if not self.over(now).exists():
            return
        with content_change("end announcement", by=SCHEDULE) as change:
            if before := self.over(now).first():
                after = SiteSettings(**before.said | NO_ANNOUNCEMENT, footer_html=before.footer_html)
                after.begin(change, before, by=SCHEDULE)


class SiteSettings(Versioned):
    class Direction(models.TextChoices):
        OF_LANGUAGE = "", "As the language is written"
        LEFT_TO_RIGHT = "ltr", "From left to right"
        RIGHT_TO_LEFT = "rtl", "From right to left"

    class DateStyle(models.TextChoices):
        LONG = "", "Long"
        SHORT = "short", "Short"
        ISO = "iso", "International (ISO 8601)"

    class AnnouncementKind(models.TextChoices):
        INFORMATION = "", "Information"
        WARNING = "warning", "Warning"

    title = models.CharField(max_length=200, validators=[refuse_no_text])
    description = models.CharField(max_length=500, blank=True, validators=[refuse_no_text])
    language = models.CharField(max_length=35, validators=[LANGUAGE])
    direction = models.CharField(max_length=3, blank=True, choices=Direction)
    date_style = models.CharField(max_length=5, blank=True, choices=DateStyle)
    accent = models.CharField(max_length=20, blank=True, choices=accents)
    font = models.CharField(max_length=20, blank=True, choices=fonts)
    # Pictures, as texts name them: /media/logo.png
    logo = models.CharField(max_length=250, blank=True)
    icon = models.CharField(max_length=250, blank=True)
    image = models.CharField(max_length=250, blank=True)  # of shared links whose page has none
    footer = models.TextField(blank=True, validators=[refuse_no_text, MaxLengthValidator(LONGEST_FOOTER)])  # Markdown
    footer_html = models.TextField(blank=True)
    announcement = models.CharField(max_length=500, blank=True, validators=[refuse_no_text])  # one line of Markdown
    announcement_html = models.TextField(blank=True)
    announcement_kind = models.CharField(max_length=10, blank=True, choices=AnnouncementKind)
    announcement_ends_at = models.DateTimeField(null=True, blank=True, validators=[refuse_beyond_calendar])
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    who = models.CharField(max_length=150)

    # What an administrator writes; two rows equal in all of them say the same.
    SAID = (
        "title", "description", "language", "direction", "date_style", "accent", "font", "logo", "icon", "image",
        "footer", "announcement", "announcement_kind", "announcement_ends_at",
    )  # fmt: skip

    objects = SiteSettingsQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name_plural = "site settings"
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(Coalesce("until", Value(0)), name="one_live_site_settings"),
            in_calendar("announcement_ends_at", name="site_settings_in_calendar"),
        ]

    def __str__(self) -> str:
        return f"site settings from version {self.since}"

    @classmethod
    def of_environment(cls) -> "SiteSettings":
        """Return the settings of a site whose administrators have published none."""
        said = {"title": settings.SITE_TITLE, "description": settings.SITE_DESCRIPTION}
        return cls(since=0, language=settings.SITE_LANGUAGE, **said)

    @property
    def said(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.SAID}

    @property
    def pictures(self) -> set[str]:
        """The addresses of its pictures in the library, as links have them."""
        return {address.strip("/") for address in (self.logo, self.icon, self.image) if address}

    def prepare(self) -> None:
        """Make the HTML of its Markdown; raise ValidationError if a field is invalid."""
        self.clean_fields(exclude={"since", "until", "at", "by", "who"})
        self._html_of("footer")
        self._html_of("announcement")
        if self.announcement and not IN_ONE_LINE.fullmatch(self.announcement_html):
            raise ValidationError({"announcement": "Write one line of text; it may have links and emphasis."})

    def begin(self, change: Change, before: "SiteSettings | None", *, by: Actor) -> None:
        """Store it as the next row, after `prepare` and under the lock."""
        if before:
            SiteSettings.objects.filter(pk=before.pk).update(until=change.version)
        self.since = change.version
        self.by, self.who = signed(by).values()
        self.save(force_insert=True)
        SiteSettingsLink.objects.bulk_create(SiteSettingsLink(settings=self, path=path) for path in sorted(self.shown))
        was = (before or SiteSettings.of_environment()).said
        change.detail = {"changed": [name for name, value in self.said.items() if was[name] != value]}
        change.is_shown = True

    @property
    def shown(self) -> set[str]:
        """The addresses of the files that it shows: its pictures, and what its Markdown names; after `prepare`."""
        named = {*internal_links(self.footer_html), *internal_links(self.announcement_html)}
        return self.pictures | {path for path in named if path.startswith(PREFIX) and is_storable(path)}

    def _html_of(self, name: str) -> None:
        """Render a field's Markdown. Its headings have no ids: the page's own may be the same."""
        try:
            html = render(getattr(self, name)).html
        except MarkdownRefused as refusal:
            raise ValidationError({name: str(refusal)}) from refusal
        setattr(self, f"{name}_html", ID.sub(r"\1", html).strip())


def _changed(newest: SiteSettings | None) -> str:
    who = newest.who if newest else "Someone"
    return (
        f"{who} changed the settings after you opened this page, so yours were not published. The history shows "
        "their change; publish again to replace it."
    )
