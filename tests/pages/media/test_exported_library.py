"""An export holds the library's files, and importing it into an empty database gives the same site."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from publisher.pages.library.uploading import upload
from publisher.pages.models import Blob, BlobPart, MediaFile, MediaName, MediaVersion, Page, Rendition
from tests.pages.media.pictures import photo
from tests.static_site.live import complete
from tests.static_site.sites import manifest, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(tmp_path):
    tea = upload(io.BytesIO(photo(700, 500)), "tea.jpg", by="ada", alt="A pot", credit="Ada")
    upload(io.BytesIO(b"a,b\n"), "fees.csv", by="ada")
    publish("", "Home", body="# Welcome")
    publish("drinks", body="![](/media/tea.jpg) [Fees](/media/fees.csv)", image="/media/tea.jpg")
    tea.rename("pot.jpg", by="ada")
    folder = tmp_path / "export"
    call_command("export_pages", folder, verbosity=0)
    return folder


def emptied() -> None:
    Page.objects.exclude(path="").delete()
    for model in (Rendition, MediaVersion, MediaName, MediaFile, Blob):
        model.objects.all().delete()


def imported(folder, **options) -> None:
    call_command("import_pages", folder, publish=True, verbosity=0, **options)


def files_in(made: dict[str, str]) -> dict[str, str]:
    return {path: digest for path, digest in made.items() if path.startswith("media/")}


def test_importing_an_export_gives_the_same_site(exported):
    assert (exported / "media/pot.jpg").read_bytes() == photo(700, 500)
    listed = json.loads((exported / "media/library.json").read_text())["files"]
    assert listed[0] == {"name": "pot.jpg", "alt": "A pot", "credit": "Ada", "earlier": ["tea.jpg"]}
    before = manifest(complete())
    emptied()
    imported(exported)
    after = manifest(complete())
    assert after == before
    assert len(files_in(before)) > 2
    assert [v.alt for v in MediaVersion.objects.live().order_by("file")] == ["A pot", ""]
    imported(exported)
    assert MediaFile.objects.count() == 2
    assert manifest(complete()) == after


def test_files_that_left_the_library_leave_the_export(exported):
    Page.objects.get(path="drinks").save_revision(by="ada", title="Drinks", body="Nothing.")
    Page.objects.get(path="drinks").publish(by="ada")
    for file in MediaFile.objects.all():
        file.delete_from_library(by="ada")
    call_command("export_pages", exported, verbosity=0)
    assert not (exported / "media").exists()


def test_a_dry_run_takes_nothing_and_what_can_not_be_taken_is_named(exported, capsys):
    emptied()
    imported(exported, dry_run=True)
    assert not MediaFile.objects.exists()
    (exported / "media/pot.jpg").write_bytes(b"<html>")
    (exported / "media/fees.csv").unlink()
    with pytest.raises(CommandError, match="2 skipped"):
        imported(exported)
    said = capsys.readouterr().out
    assert "media/pot.jpg" in said
    assert "media/fees.csv" in said
    (exported / "media/library.json").write_text("[]")
    with pytest.raises(CommandError, match=r"library\.json can't be read"):
        imported(exported)


def test_a_file_whose_stored_bytes_are_damaged_is_named_and_the_earlier_export_stays(exported):
    part = BlobPart.objects.get(blob__versions__name="fees.csv")
    BlobPart.objects.filter(pk=part.pk).update(content=b"a,c\n")
    with pytest.raises(CommandError, match=r"media/fees\.csv are damaged; upload"):
        call_command("export_pages", exported, verbosity=0)
    assert (exported / "media/fees.csv").read_bytes() == b"a,b\n"
    assert sorted(file.name for file in (exported / "media").iterdir()) == ["fees.csv", "library.json", "pot.jpg"]
