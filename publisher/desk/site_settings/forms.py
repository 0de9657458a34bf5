"""The form of the site's settings: plain fields, and samples of what can be chosen."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publisher.desk.form_fields import LocalTimeField, NumberField, PathInput, TextField
from publisher.desk.forms import DeskForm
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT
from publisher.pages.models import Actor, ContentVersion, MediaFile, MediaVersion, SiteSettings
from publisher.pages.models.site_settings import LONGEST_FOOTER
from publisher.pages.palettes import ACCENTS, FONTS, Accent
from publisher.pages.paths import MAX_LENGTH
from static_site.content.context import in_words

ICON_SIZES = range(48, 513)
"""Pixels."""

NO_PICTURE = "There is no such picture in the library. Choose one, or leave this empty."
PICTURE = {"data-module": "card-image", "data-largest": LARGEST_ATTACHMENT, "spellcheck": "false"}


def picture(label: str, help_text: str) -> forms.CharField:
    """Return a field for a picture's address in the library."""
    return forms.CharField(
        label=label, max_length=250, required=False, help_text=help_text, widget=forms.TextInput(attrs=PICTURE)
    )


class SettingsForm(DeskForm):
    seen = NumberField(required=False)
    title = forms.CharField(
        label="Title", max_length=200, help_text="The site’s name, on every page and in search results."
    )
    description = forms.CharField(
        label="Tagline", max_length=500, required=False, help_text="One sentence, for the footer and the feed."
    )
    language = forms.CharField(
        label="Language", max_length=35, help_text="Of the pages, as a tag: en-GB for British English, de for German.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    direction = forms.ChoiceField(label="Direction", choices=SiteSettings.Direction.choices, required=False)
    date_style = forms.ChoiceField(label="Dates", required=False)
    accent = forms.ChoiceField(
        label="Colour", required=False, widget=forms.RadioSelect,
        help_text="Of links and of the title. Each has enough contrast for WCAG AA on light and on dark screens.",
    )  # fmt: skip
    font = forms.ChoiceField(label="Font", choices=list(FONTS.items()), required=False, widget=forms.RadioSelect)
    logo = picture("Logo", "Stands in place of the title at the top of each page.")
    icon = picture("Icon", "For browsers’ tabs: a square PNG, 48 to 512 pixels wide.")
    image = picture("Picture when shared", "For links to pages that have no picture of their own.")
    footer = TextField(
        label="Footer", max_length=LONGEST_FOOTER, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Markdown, above the last line of every page.",
    )  # fmt: skip
    announcement = forms.CharField(
        label="Announcement", max_length=500, required=False,
        help_text="One line above every page. It may have links, as in [Read more](/news/), and emphasis.",
    )  # fmt: skip
    announcement_kind = forms.ChoiceField(
        label="Kind of announcement", choices=SiteSettings.AnnouncementKind.choices, required=False
    )
    announcement_ends_at = LocalTimeField(label="End of the announcement", required=False)
    preview = forms.CharField(
        label="Page to preview", max_length=MAX_LENGTH, required=False, initial="/", widget=PathInput()
    )

    def __init__(self, *args: Any, now: SiteSettings, shown: SiteSettings, **options: Any) -> None:
        """Show the values of `shown`, to be published in place of `now`."""
        super().__init__(*args, **options)
        self.initial = shown.said | {"seen": now.pk or 0, "preview": "/"}
        self.fields["accent"].choices = [(key, _sample(accent)) for key, accent in ACCENTS.items()]  # type: ignore[attr-defined]
        self.fields["date_style"].choices = [  # type: ignore[attr-defined]
            (key, f"{label}: {in_words(date(2026, 3, 31), shown.language, key)}")
            for key, label in SiteSettings.DateStyle.choices
        ]
        zone = timezone.get_current_timezone_name()
        self.fields["announcement_ends_at"].help_text = f"When to take it off, in {zone}. Empty: it stays."

    def clean_logo(self) -> str:
        return self._picture("logo")[0]

    def clean_image(self) -> str:
        return self._picture("image")[0]

    def clean_icon(self) -> str:
        address, version = self._picture("icon")
        if version:
            is_square = version.blob.width == version.blob.height and version.blob.width in ICON_SIZES
            if version.kind.suffix != ".png" or not is_square:
                raise ValidationError("Choose a square PNG, 48 to 512 pixels wide.")
        return address

    def clean_announcement_ends_at(self) -> datetime | None:
        end: datetime | None = self.cleaned_data["announcement_ends_at"]
        if end and end <= ContentVersion.objects.clock():
            raise ValidationError("This time has passed. Choose a later one, or leave it empty.")
        return end

    def clean_preview(self) -> str:
        return str(self.cleaned_data["preview"]).strip("/ ")

    def clean(self) -> dict[str, Any]:
        """Refuse what the model refuses, before a preview as well."""
        if not self.errors:
            self.wanted.prepare()
        return self.cleaned_data

    def _picture(self, name: str) -> tuple[str, MediaVersion | None]:
        """Return the address as the library has it; empty without a picture."""
        if not (address := self.cleaned_data[name].strip("/ ")):
            return "", None
        file: MediaFile | None = MediaFile.objects.picture_at(address)
        if file is None or file.live is None:
            raise ValidationError(NO_PICTURE)
        return f"/{address}", file.live

    @property
    def wanted(self) -> SiteSettings:
        """The valid form's values, not stored."""
        return SiteSettings(**{name: self.cleaned_data[name] for name in SiteSettings.SAID})

    def publish(self, *, by: Actor) -> bool:
        return SiteSettings.objects.publish(self.wanted, by=by, seen=self.cleaned_data["seen"] or 0)

    def _refuse(self, error: ValidationError) -> None:
        """Show why; after someone else's change, the same form sent again replaces that change."""
        super()._refuse(error)
        if getattr(error, "code", "") == "changed":
            self.data = dict(self.data.items()) | {"seen": SiteSettings.objects.now().pk or 0}


def _sample(accent: Accent) -> SafeString:
    """Return a colour's name with a sample of both its shades."""
    return format_html(
        '<svg class="swatch" width="48" height="24" aria-hidden="true"><rect width="24" height="24" fill="{}"/>'
        '<rect x="24" width="24" height="24" fill="{}"/></svg> {}',
        accent.light, accent.dark, accent.name,
    )  # fmt: skip
