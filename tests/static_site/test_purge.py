"""A legal takedown: a page's words disappear from the content and from every release."""

import gzip
import io

import pytest
from django.core.management import CommandError, call_command

from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import replace, upload
from publisher.pages.media.kinds import UnusableFile
from publisher.pages.models import (
    Asset,
    AuditEntry,
    Blob,
    MediaFile,
    MediaVersion,
    Page,
    Publication,
    Rendition,
    Revision,
)
from static_site.mirrors.directory_mirror import DirectoryMirror
from static_site.models import Artifact, Release, Site
from static_site.releases.pruning import prune
from tests.pages.media.pictures import photo
from tests.static_site.live import live_number, show, show_page
from tests.static_site.sites import FINGERPRINT, build, clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db
SECRET = "Xylophonist"


@pytest.fixture
def site():
    """Publish a page three times at two paths; the feed and the listings quote it."""
    publish("news", body="All news.")
    page = publish("news/rumour", title="Rumour", body=f"{SECRET} one.", date=None)
    show()
    show_page("news/rumour", title="Rumour", body=f"{SECRET} two.", summary=SECRET)
    page.refresh_from_db()
    page.move("news/story", by="test")
    show()
    return page


def purge(path="news/story", *more):
    call_command("purge_page", path, "--by", "legal", "--reason", "court order", "--yes", *more)


def said_in():
    """Return the files of any release that still have the words."""
    return {a.path for a in Artifact.objects.all() if SECRET.encode() in gzip.decompress(a.body)}


def refusal(*arguments):
    with pytest.raises(CommandError) as caught:
        call_command("purge_page", *arguments)
    return caught.value.returncode, str(caught.value)


def test_readers_and_all_releases_lose_the_page_at_once(site, client):
    assert client.get("/news/story/").status_code == 200
    purge()
    assert client.get("/news/story/").status_code == 404
    assert not said_in() & {"news/story/index.html", "news/rumour/index.html"}


def test_the_next_build_takes_it_from_listings_and_feed(site, client):
    assert "news/index.html" in said_in()
    purge()
    release = show()
    assert SECRET.encode() not in client.get("/news/").content
    assert manifest(release) == clean_manifest(release.content_version)
    prune(keep=20, days=7)
    assert said_in() == set()


def test_no_rollback_reaches_a_release_that_names_it(site):
    purge()
    show()
    show_page("other", body="Other.")
    for number in ("1", "2", "3"):
        with pytest.raises(CommandError):
            call_command("rollback_site", number, "--yes")
    call_command("rollback_site", "--yes")
    assert live_number() == 4


def test_the_content_keeps_nothing_of_what_it_said(site):
    purge()
    assert not Revision.objects.filter(page=site).exists()
    assert not Publication.objects.filter(page=site).exists()
    assert not Revision.objects.filter(body__contains=SECRET).exists()
    site.refresh_from_db()
    assert (site.latest, site.deleted_at is None) == (None, False)


def test_the_audit_says_who_and_why_and_nothing_of_the_text(site):
    purge()
    entry = AuditEntry.objects.get(action="purge")
    assert (entry.who, entry.page, entry.detail["reason"]) == ("legal", site, "court order")
    assert (entry.detail["revisions"], entry.detail["publications"]) == (2, 3)
    assert not any(SECRET in str(entry.detail) for entry in AuditEntry.objects.all())


def test_pages_below_it_stay(site, client):
    show_page("news/story/comment", body="A comment.")
    purge()
    show()
    assert client.get("/news/story/comment/").status_code == 200


def test_an_upload_goes_with_it_unless_another_page_uses_it(client):
    mine, ours = (
        Asset.objects.create(digest=c * 64, suffix=".png", content_type="image/png", content=c.encode()) for c in "ab"
    )
    publish("story", body=f"![](/{mine.path}) ![](/{ours.path})")
    show_page("other", body=f"![](/{ours.path})")
    assert client.get(f"/{mine.path}").content == b"a"
    purge("story")
    assert client.get(f"/{mine.path}").status_code == 404
    assert client.get(f"/{ours.path}").content == b"b"
    assert list(Asset.objects.all()) == [ours]


def test_a_release_that_was_begun_before_is_not_shown(site):
    show_page("other", body="Other.")
    publish("third", body="Third.")
    begun = build()
    purge()
    assert not Site.objects.publish(begun)
    assert show().is_full


