"""What a share link shows: the site as publishing the drafts together makes it, byte for byte, and nothing else."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from publisher.desk.share_links.framed_html import TOP, framed_html
from publisher.desk.share_links.shared_site import SharedSite
from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.models import MediaVersion, Page
from static_site.models import Artifact
from static_site.rendering.packing import digest_of
from static_site.serving.asked_address import AskedAddress
from tests.desk.share_links.links import framed, shared
from tests.pages.content import draft
from tests.pages.media.pictures import photo
from tests.static_site.sites import build, publish

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
PICTURE = re.compile(r"/media/[0-9a-f]{16}/[^\s\",]+")


@pytest.fixture
def drafts() -> list[Page]:
    upload(BytesIO(photo()), "tea.jpg", by="ada")
    upload(BytesIO(photo(60, 40)), "secret.jpg", by="ada")
    prepare(MediaVersion.objects.live())
    publish("", "Home")
    for n in range(1, 25):
        publish(f"news/{n}", date=datetime(2026, 1, n, tzinfo=UTC), tags=["News"])
    draft("other", "Another draft", body="![Secret](/media/secret.jpg)")
    return [
        draft("news", "News", body="[The newest](/news/25/), [a part](#part), [elsewhere](https://example.org/)"),
        draft("news/25", "Newest", date=AT, tags=["News", "Tea"], body="![Tea](/media/tea.jpg)\n\n[News](/news/)"),
    ]


def test_each_file_is_what_publishing_the_drafts_together_makes_but_for_the_links_prefix(ada, drafts):
    link, prefix = shared(*drafts, by=ada)
    build()
    site = SharedSite(link, AT)
    with transaction.atomic():
        Page.objects.filter(pk__in=[page.pk for page in drafts]).publish(by="test", at=AT)
        published = dict(Artifact.objects.in_release(build().number).values_list("path", "digest"))
        transaction.set_rollback(True)
    assert published == {path: digest_of_shared(site, path, prefix) for path in published}
    assert len(published) > 30


def digest_of_shared(site, path, prefix):
    file = site.found(AskedAddress(path.removesuffix("index.html")))
    if file.recipe.blob:
        return file.recipe.blob
    body = site.rendered(file)
    if file.is_page:
        body = framed_html(body.decode(), prefix).replace(TOP, "").replace(prefix, "").encode()
    return digest_of(file.recipe.location, body)


def test_links_between_pages_and_pictures_stay_below_the_link(ada, drafts):
    prefix = shared(*drafts, by=ada)[1]
    html = framed(prefix, "/news/").content.decode()
    assert f'<a target="_top" href="{prefix}/news/25/">' in html
    assert '<a href="#part">' in html
    assert '<a target="_top" href="https://example.org/"' in html
    picture = PICTURE.search(framed(prefix, "/news/25/").content.decode())[0]
    assert Client().get(prefix + picture)["Content-Type"] == "image/webp"
    assert Client().get(picture).status_code == 503  # nothing is published yet


def test_no_other_draft_and_no_file_of_one_is_shown(ada, drafts):
    prefix = shared(*drafts, by=ada)[1]
    with transaction.atomic():
        Page.objects.filter(path="other").publish(by="test")
        secret = PICTURE.search(framed(prefix, "/other/").content.decode())[0]
        assert Client().get(prefix + secret).status_code == 200
        transaction.set_rollback(True)
    assert framed(prefix, "/other/").status_code == Client().get(prefix + secret).status_code == 404
    assert b"Another draft" not in framed(prefix, "/other/").content + framed(prefix, "/").content


def test_the_newest_text_is_shown_and_readers_text_once_it_is_published(ada, drafts):
    prefix = shared(drafts[0], by=ada)[1]
    drafts[0].save_revision(by="test", title="Tidings", body="Newer text")
    assert b"Newer text" in framed(prefix, "/news/").content
    drafts[0].publish(by="test")
    assert b"Newer text" in framed(prefix, "/news/").content


def test_two_hundred_drafts_are_shown_with_few_queries_and_nothing_is_written(ada):
    publish("", "Home")
    many = [draft(f"tea/{n}", f"Tea {n}", tags=["Tea"], body=f"[One](/tea/{n - 1}/)") for n in range(200)]
    few, all_of_them = shared(*many[:2], by=ada)[1], shared(*many, by=ada)[1]
    asked = [statements(lambda prefix=prefix: framed(prefix, "/tea/1/")) for prefix in (few, all_of_them)]
    assert len(asked[0]) == len(asked[1]) < 50
    listed = statements(lambda: framed(all_of_them, "/tags/tea/"))
    assert {words.split()[0] for words in [*asked[1], *listed]} <= {"SELECT", "WITH", "SET"}


def statements(ask):
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 200
    return [query["sql"] for query in queries]
