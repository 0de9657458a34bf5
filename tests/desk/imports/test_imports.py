"""Imports through the web: upload, check, import and undo, and what is refused. The process is a command here."""

import io
import json
import os
import tempfile
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from builds.scheduling.housekeeping import keep_house
from publisher.desk.imports.run_log import RunLog, StepTaken
from publisher.desk.imports.run_steps import FOLDER
from publisher.desk.models.archive_parts import ArchivePart
from publisher.desk.models.import_run import ImportRun
from publisher.pages.models import AuditEntry, ContentVersion, Page, Publication, Revision
from publisher.upload_addresses import LARGEST_ARCHIVE
from tests.desk.browsing import words
from tests.desk.conftest import editor, logged_in
from tests.importing.test_import_undo import live

pytestmark = pytest.mark.django_db(transaction=True)
IMPORTS = "/-/imports/"
SITE = {
    "hugo.toml": 'baseURL = "https://example.org/"\n',
    "content/_index.md": "---\ntitle: The Kettle\n---\nWelcome.",
    "content/tea.md": "---\ntitle: Tea\naliases: [/old-tea/]\n---\nHot. ![](/gone.png)",
    "content/milk.md": "---\ntitle: Milk\n---\n{{< goat >}} {{< cow >}} {{< cow >}}",
    "content/later.md": "---\ntitle: Later\ndraft: true\n---\n",
    "content/broken.md": "---\ntitle: [\n---\n",
    "content/notes.adoc": "= Notes",
}


