"""./manage.py compare_addresses: every planted loss of an old site is found, and no other."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publisher.pages.models import Redirect, add_redirect
from static_site.models import Artifact
from tests.static_site.live import complete, show, unpublish
from tests.static_site.sites import publish

SAME = ["/", "/about/", "/größe/", "/feed.xml", "/404.html", "/about/index.html"]
REDIRECTED = {
    "/about": "/about/",
    "/ABOUT-us": "/about/",
    "/old%20page/": "/about/#team",
    "/index.php?p=12": "/about/",
    "/?p=1": "/about/",
    "/posts/node.js/": "/about/",
    "/away/": "https://example.org/",
    "/rss.xml": "/feed.xml",
}
LOST = {
    "/gone/": "nothing is served there",
    "/gone.html": "nothing is served there",
    "/?p=2": "its query is ignored",
    "/feed.xml/": "nothing is served there",
    "/waiting/": "nothing is served there",
    "/tags/x/": "nothing is served there",
}


@pytest.fixture
def site(db: None) -> None:
    for path in ("about", "größe", "later"):
        publish(path)
    for old in ("/about-us/", "/index.php?p=12", "/?p=1", "/posts/node.js"):
        add_redirect(old, "about", by="test")
    add_redirect("/old page", "about#team", by="test")
    add_redirect("/away", "https://example.org/", by="test")
    add_redirect("/rss.xml", "/feed.xml", by="test")
    add_redirect("/waiting/", "later", by="test")
    unpublish("later")
    show()


def compare(source: object, **options: object) -> tuple[str, int]:
    output = StringIO()
    try:
        call_command("compare_addresses", str(source), stdout=output, stderr=StringIO(), **options)
    except CommandError as error:
        return f"{output.getvalue()}{error}\n", error.returncode
    return output.getvalue(), 0


def outcomes(source: object, **options: object) -> dict[str, dict[str, str]]:
    said, _, _ = compare(source, json=True, **options)[0].rpartition("}")
    return {answer.pop("address"): answer for answer in json.loads(said + "}")["addresses"]}


def lines(folder: Path, addresses: list[str]) -> Path:
    file = folder / "old.txt"
    file.write_text("# The old site\n\n" + "\n".join(addresses), encoding="utf-8")
    return file


def sitemap(urls: list[str], kind: str = "url") -> bytes:
    entries = "".join(f"<{kind}><loc> {url.replace('&', '&amp;')} </loc></{kind}>" for url in urls)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://x.test/image"'
    picture = "<url><image:image><image:loc>https://old.example/tea.jpg</image:loc></image:image></url>"
    return f"<?xml version='1.0'?><urlset {space}>{entries}{picture}</urlset>".encode()


def test_each_address_is_the_same_redirected_or_lost(site: None, tmp_path: Path) -> None:
    found = outcomes(lines(tmp_path, [*SAME, *REDIRECTED, *LOST]))
    shown = {"/größe/": "/gr%C3%B6%C3%9Fe/"}
    assert found == {
        **{shown.get(address, address): {"outcome": "same"} for address in SAME},
        **{address: {"outcome": "redirected", "to": to} for address, to in REDIRECTED.items()},
        **{address: {"outcome": "lost", "why": why} for address, why in LOST.items()},
    }


def test_the_table_ends_with_what_is_lost_and_the_exit_code_says_so(site: None, tmp_path: Path) -> None:
    said, code = compare(lines(tmp_path, ["/gone/", "/about", "/"]))
    assert said.splitlines() == [
        "same       /",
        "redirected /about → /about/",
        "lost       /gone/ (nothing is served there)",
        "1 same, 1 redirected, 1 lost",
        "1 of 3 addresses are lost.",
    ]
    assert code == 1
    assert compare(lines(tmp_path, ["/about", "/", "/"])) == (
        "same       /\nredirected /about → /about/\n1 same, 1 redirected, 0 lost\n",
        0,
    )


def test_a_redirect_to_what_is_lost_is_lost(site: None, tmp_path: Path) -> None:
    Artifact.objects.filter(path="about/index.html").delete()
    add = {"kind": "redirect", "since": 1, "digest": "", "size": 0, "content_type": "", "body": b"", "reason": ""}
    Artifact.objects.create(path="x/index.html", location="/y/", **add)
    Artifact.objects.create(path="y/index.html", location="/x/", **add)
    found = outcomes(lines(tmp_path, ["/old%20page/", "/x/", "/away/"]))
    assert found["/old%20page/"] == {"outcome": "lost", "to": "/about/#team", "why": "the redirect leads nowhere"}
    assert found["/x/"] == {"outcome": "lost", "to": "/y/", "why": "a circle"}
    assert found["/away/"]["outcome"] == "redirected"


def test_a_sitemap_names_the_addresses_whatever_host_the_old_site_had(site: None, tmp_path: Path) -> None:
    old = [f"https://old.example{address}" for address in ("/about/", "/index.php?p=12", "/gone/?a=b&c=d", "")]
    (tmp_path / "sitemap.xml").write_bytes(sitemap(old))
    (tmp_path / "sitemap.xml.gz").write_bytes(gzip.compress(sitemap(old)))
    named = {"/about/": "same", "/index.php?p=12": "redirected", "/gone/?a=b&c=d": "lost", "/": "same"}
    for name in ("sitemap.xml", "sitemap.xml.gz"):
        found = outcomes(tmp_path / name)
        assert {address: answer["outcome"] for address, answer in found.items()} == named


def test_a_sitemap_index_is_followed_to_the_files_beside_it(site: None, tmp_path: Path) -> None:
    children = ["https://old.example/maps/a.xml.gz", "https://old.example/maps/b.xml", "https://old.example/index.xml"]
    (tmp_path / "index.xml").write_bytes(sitemap(children, "sitemap"))
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(sitemap(["https://old.example/about/"])))
    (tmp_path / "b.xml").write_bytes(sitemap(["https://old.example/gone/"]))
    found = outcomes(tmp_path / "index.xml")
    assert {address: answer["outcome"] for address, answer in found.items()} == {"/about/": "same", "/gone/": "lost"}


def test_every_file_of_a_built_site_is_an_address(site: None, tmp_path: Path) -> None:
    files = [
        "index.html",
        "about/index.html",
        "about-us/index.html",
        "assets/site.css",
        "fr/404.html",
        "fr/sitemap.xml",
        "CNAME",
        "assets/site.js.map",
        "old page/index.html",
        "gone/50%.html",
        "feed.xml",
    ]
    for name in [*files, ".git/config", ".DS_Store"]:
        (tmp_path / "public" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "public" / name).write_text("old")
    found = outcomes(tmp_path / "public")
    assert {address: answer["outcome"] for address, answer in found.items()} == {
        "/": "same",
        "/about/": "same",
        "/about-us/": "redirected",
        "/old%20page/": "redirected",
        "/gone/50%25.html": "lost",
        "/feed.xml": "same",
    }


def test_the_newest_release_answers_before_going_live(site: None, tmp_path: Path) -> None:
    publish("new")
    source = lines(tmp_path, ["/new/"])
    assert compare(source)[1] == 1
    complete()
    assert compare(source)[1] == 0
    assert compare(source, live=True)[1] == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no addresses"),
        (b"# only a remark\n", "holds no addresses"),
        (b"<urlset>", "is no sitemap"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset/>", "it has a document type"),
        (b"https://[\n", "is no address"),
        (b"\x1f\x8bnothing", "can't be read"),
        (None, "can't be read: "),
    ],
)
def test_a_source_that_cannot_be_read_is_named(site: None, tmp_path: Path, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "old").write_bytes(content)
    output, code = compare(tmp_path / "old")
    assert (said in output, code) == (True, 2)


def test_without_a_release_there_is_nothing_to_compare_with(db: None, tmp_path: Path) -> None:
    said, code = compare(lines(tmp_path, ["/"]))
    assert (code, said) == (2, "There is no release to compare with. Make one: ./manage.py build_static_site\n")


def test_many_addresses_take_few_queries(site: None, tmp_path: Path) -> None:
    Redirect.objects.all().delete()
    source = lines(tmp_path, [f"/gone/{number}.html?x={number}" for number in range(2_000)])
    with CaptureQueriesContext(connection) as captured:
        assert "2000 lost" in compare(source)[0]
    assert len(captured) < 40


class OldSite(BaseHTTPRequestHandler):
    """A site with one of each: a page, redirects, a circle, an error, and one that knows no HEAD."""

    routes = {
        "/": (200, ""),
        "/about/": (200, ""),
        "/old/": (301, "/about/"),
        "/older/": (302, "/old/"),
        "/away/": (301, "https://example.org/"),
        "/gone/": (404, ""),
        "/dead/": (301, "/gone/"),
        "/circle/": (301, "/circle/"),
        "/broken/": (500, ""),
        "/get/": (200, ""),
    }

    def do_HEAD(self) -> None:
        status, location = self.routes.get(self.path, (404, ""))
        self.send_response(405 if self.path == "/get/" and self.command == "HEAD" else status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        if self.path != "/sitemap.xml":
            return self.do_HEAD()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(gzip.compress(sitemap(["https://old.example/about/", "https://old.example/gone/"])))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), OldSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_site_is_asked_over_http(web: str, tmp_path: Path) -> None:
    found = outcomes(lines(tmp_path, list(OldSite.routes)), at=f"{web}/")
    assert {address: answer["outcome"] for address, answer in found.items()} == {
        "/": "same",
        "/about/": "same",
        "/old/": "redirected",
        "/older/": "redirected",
        "/away/": "redirected",
        "/gone/": "lost",
        "/dead/": "lost",
        "/circle/": "lost",
        "/broken/": "lost",
        "/get/": "same",
    }
    assert (found["/older/"]["to"], found["/dead/"]["why"]) == ("/about/", "status 404")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://new.example", "is no site's address"),
        ("https://new.example/blog", "is no site's address"),
        ("https://[", "is no site's address"),
        ("http://127.0.0.1:9", "http://127.0.0.1:9 can't be asked"),
    ],
)
def test_a_site_that_cannot_be_asked_is_named(tmp_path: Path, url: str, said: str) -> None:
    output, code = compare(lines(tmp_path, ["/"]), at=url)
    assert (said in output, code) == (True, 2)


def test_a_sitemap_is_fetched(site: None, web: str) -> None:
    found = outcomes(f"{web}/sitemap.xml")
    assert {address: answer["outcome"] for address, answer in found.items()} == {"/about/": "same", "/gone/": "lost"}
    said, code = compare(f"{web}/gone/")
    assert (code, "can't be read: 404" in said) == (2, True)
