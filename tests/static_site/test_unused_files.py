"""Files that nothing names are removed a day later, and never while somebody uploads them again."""

import io
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from publisher.pages.library.file_purge import purge_file
from publisher.pages.library.uploading import replace, upload
from publisher.pages.models import Blob, BlobPart, MediaFile, Page, Rendition
from static_site.releases.pruning import prune
from static_site.releases.unused_files import remove_unused_files
from tests.pages.media.pictures import photo
from tests.static_site.live import show, unpublish
from tests.static_site.sites import publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db


def someone_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the first answer for ever
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def days_later() -> None:
    Blob.objects.update(kept_at=Now() - timedelta(days=2))


def removed() -> int:
    """Remove all there is: what a picture's removal frees goes with the next."""
    return remove_unused_files() + remove_unused_files()


def test_what_a_page_a_release_or_the_library_names_stays():
    tea = upload(io.BytesIO(photo(700, 500)), "tea.jpg", by="ada")
    publish("drinks", body="![Tea](/media/tea.jpg)")
    show()
    replace(tea, io.BytesIO(photo(600, 400)), "tea.jpg", by="ada")
    show()
    days_later()
    assert removed() == 0
    unpublish("drinks")
    for _ in range(2):
        publish("other", body=f"{_}")
        show()
    days_later()
    prune(keep=1, days=0)
    # The older picture and its copies; the newer one is in the library still, and so are its copies.
    assert removed() == 1 + 3
    assert {blob.width for blob in Blob.objects.exclude(width=0)} == {600}
    Page.objects.get(path="drinks").mark_deleted(by="ada")
    tea.delete_from_library(by="ada")
    publish("other", body="the last")
    show()
    days_later()
    prune(keep=1, days=0)
    assert removed() == 1 + 3
    assert [Blob.objects.count(), BlobPart.objects.count(), Rendition.objects.count()] == [0, 0, 0]


def test_bytes_that_no_upload_ended_with_stay_for_a_day():
    Blob.objects.keep(io.BytesIO(b"left by a killed upload"))
    assert removed() == 0
    days_later()
    assert removed() == 1


def test_bytes_uploaded_again_stay_though_they_were_about_to_go():
    Blob.objects.keep(io.BytesIO(b"a,b\n"))
    days_later()
    upload(io.BytesIO(b"a,b\n"), "fees.csv", by="ada")
    assert removed() == 0
    assert [*MediaFile.objects.get().live.blob.read()] == [b"a,b\n"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_a_removal_that_waits_for_an_upload_finds_bytes_that_are_wanted():
    Blob.objects.keep(io.BytesIO(b"a,b\n"))
    days_later()
    found = []

    def remove() -> None:
        found.append(remove_unused_files())
        connection.close()

    with transaction.atomic():
        upload(io.BytesIO(b"a,b\n"), "fees.csv", by="ada")
        removing = Thread(target=remove)
        removing.start()
        wait_until(someone_waits)
    removing.join()
    assert found == [0]
    assert b"".join(Blob.objects.get().read_checked())


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_a_takedown_waits_for_an_upload_of_the_same_bytes_and_bars_them():
    file = upload(io.BytesIO(b"a,b\n"), "fees.csv", by="ada")

    def purge() -> None:
        purge_file(file, by="legal", reason="court order")
        connection.close()

    with transaction.atomic():
        blob = Blob.objects.keep(io.BytesIO(b"a,b\n"))
        purging = Thread(target=purge)
        purging.start()
        wait_until(someone_waits)
        MediaFile.objects.add("again.csv", blob, by="bob")
    purging.join()
    assert not MediaFile.objects.kept().exists()
    assert not Blob.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_an_upload_that_waits_for_a_removal_stores_the_bytes_again():
    Blob.objects.keep(io.BytesIO(b"a,b\n"))
    days_later()

    def add() -> None:
        upload(io.BytesIO(b"a,b\n"), "fees.csv", by="ada")
        connection.close()

    with transaction.atomic():
        assert remove_unused_files() == 1
        adding = Thread(target=add)
        adding.start()
        wait_until(someone_waits)
    adding.join()
    assert [*MediaFile.objects.get().live.blob.read()] == [b"a,b\n"]
