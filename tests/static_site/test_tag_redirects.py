"""Redirects to the list of a tag: there while a live page has the tag, whatever other pages come and go."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from publisher.pages.models import ContentVersion, Redirect, add_redirect, add_redirects, remove_redirect
from static_site.releases.gate import why_refused
from tests.static_site.live import show, unpublish
from tests.static_site.sites import clean_manifest, manifest, publish

pytestmark = pytest.mark.django_db


def build() -> None:
    release = show()
    assert manifest(release) == clean_manifest(ContentVersion.objects.current())
    assert why_refused(release) == ""


def test_an_old_list_leads_to_the_tag_while_a_live_page_has_it(client: Client) -> None:
    publish("p/kept", tags=["Kept"]), publish("p/a", tags=["C++"])
    add_redirect("/categories/c++/", "/tags/c--plus-plus/", by="ada")
    add_redirects({"tags/c++": "tags/c--plus-plus", "topics": "tags", "topics/tea": "tags/tea"}, by="ada")
    with pytest.raises(ValidationError, match=r"No page has the path /tags/coffee/"):
        add_redirect("/coffee/", "/tags/coffee/", by="ada")
    build()
    for old in ("/categories/c++/", "/tags/c%2B%2B"):
        assert client.get(old).headers["Location"] == "/tags/c--plus-plus/"
    assert client.get("/topics/").headers["Location"] == "/tags/"
    assert client.get("/topics/tea/").status_code == 404
    publish("p/b", tags=["Tea"])
    unpublish("p/a")
    build()
    assert client.get("/topics/tea/").headers["Location"] == "/tags/tea/"
    assert client.get("/categories/c++/").status_code == 404
    publish("p/b")
    build()
    assert {client.get(old).status_code for old in ("/topics/tea/", "/tags/c++/")} == {404}


def test_an_export_has_them_and_an_import_brings_them_back(tmp_path: Path) -> None:
    publish("a", tags=["C++"])
    add_redirects({"tags/c++": "tags/c--plus-plus", "topics": "tags"}, by="ada")
    before = dict(Redirect.objects.values_list("from_path", "target"))
    call_command("export_pages", tmp_path / "export", verbosity=0)
    Redirect.objects.all().delete()
    for _ in range(2):
        call_command("import_pages", tmp_path / "export", verbosity=0)
        assert dict(Redirect.objects.values_list("from_path", "target")) == before
    remove_redirect("topics", by="ada"), remove_redirect("tags/c++", by="ada")
    call_command("export_pages", tmp_path / "export", verbosity=0)
    assert not (tmp_path / "export/redirects.json").exists()


def test_many_redirects_never_take_what_leads_elsewhere() -> None:
    publish("a", tags=["tea", "green"])
    add_redirect("one", "a", by="ada")
    add_redirect("two", "https://x.test/", by="ada")
    added = {"one": "tags/tea", "two": "tags/tea", "three": "tags/tea", "a": "tags/tea", "tags/tea": "tags/tea"}
    assert add_redirects(added, by="ada") == 1
    assert add_redirects(added | {"three": "tags/green"}, by="ada") == 1
    assert add_redirects({"two": "https://y.test/"}, by="ada") == 0
    assert dict(Redirect.objects.live().values_list("from_path", "target")) == {
        "one": "a", "two": "https://x.test/", "three": "tags/green"
    }  # fmt: skip
