"""An import undone as a whole: what readers and editors have is what it was, and edited imports stay."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.management import call_command

from publisher.pages.importing.import_undo import ImportEdited, former_places, undo_import
from publisher.pages.library.uploading import upload
from publisher.pages.models import (
    ContentVersion,
    MediaFile,
    Page,
    Publication,
    Redirect,
    Remark,
    Revision,
    add_redirect,
    remove_redirect,
)
from tests.pages.media.pictures import photo

pytestmark = pytest.mark.django_db
NOTE = "Restored from revision 1: the import was undone"
READ = ("path", "section", "weight", "title", "published_at", "revision__body", "revision__html", "date", "tag_pairs")


def live():
    """Return what readers have."""
    redirects = set(Redirect.objects.live().values_list("from_path", "target", "fragment"))
    return {row[0]: row[1:] for row in Publication.objects.live().values_list(*READ)}, redirects


def editors_have():
    pages = Page.objects.kept().values_list("path", "weight", "publish_at", "latest__title", "latest__body")
    return set(pages), {str(file) for file in MediaFile.objects.kept()}


def page(path, body="Before.", **written):
    made = Page.objects.filter(path=path).first() or Page.objects.create_page(path, by="ada")
    made.save_revision(by="ada", title=path or "Home", body=body, **written)
    return made


@pytest.fixture
def site(tmp_path):
    """Return the folder of a site, over a site of two live pages, a draft, a redirect and a file."""
    page("tea").publish(by="ada")
    page("tea/green").publish(by="ada")
    page("milk/goat").publish(by="ada")
    page("draft").schedule(by="ada", publish_at=datetime(2031, 1, 1, tzinfo=UTC))
    add_redirect("/old/", "/tea/", by="ada")
    upload(BytesIO(photo(60, 40)), "cup.jpg", by="ada")
    for name, text in {
        "_index.md": "---\ntitle: New home\n---\nWelcome.",
        "tea/_index.md": "---\ntitle: Tea\nweight: 7\naliases: [/old-tea/]\n---\nAfter. ![](pot.jpg)",
        "draft.md": "---\ntitle: draft\n---\nBefore.",
        "milk.md": "---\ntitle: Milk\ndate: 2020-01-01\naliases: [/old/, /white/]\n---\nNew.",
        "milk/oat.md": "---\ntitle: Oat\ndraft: true\n---\nNew.",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "tea/pot.jpg").write_bytes(photo(30, 30))
    return tmp_path


def imported(site):
    former = former_places(["", "tea", "draft", "milk", "milk/oat"])
    call_command("import_pages", site, publish=True)
    return former


def undo(former, who="import_pages"):
    return undo_import(who, former, by="grace")


def test_readers_and_editors_have_what_they_had_after_one_content_version(site):
    before = live(), editors_have()
    former = imported(site)
    after = live()
    assert before[0] != after
    assert after[0].keys() == {"", "tea", "tea/green", "draft", "milk", "milk/goat"}
    assert after[0]["milk/goat"][0] == "milk"
    version = ContentVersion.objects.current()
    done = undo(former)
    assert (live(), editors_have()) == before
    assert ContentVersion.objects.current() == version + 1
    assert done == {"pages deleted": 2, "pages restored": 2, "pages unpublished": 2, "redirects": 3, "files": 1}


def test_pages_go_on_after_it_and_the_same_import_can_come_again(site):
    former, first = imported(site), live()
    undo(former)
    tea = Page.objects.get(path="tea")
    assert tea.live_publication.revision_id == tea.latest_id  # no change waits to be published
    assert [text.note for text in tea.revisions.order_by("number")] == ["", "", NOTE]
    assert tea.save_revision(by="ada", title="Tea", body="Later.").number == 4
    call_command("import_pages", site, publish=True)
    assert live()[0].keys() == first[0].keys()
    assert live()[0]["tea"][4] == "After. ![](/media/pot-2.jpg)"  # a deleted file's name is never used again
    again = {(source, target.replace("pot-2", "pot"), part) for source, target, part in live()[1]}
    assert again == first[1]


def test_what_a_broken_off_import_did_is_undone_too_and_what_it_did_in_two_runs(site):
    before = live(), editors_have()
    former = imported(site)
    (site / "tea/_index.md").write_text("---\ntitle: Tea\nweight: 8\n---\nSecond run.")
    (site / "milk.md").write_text("---\ntitle: Milk\n---\nSecond run.")
    call_command("import_pages", site, publish=True)
    undo(former)
    assert (live(), editors_have()) == before


def test_a_page_whose_plan_alone_was_changed_has_its_former_plan(tmp_path):
    planned = page("later", body="Soon.", date=datetime(2040, 1, 1, tzinfo=UTC))
    planned.schedule(by="ada", publish_at=datetime(2031, 1, 1, tzinfo=UTC))
    (tmp_path / "later.md").write_text("---\ntitle: later\ndate: 2040-01-01\n---\nSoon.")
    before, former = editors_have(), former_places(["later"])
    call_command("import_pages", tmp_path, publish=True)
    assert (Page.objects.get(path="later").publish_at.year, planned.revisions.count()) == (2040, 1)
    undo(former)
    assert editors_have() == before


def test_an_import_of_nothing_is_undone_without_a_content_version():
    version = ContentVersion.objects.current()
    assert not +undo({}, who="nobody")
    assert ContentVersion.objects.current() == version


def weigh_and_publish():
    Page.objects.filter(path="milk").update(weight=3)
    Page.objects.filter(path__in=["milk", "tea/green"]).publish(by="ada")


EDITS = {
    "a text": (lambda: page("tea", body="Edited."), "/tea/ a newer text by ada"),
    "a draft": (lambda: page("milk/oat", body="Edited."), "/milk/oat/ a newer text by ada"),
    "a draft published with another page": (
        lambda: Page.objects.filter(path__in=["milk/oat", "tea/green"]).publish(by="ada"),
        "/milk/oat/ published by ada",
    ),
    "a page published elsewhere in its list": (lambda: weigh_and_publish(), "/milk/ published again by ada"),
    "a page unpublished": (lambda: Page.objects.get(path="draft").unpublish(by="ada"), "/draft/ unpublished by ada"),
    "a page moved": (lambda: Page.objects.get(path="milk").move("oats", by="ada"), "/oats/ moved by ada"),
    "a page deleted": (lambda: Page.objects.get(path="milk/oat").mark_deleted(by="ada"), "/milk/oat/ deleted by ada"),
    "a page planned": (
        lambda: Page.objects.get(path="milk/oat").schedule(by="ada", publish_at=datetime(2031, 1, 1, tzinfo=UTC)),
        "/milk/oat/ planned by ada",
    ),
    "a file described": (
        lambda: MediaFile.objects.get(names__path="media/pot.jpg").describe(by="ada", alt="A pot"),
        "/media/pot.jpg described, renamed or replaced by ada",
    ),
    "a redirect to a new page": (
        lambda: add_redirect("/cow/", "/milk/", by="ada"),
        "/cow/ redirected to /milk/",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_import_of_which_something_was_edited_is_not_undone_and_the_edit_is_named(site, edit):
    do, said = EDITS[edit]
    former = imported(site)
    do()
    after = live(), editors_have()
    with pytest.raises(ImportEdited) as refusal:
        undo(former)
    assert said in [str(found) for found in refusal.value.edits]
    assert (live(), editors_have()) == after


def test_work_on_other_pages_and_what_is_gone_already_does_not_hinder(site):
    former = imported(site)
    page("coffee").publish(by="ada")
    page("milk/goat", body="Edited.").publish(by="ada")
    remove_redirect("/white/", by="ada")
    page("coffee", body="![](/media/pot.jpg)")
    undo(former)
    assert live()[0].keys() == {"", "tea", "tea/green", "milk/goat", "coffee"}
    assert live()[0]["milk/goat"][4] == "Edited."
    assert "pot.jpg" in editors_have()[1]
    assert Revision.objects.filter(page__path="tea").count() == 3


def test_a_remark_changes_nothing_that_an_undo_would_take_away(site):
    former = imported(site)
    remark = Remark.objects.make(Page.objects.get(path="milk/oat"), "Is that so?", by="ada")
    remark.answer("Yes.", by="ben")
    undo(former)
    assert Remark.objects.count() == 2
