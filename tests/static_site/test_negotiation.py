"""Content negotiation: gzip, plain bytes or "not modified", by RFC 9110's conditions and codings."""

import gzip

import pytest

from publisher.pages.models import add_redirect
from static_site.models import Artifact
from static_site.serving.negotiation import takes_gzip
from tests.static_site.live import show, show_page
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip"}
PUBLIC = ["/", "/guides", "/nowhere/", "/feed.xml", "/theme/none.css", "/old.html"]


@pytest.fixture
def site():
    publish("guides", body="All guides.")
    add_redirect("old.html", "guides", by="test")
    return show()


def test_readers_who_take_gzip_get_the_stored_bytes(site, client):
    stored = Artifact.objects.in_release(site.number).get(path="index.html")
    response = client.get("/", headers=GZIP)
    assert (response["Content-Encoding"], response["Vary"]) == ("gzip", "Accept-Encoding")
    assert response.content == bytes(stored.body)
    assert response["Content-Length"] == str(len(stored.body))


def test_readers_who_do_not_take_gzip_get_plain_bytes(site, client):
    response = client.get("/", headers={"Accept-Encoding": "br, gzip;q=0"})
    assert not response.has_header("Content-Encoding")
    assert response["Vary"] == "Accept-Encoding"
    assert response["Content-Length"] == str(len(response.content))
    assert response.content == gzip.decompress(client.get("/", headers=GZIP).content)


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("br;q=1.0, gzip ; q = 0.1", True),
        ("*", True),
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, *", False),
        ("*;q=0", False),
        ("gzipped", False),
        ("gzip;q=1.1.1", False),
        (";;;,,=", False),
    ],
)
def test_accept_encoding_is_read_as_the_standard_says(accepted, taken):
    assert takes_gzip(accepted) is taken


@pytest.mark.parametrize(
    "condition", ["{etag}", "W/{etag}", '"other", {etag}', '"other",W/{etag} , "third"', "*"], ids=str
)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_reader_who_has_the_file_gets_304(site, client, condition, encoding):
    first = client.get("/", headers={"Accept-Encoding": encoding})
    known = condition.format(etag=first["ETag"])
    again = client.get("/", headers={"Accept-Encoding": encoding, "If-None-Match": known})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again[name] == first[name]
    assert not again.has_header("Content-Encoding")


@pytest.mark.parametrize("condition", ['"other"', "", "junk", '"', 'W/"', "{digest}"])
def test_a_reader_who_has_something_else_gets_the_file(site, client, condition):
    etag = client.get("/")["ETag"]
    response = client.get("/", headers={"If-None-Match": condition.format(digest=etag.strip('"'))})
    assert response.status_code == 200


def test_gzip_and_plain_bytes_have_different_etags(site, client):
    assert client.get("/")["ETag"] != client.get("/", headers=GZIP)["ETag"]


def test_an_edit_changes_the_etag_and_ends_the_304(site, client):
    known = client.get("/guides/")["ETag"]
    show_page("guides", body="Type `bin/run build_static_site`.")
    response = client.get("/guides/", headers={"If-None-Match": known})
    assert response.status_code == 200
    assert b"build_static_site" in response.content


def test_conditions_on_what_does_not_exist_say_nothing(site, client):
    known = client.get("/")["ETag"]
    for condition in (known, "*"):
        assert client.get("/nowhere/", headers={"If-None-Match": condition}).status_code == 404


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_answers_like_get_without_the_bytes(site, client, encoding):
    for path in PUBLIC:
        got, head = (ask(path, headers={"Accept-Encoding": encoding}) for ask in (client.get, client.head))
        assert (head.status_code, dict(head.headers)) == (got.status_code, dict(got.headers))
        assert head.content == b""
