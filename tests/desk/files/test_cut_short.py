"""Changes of the library that are cut short at any of their writes: everything is as before."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from publisher.pages.models import AuditEntry, Blob, BlobPart, ContentVersion, MediaFile, MediaName, MediaVersion
from tests.pages.media.pictures import photo
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
WRITES = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "pages_')
MODELS = (AuditEntry, Blob, BlobPart, ContentVersion, MediaFile, MediaName, MediaVersion)


class Ends:
    """Ends a request at one of its writes, as a killed process would."""

    def __init__(self, left):
        self.left = left

    def __call__(self, execute, sql, params, many, context):
        if WRITES.match(sql):
            if not self.left:
                raise KeyboardInterrupt
            self.left -= 1
        return execute(sql, params, many, context)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def file(name="tea.jpg", width=60):
    return {"file": SimpleUploadedFile(name, photo(width, 40))}


@pytest.mark.parametrize(
    ("path", "sent", "least"),
    [
        ("upload/", file, 6),
        ("{}/replace/", lambda: file(width=70), 6),
        ("{}/rename/", lambda: {"name": "cup"}, 4),
        ("{}/", lambda: {"alt": "A cup"}, 3),
        ("{}/delete/", dict, 2),
    ],
)
def test_a_change_that_is_cut_short_at_any_write_leaves_everything_as_it_was(desk, path, sent, least):
    desk.post("/-/files/upload/", file("kept.jpg", 50))
    if "delete" not in path:
        publish("drinks", body="![](/media/kept.jpg)")
    url = f"/-/files/{path}".format(MediaFile.objects.get().pk)
    before, writes = everything(), 0
    while ends_at(writes, desk, url, sent()):
        assert everything() == before
        writes += 1
    assert writes >= least
    assert everything() != before


def ends_at(number, desk, url, sent):
    """Send the change, ending it at this write; return False if it had fewer."""
    try:
        with connection.execute_wrapper(Ends(number)):
            assert desk.post(url, sent).status_code == 302
    except KeyboardInterrupt:
        return True
    return False
