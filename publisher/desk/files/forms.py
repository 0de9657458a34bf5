"""Forms of a file's page: what is said about it, its name, and other bytes in its place."""

from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError

from publisher.desk.forms import DeskForm
from publisher.pages.library.uploading import replace
from publisher.pages.media.file_limits import LARGEST_ATTACHMENT
from publisher.pages.media.kinds import VIDEO, UnusableFile
from publisher.pages.models import Actor, MediaFile, MediaVersion
from publisher.pages.models.media import DESCRIBED
from publisher.pages.models.media_name import LONGEST_NAME


def poster_url(version: MediaVersion) -> str:
    """Return the address of a film's poster in the library; empty if it has none."""
    poster = version.poster.live if version.poster else None
    return poster.url if poster else ""


class SeenForm(DeskForm):
    """A form that says which state of the file it was shown with, so that nobody undoes a change they haven't seen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class DescribeForm(SeenForm):
    alt = forms.CharField(
        label="Alternative text",
        max_length=500,
        required=False,
        help_text="What it shows, for people who can’t see it. A page can say something of its own instead.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    caption = forms.CharField(
        label="Caption", max_length=500, required=False, help_text="Shown below it, unless the page has its own."
    )
    credit = forms.CharField(
        label="Credit", max_length=200, required=False, help_text="Who made it, such as “Photo: Ada Lovelace”."
    )

    poster = forms.CharField(
        label="Poster",
        max_length=200,
        required=False,
        help_text="The picture before the film plays: its address in the library, such as /media/tea.jpg.",
        widget=forms.TextInput(attrs={"data-module": "card-image", "data-largest": LARGEST_ATTACHMENT}),
    )

    def __init__(self, *args: Any, of: MediaVersion, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {name: getattr(of, name) for name in DESCRIBED} | {"poster": poster_url(of)}
        if of.kind.group != VIDEO:
            del self.fields["poster"]

    def clean_poster(self) -> MediaFile | None:
        if not (address := self.cleaned_data["poster"].strip("/ ")):
            return None
        picture: MediaFile | None = MediaFile.objects.picture_at(address)
        if picture is None:
            raise ValidationError("There is no such picture in the library. Choose one, or leave this empty.")
        return picture

    def describe(self, file: MediaFile, *, by: Actor) -> None:
        file.describe(by=by, **self.cleaned_data)


class RenameForm(DeskForm):
    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="Letters, digits and hyphens. Texts that use the old address keep working.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    def rename(self, file: MediaFile, *, by: Actor) -> None:
        file.rename(self.cleaned_data["name"], by=by)


class ReplaceForm(SeenForm):
    file = forms.FileField(label="New file", allow_empty_file=True, help_text="Of the same kind. The address stays.")

    def replace(self, file: MediaFile, *, by: Actor) -> bool:
        """Replace the bytes, unless the file has these; raise ValidationError if they can't be used."""
        sent = self.cleaned_data["file"]
        try:
            return replace(file, cast(BinaryIO, sent.file), sent.name, by=by, seen=self.cleaned_data["seen"])
        except UnusableFile as refusal:
            raise ValidationError({"file": str(refusal)}) from refusal