def test_a_held_site_loses_the_page_too(site, client):
    call_command("hold_site", "--reason", "audit")
    purge()
    assert client.get("/news/story/").status_code == 404
    Site.objects.update(fingerprint=FINGERPRINT)
    release = build()
    call_command("lift_hold", "--yes")
    assert live_number() == release.number


def test_a_mirror_loses_it_with_the_next_release(site, tmp_path):
    mirror = DirectoryMirror(tmp_path / "dist")
    mirror.update()
    assert (tmp_path / "dist/news/story/index.html").exists()
    purge()
    show()
    mirror.update()
    assert not (tmp_path / "dist/news/story").exists()


def test_whoever_has_the_path_by_now_is_made_anew(site, client):
    site.move("news/elsewhere", by="test")
    publish("news/story", body="Quite another story.")
    show()
    purge("news/elsewhere")
    show()
    assert b"Quite another story." in client.get("/news/story/").content


def test_a_deleted_page_can_be_purged_and_again_is_harmless(site):
    site.mark_deleted(by="test")
    purge()
    purge()
    assert AuditEntry.objects.filter(action="purge").count() == 2


def test_an_unpublished_site_can_be_purged():
    page = Page.objects.create_page("draft", by="test")
    page.save_revision(by="test", title="Draft", body=SECRET)
    purge("draft")
    assert not Revision.objects.filter(page=page).exists()
    assert not Release.objects.exists()


def test_what_cannot_be_purged_is_refused_and_nothing_is_lost(site):
    said = ("--by", "legal", "--reason", "court order")
    assert refusal("news/story", *said)[0] == 2
    assert refusal("nowhere", *said, "--yes") == (2, "No page has or had the path /nowhere/; nothing was changed.")
    assert refusal("a//b", *said, "--yes")[0] == 2
    assert "home page cannot be purged" in refusal("/", *said, "--yes")[1]
    assert site.revisions.count() == 2


def test_a_purged_file_leaves_every_release_at_once_and_can_not_come_back(client):
    content = photo(700, 500)
    tea = upload(io.BytesIO(content), "tea.jpg", by="ada")
    publish("drinks", body="![A pot](/media/tea.jpg)")
    show()
    replace(tea, io.BytesIO(photo(600, 400)), "tea.jpg", by="ada")
    show()
    paths = list(Artifact.objects.filter(kind="media").values_list("path", flat=True))
    call_command("purge_file", "tea.jpg", "--by", "legal", "--reason", "court order", "--yes")
    assert {client.get(f"/{path}").status_code for path in paths} == {404}
    assert not Blob.objects.exists()
    release = show()
    assert manifest(release) == clean_manifest(release.content_version)
    assert "media/" not in "".join(manifest(release))
    with pytest.raises(UnusableFile, match="legal reasons"):
        upload(io.BytesIO(content), "pot.jpg", by="ada")
    assert not Blob.objects.exists()
    with pytest.raises(CommandError, match=r"No file has or had the name x\.jpg"):
        call_command("purge_file", "x.jpg", "--by", "legal", "--reason", "court order", "--yes")


def test_files_of_a_purged_page_stay_and_are_named(capsys):
    upload(io.BytesIO(photo(300, 200)), "tea.jpg", by="ada").rename("pot.jpg", by="ada")
    upload(io.BytesIO(b"a,b"), "fees.csv", by="ada")
    publish("drinks", body="![A pot](/media/tea.jpg)")
    show()
    call_command("purge_page", "drinks", "--by", "legal", "--reason", "court order", "--yes")
    assert "Its files stay in the library: pot.jpg. To delete one" in capsys.readouterr().out
    assert MediaFile.objects.kept().count() == 2


def test_bytes_that_another_file_needs_stay():
    small = photo(400, 300, "WEBP")
    tea = upload(io.BytesIO(small), "tea.webp", by="ada")
    prepare(MediaVersion.objects.live())
    copy = Rendition.objects.get(source=tea.live.blob)
    again = upload(io.BytesIO(b"".join(copy.blob.read())), "copy.webp", by="ada")
    call_command("purge_file", "tea.webp", "--by", "legal", "--reason", "court order", "--yes")
    assert b"".join(again.live.blob.read_checked())
    assert [str(file) for file in MediaFile.objects.kept()] == ["copy.webp"]