def zipped(files=SITE, top="site-main/"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{top}{name}", content)
    return file.getvalue()


@pytest.fixture
def admin():
    return logged_in(editor("margaret", role="Administrator"))


def send(browser, content=None, name="site.zip", **choices):
    content = zipped() if content is None else content
    return browser.post(IMPORTS, {"archive": SimpleUploadedFile(name, content), **choices})


def begun(browser, **choices):
    """Upload the site; return the import, and run the check's process."""
    assert send(browser, **choices).status_code == 302
    return step(ImportRun.objects.latest("pk"))


def step(run):
    """Run the process of the import's step, which could not be launched in a test."""
    ImportRun.objects.filter(pk=run.pk).update(error="")
    call_command("run_site_import", run.pk, ImportRun.objects.get(pk=run.pk).token)
    return ImportRun.objects.get(pk=run.pk)


def post(browser, run, what, **sent):
    return browser.post(f"{IMPORTS}{run.pk}/{what}/", sent)


def screen(browser, run, what=""):
    return words(browser.get(f"{IMPORTS}{run.pk}/{what}"))


def imported(browser):
    run = begun(browser, publish="on")
    post(browser, run, "confirm")
    return step(run)


def test_a_check_reports_all_of_an_import_and_writes_nothing(admin):
    before, version = live(), ContentVersion.objects.current()
    said = screen(admin, begun(admin, publish="on"))
    assert (live(), ContentVersion.objects.current(), Page.objects.count()) == (before, version, 1)
    for part in [
        "Checked, not imported yet Read as a site of Hugo Pages 3 new, 1 changed Of these 2 published, 2 drafts",
        "Redirects 3 added",
        "Skipped 1 Files that can’t be imported, and redirects that can’t be made. content/broken.md:2 invalid YAML",
        "Held back 1 They stay drafts, because template tags are left in them. content/milk.md",
        "Pictures and files that aren’t there 1 Texts name them, and the site doesn’t have them. content/tea.md:5",
        "{{< cow >}} 2, first in content/milk.md:4 {{< goat >}} 1, first in",
        "Other files, by suffix 1 Not read as pages. Pictures and downloads come in if a page names them. .adoc 1",
    ]:
        assert part in said
    answer = admin.get(f"{IMPORTS}{ImportRun.objects.get().pk}/report/")
    assert answer["Content-Disposition"] == f'attachment; filename="import-{ImportRun.objects.get().pk}.json"'
    assert json.loads(answer.content)["held_back"] == ["content/milk.md"]


def test_a_check_counts_the_pages_that_are_filled_in_from_a_sites_data(admin):
    files = {"_config.yml": "shop: {town: Kyoto}\n", "tea.md": "---\ntitle: Tea\n---\nFrom {{ site.shop.town }}\n"}
    said = screen(admin, begun(admin, content=zipped(files), publish="on"))
    assert "Of these 1 published, 0 drafts Filled in from the site’s data 1 page Redirects" in said


def test_a_confirmed_import_is_written_in_the_administrators_name_and_its_zip_is_deleted(admin):
    run = imported(admin)
    assert "Imported Read as a site of Hugo Pages 3 new, 1 changed" in screen(admin, run)
    assert set(Publication.objects.live().values_list("path", flat=True)) == {"", "tea"}
    assert Revision.objects.filter(page__path="tea").get().who == f"margaret, import {run.pk}"
    audit = AuditEntry.objects.filter(who="margaret").order_by("pk")
    assert list(audit.values_list("action", flat=True)) == ["upload site", "import site"]
    assert audit[1].detail == {"import": run.pk, "name": "site.zip", "section": "", "publish": True}
    assert not ArchivePart.objects.exists()


def test_where_approval_is_required_an_import_brings_drafts_that_its_administrator_cannot_publish(admin, settings):
    run, before = begun(admin, publish="on"), live()[0]
    settings.REVIEW_REQUIRED = True
    assert "import the pages as drafts" in words(send(admin, publish="on"))
    post(admin, run, "confirm")
    step(run)
    assert live()[0] == before
    page = Page.objects.get(path="tea")
    asked = admin.get(f"/-/pages/{page.pk}/publish/")
    assert "You wrote this text, so someone else has to approve it." in words(asked)
    admin.post("/-/pages/publish/", {"page": page.pk, "revision": page.latest_id})
    assert live()[0] == before


def test_the_same_zip_again_changes_nothing(admin):
    imported(admin)
    version, revisions = ContentVersion.objects.current(), Revision.objects.count()
    again = imported(admin)
    assert (ContentVersion.objects.current(), Revision.objects.count()) == (version, revisions)
    assert "Pages 4 unchanged" in screen(admin, again)


def test_an_import_is_undone_as_a_whole(admin):
    before = live()
    run = imported(admin)
    assert "move to the deleted pages. Pages that it changed get their former text back" in screen(admin, run, "undo/")
    post(admin, run, "undo")
    run = step(run)
    assert live() == before
    assert "Undone 3 pages deleted, 1 page has its former text, 1 page unpublished" in screen(admin, run)
    assert AuditEntry.objects.filter(action="undo import").get().who == "margaret"
    assert admin.get(f"{IMPORTS}{run.pk}/undo/").status_code == 404


def test_an_edited_import_is_not_undone_and_both_the_question_and_the_process_say_why(admin):
    run = imported(admin)
    post(admin, run, "undo")
    Page.objects.get(path="tea").save_revision(by="ada", title="Tea", body="Edited.")
    after = live()
    run = step(run)
    assert live() == after
    assert "Imported 1 of the import's pages, files and redirects were edited since. Nothing was undone." in screen(
        admin, run
    )
    said = screen(admin, run, "undo/")
    assert "This import can’t be undone" in said
    assert "/tea/ a newer text by ada" in said


def test_a_broken_off_import_says_so_goes_on_where_it_was_and_can_be_undone(admin):
    before = live()
    run = begun(admin, publish="on")
    post(admin, run, "confirm")
    killed = timezone.now() - timedelta(minutes=10)
    ImportRun.objects.update(error="", beat_at=killed, phase="write", done=1, total=3)
    old = ImportRun.objects.get().token
    assert "The import broke off Its process is gone: it was stopped, or ran out of memory." in screen(admin, run)
    assert admin.get(f"{IMPORTS}{run.pk}/progress/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    post(admin, run, "continue")
    call_command("run_site_import", run.pk, old)
    assert live() == before  # the killed process, or a second dyno with its token, does nothing any more
    run = step(run)
    assert run.status == "imported"
    ImportRun.objects.update(status="importing", beat_at=killed)
    post(admin, run, "undo")
    assert step(run).status == "undone"
    assert live() == before


def test_progress_and_the_time_left_are_shown_while_a_step_runs(admin):
    run = begun(admin)
    post(admin, run, "confirm")
    now = timezone.now()
    ImportRun.objects.update(error="", beat_at=now, phase="write", done=250, total=1000, left=184)
    answer = admin.get(f"{IMPORTS}{run.pk}/progress/", headers={"HX-Request": "true"})
    assert "Being imported 250 of 1000 Writing pages: 250 of 1,000, about 3 minutes left." in words(answer)
    whole = admin.get(f"{IMPORTS}{run.pk}/").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in whole
    assert "Nothing was started" in words(admin.post(f"{IMPORTS}{run.pk}/continue/", follow=True))


def test_progress_is_recorded_between_transactions_and_a_process_that_lost_its_step_ends(admin):
    run = begun(admin)
    post(admin, run, "confirm")
    ImportRun.objects.update(error="")
    log = RunLog(ImportRun.objects.get())
    with transaction.atomic():
        log.write("phase=write done=3 total=9 rate=1/s seconds=3.0 left=6s\n")
        log.flush()
        assert ImportRun.objects.get().phase == ""
    log.flush()
    run = ImportRun.objects.get()
    assert (run.phase, run.done, run.total, run.left) == ("write", 3, 9, 6)
    ImportRun.objects.update(token="another")
    with pytest.raises(StepTaken):
        log.say("undo")


def test_a_log_that_python_closes_long_after_its_step_records_nothing(admin):
    log = RunLog(begun(admin))
    log.write("phase=write done=3 total=9 rate=1/s seconds=3.0 left=6s\n")
    log.close()
    assert (log.closed, ImportRun.objects.get().phase) == (True, "unpack")


def test_a_dyno_that_cant_be_started_is_told_with_the_cure(admin):
    send(admin)
    run = ImportRun.objects.get()
    said = screen(admin, run)
    assert "The check broke off An import runs in a dyno of its own, and none can be started." in said
    assert "BUILD_API_KEY is missing" in said
    assert "Start it again" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no zip", "This is no ZIP file, or only the first part of one."),
        (b"", "This is no ZIP file, or only the first part of one."),
        (zipped()[:-30], "This is no ZIP file, or only the first part of one."),
    ],
)
def test_what_is_no_zip_is_refused_at_once(admin, content, said):
    assert said in words(send(admin, content))
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"../x.md": "x"}, "would be written outside the site’s folder"),
        ({"readme.txt": "x"}, "The ZIP holds no pages; their files end in .md"),
        ({"hugo.toml": "[", "content/a.md": "A"}, "hugo.toml:1: "),
    ],
)
def test_what_a_check_refuses_is_told_without_our_folder(admin, files, said):
    assert send(admin, zipped(files, top="")).status_code == 302
    run = step(ImportRun.objects.get())
    shown = screen(admin, run)
    assert said in shown
    assert "Nothing was written." in shown
    assert "/tmp" not in shown
    assert post(admin, run, "confirm").status_code == 302
    assert ImportRun.objects.get().status == "refused"


