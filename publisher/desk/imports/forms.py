"""Forms of an import: the ZIP, or in development a folder, and what to do with its pages."""

from pathlib import Path
from typing import Any, BinaryIO, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from publisher.desk.form_fields import PathInput
from publisher.desk.forms import DeskForm
from publisher.pages.importing.generator_names import GENERATOR_NAMES, UNKNOWN
from publisher.pages.importing.zip_directory import ArchiveProblem, refuse_long_list
from publisher.pages.media.file_limits import in_megabytes
from publisher.pages.paths import clean_path
from publisher.upload_addresses import LARGEST_ARCHIVE

CHOICES = [
    ("", "Recognise it by its configuration"),
    *((name, written) for name, written in GENERATOR_NAMES.items() if name != UNKNOWN),
    (UNKNOWN, "None: only read the files"),
]


class ChoicesForm(DeskForm):
    section = forms.CharField(
        label="Section",
        max_length=500,
        required=False,
        help_text="Put everything below this path, such as “blog”. Leave it empty for a whole site.",
        widget=PathInput(),
    )
    generator = forms.ChoiceField(label="Made with", choices=CHOICES, required=False)
    publish = forms.BooleanField(
        label="Publish what the files say is public",
        required=False,
        help_text="Without it, all pages are saved as drafts.",
    )
    publish_leftovers = forms.BooleanField(
        label="Also publish pages with template tags left in them",
        required=False,
        help_text="Readers would see the tags. Without it, these pages stay drafts.",
    )

    def clean_publish(self) -> bool:
        is_wanted: bool = self.cleaned_data["publish"]
        if is_wanted and settings.REVIEW_REQUIRED:
            raise ValidationError("Someone else has to approve what you publish: import the pages as drafts.")
        return is_wanted

    def clean_section(self) -> str:
        return clean_path(self.cleaned_data["section"])


class NewImportForm(ChoicesForm):
    archive = forms.FileField(
        label="ZIP of the site",
        required=False,
        allow_empty_file=True,
        help_text=f"The site’s repository with its configuration, up to {in_megabytes(LARGEST_ARCHIVE)}. "
        "GitHub’s “Download ZIP” is fine.",
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    folder = forms.CharField(
        label="Or a folder on this machine",
        max_length=1_000,
        required=False,
        help_text="Only in development.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )

    field_order = ("archive", "folder", "section", "generator", "publish", "publish_leftovers")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not settings.DEBUG:
            del self.fields["folder"]

    def clean_archive(self) -> Any:
        sent = self.cleaned_data["archive"]
        if sent:
            try:
                refuse_long_list(cast(BinaryIO, sent.file))
            except ArchiveProblem as problem:
                raise ValidationError(str(problem)) from problem
        return sent

    def clean_folder(self) -> str:
        folder: str = self.cleaned_data["folder"]
        if folder and not Path(folder).is_absolute():
            raise ValidationError("Write the folder’s whole path, from the first slash on.")
        if folder and not Path(folder).is_dir():
            raise ValidationError("There is no such folder on this machine.")
        return folder

    def clean(self) -> dict[str, Any]:
        sent = self.cleaned_data
        if not (self.errors or sent.get("archive") or sent.get("folder")):
            self.add_error("archive", "No file was chosen. Choose the site’s ZIP.")
        return sent

    @property
    def choices(self) -> dict[str, Any]:
        """Return the columns of the import."""
        sent = self.cleaned_data
        archive, folder = sent["archive"], sent.get("folder", "")
        name = archive.name if archive else Path(folder).name or folder
        chosen = {name: sent[name] for name in ChoicesForm.base_fields}
        return {"name": name[:250], "folder": "" if archive else folder, **chosen}
