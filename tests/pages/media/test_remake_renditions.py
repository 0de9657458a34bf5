"""A new encoder changes nothing until `remake_renditions` is typed; then all pictures change in one version."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now

from publisher.pages.library import preparing, remaking
from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.media.file_limits import DAMAGED
from publisher.pages.models import Blob, ContentVersion, MediaVersion, Rendition
from static_site.models import Artifact
from static_site.releases.pointer import roll_back
from static_site.releases.pruning import prune
from tests.faults.points import hit
from tests.pages.media.pictures import photo
from tests.static_site.live import show
from tests.static_site.sites import build, clean_manifest, manifest, publish
from tests.static_site.test_unused_files import days_later, removed

pytestmark = pytest.mark.django_db
OLDER = "Pillow 1.0"


@pytest.fixture
def shown():
    """Return the live release of a site with two pictures that an older encoder made, and other bytes."""
    for name, width in (("tea.jpg", 600), ("cup.png", 500)):
        upload(io.BytesIO(photo(width, 400, {"jpg": "JPEG", "png": "PNG"}[name[-3:]])), name, by="ada")
    upload(io.BytesIO(b"a,b\n"), "fees.csv", by="ada")
    prepare(MediaVersion.objects.live())
    for made in Rendition.objects.exclude(width=0):
        blob = Blob.objects.keep(io.BytesIO(f"older {made}".encode()))
        Rendition.objects.filter(pk=made.pk).update(blob=blob, key=blob.pk[:16], encoder=OLDER)
    publish("drinks", body="![](/media/tea.jpg) ![](/media/cup.png) [Fees](/media/fees.csv)")
    publish("card", image="/media/tea.jpg")
    publish("plain", body="No picture.")
    return show()


def files_in(release):
    return {path: digest for path, digest in manifest(release).items() if path.startswith("media/")}


def remake(capsys, *options):
    try:
        call_command("remake_renditions", *options)
    finally:
        said = capsys.readouterr()
    return said.out


def test_a_new_encoder_changes_no_page_and_no_picture(shown):
    rows = list(Artifact.objects.order_by("pk").values_list("pk", "path", "digest", "since", "until"))
    again = build(full=True)
    assert manifest(again) == manifest(shown)
    assert list(Artifact.objects.order_by("pk").values_list("pk", "path", "digest", "since", "until")) == rows
    assert set(Rendition.objects.exclude(width=0).values_list("encoder", flat=True)) == {OLDER}


def test_all_pictures_are_made_again_in_one_version_and_a_rollback_shows_the_old_ones(shown, client, capsys):
    before = ContentVersion.objects.current()
    out = remake(capsys)
    assert f"Pictures made again by {remaking.present_encoder()}: 2.\n" in out
    assert ContentVersion.objects.current() == before + 1
    assert manifest(build(full=True)) == clean_manifest(before + 1)
    second = show()
    changed = {path for path in manifest(second) if manifest(second)[path] != manifest(shown).get(path)}
    assert {"drinks/index.html", "card/index.html"} <= changed
    assert "plain/index.html" not in changed
    old, new = files_in(shown), files_in(second)
    assert [path.rpartition("/")[2] for path in old.keys() & new.keys()] == ["fees.csv"]
    assert {client.get(f"/{path}").status_code for path in new} == {200}
    roll_back(shown, seen_live=second.number, by="ada")
    assert {client.get(f"/{path}").getvalue()[:5] for path in old if "csv" not in path} == {b"older"}
    assert remake(capsys).endswith(": 0.\n")
    assert ContentVersion.objects.current() == before + 1


def test_an_incremental_build_after_it_equals_a_full_one(shown, capsys):
    remake(capsys)
    version = ContentVersion.objects.current()
    assert manifest(build()) == clean_manifest(version)
    assert clean_manifest(shown.content_version) == manifest(shown)


def test_old_pictures_go_when_no_kept_release_shows_them(shown, capsys):
    remake(capsys)
    show()
    days_later()
    assert removed() == 0
    prune(keep=1, days=0)
    assert removed() == 6  # three sizes of each
    assert set(Rendition.objects.values_list("encoder", flat=True)) == {remaking.present_encoder(), "as uploaded"}


def test_a_plan_names_the_pictures_and_changes_nothing(shown, capsys):
    before = list(Rendition.objects.order_by("pk").values())
    encoder = remaking.present_encoder()
    assert remake(capsys, "--plan") == f"cup.png\ntea.jpg\nTo make again by {encoder}: 2 pictures.\n"
    assert list(Rendition.objects.order_by("pk").values()) == before
    remake(capsys)
    assert remake(capsys, "--plan") == f"To make again by {encoder}: 0 pictures.\n"
    assert "2 pictures" in remake(capsys, "--plan", "--all")


def test_a_picture_that_can_not_be_made_again_stays_and_one_that_could_not_be_is_tried(shown, capsys, monkeypatch):
    Blob.objects.filter(versions__name="cup.png").update(problem=DAMAGED, prepared_at=Now())
    decode = remaking.decode

    def fails(blob, kind, *more):
        return {"problem": DAMAGED} if kind.suffix == ".jpg" else decode(blob, kind, *more)

    monkeypatch.setattr(remaking, "decode", fails)
    with pytest.raises(CommandError, match=r"tea\.jpg: The picture is damaged") as failed:
        remake(capsys)
    assert failed.value.returncode == 1
    live = Rendition.objects.live().exclude(width=0)
    assert set(live.values_list("source__versions__name", "encoder")) == {
        ("tea.jpg", OLDER), ("cup.png", remaking.present_encoder())
    }  # fmt: skip
    assert not Blob.objects.exclude(problem="").exists()
    assert manifest(build()) == clean_manifest(ContentVersion.objects.current())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", ['INSERT INTO "pages_rendition"', 'UPDATE "pages_contentversion"'])
def test_a_killed_one_shows_nothing_and_the_next_continues(shown, capsys, text):
    before = ContentVersion.objects.current()
    with hit("remake_renditions", text=text, at=4 if "INSERT" in text else 1, when="after") as point:
        assert point.finish().code == -9
    assert ContentVersion.objects.current() == before
    assert clean_manifest(before) == manifest(shown)
    kept = Rendition.objects.waiting().count()
    assert kept >= 2
    assert "wait, from a run that was stopped" in remake(capsys, "--plan")
    assert ": 2.\n" in remake(capsys)
    assert ContentVersion.objects.current() == before + 1
    assert not Rendition.objects.waiting().exists()
    assert manifest(build()) == clean_manifest(before + 1)


def test_nothing_of_it_is_seen_before_all_is_made(shown, monkeypatch, capsys):
    def stopped(number, total):
        if number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remaking.Remaking().make(stopped)
    assert Rendition.objects.waiting().exists()
    assert manifest(build(full=True)) == manifest(shown)
    assert preparing.prepare(MediaVersion.objects.live()) == 0