def test_other_choices_are_checked_without_another_upload(admin):
    run = begun(admin)
    assert "none published: all texts are saved as drafts" in screen(admin, run)
    post(admin, run, "check", publish="on", publish_leftovers="on", section="kettle", generator="none")
    said = screen(admin, step(run))
    assert "a folder of files, without a generator’s rules, below /kettle/" in said
    assert "3 published" in said
    assert "Publisher itself; rename it" in words(post(admin, run, "check", section="-/x"))


def test_the_folder_of_a_killed_process_is_removed_after_a_day(admin, request):
    old, new = (Path(tempfile.mkdtemp(prefix=FOLDER)) for _ in range(2))
    request.addfinalizer(new.rmdir)
    os.utime(old, (time.time() - 90_000,) * 2)
    begun(admin)
    assert (old.exists(), new.exists()) == (False, True)


def test_only_the_newest_upload_waits_and_none_begins_while_an_import_works(admin):
    first = begun(admin)
    second = begun(admin)
    assert ImportRun.objects.get(pk=first.pk).status == "discarded"
    assert set(ArchivePart.objects.values_list("run", flat=True)) == {second.pk}
    post(admin, second, "confirm")
    assert "Another import isn’t finished." in words(send(admin))
    assert ImportRun.objects.count() == 2


def test_a_zip_that_nobody_confirms_is_discarded_by_a_person_or_after_a_week(admin):
    run = begun(admin)
    post(admin, run, "discard")
    assert (ImportRun.objects.get().status, ArchivePart.objects.count()) == ("discarded", 0)
    run = begun(admin)
    ImportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(days=6))
    keep_house()
    assert ArchivePart.objects.exists()
    ImportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(days=8))
    keep_house()
    assert (ImportRun.objects.get(pk=run.pk).status, ArchivePart.objects.count()) == ("discarded", 0)


def test_only_administrators_may_send_a_site_and_only_up_to_the_limit(admin):
    operator = logged_in(editor("linus", role="Operator"))
    assert send(operator).status_code == 403
    assert not ImportRun.objects.exists()
    answer = admin.post(IMPORTS, b"", content_type="text/plain", CONTENT_LENGTH=str(LARGEST_ARCHIVE + 2 * 2**20))
    assert answer.status_code == 413
    assert "the limit for a site’s ZIP" in answer.content.decode()
    assert "Import a site" in words(admin.get("/-/pages/"))
    assert "Import a site" not in words(operator.get("/-/pages/"))


def test_a_folder_may_be_named_in_development_alone(admin, settings, tmp_path):
    (tmp_path / "tea.md").write_text("# Tea\n")
    assert "No file was chosen" in words(admin.post(IMPORTS, {"folder": str(tmp_path)}))
    settings.DEBUG = True
    assert "There is no such folder on this machine." in words(admin.post(IMPORTS, {"folder": f"{tmp_path}/x"}))
    admin.post(IMPORTS, {"folder": str(tmp_path)})
    assert "Pages 1 new" in screen(admin, step(ImportRun.objects.get()))
