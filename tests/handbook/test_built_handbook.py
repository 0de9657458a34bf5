"""The handbook as a site: imported, built and mirrored by the real commands, then read as files."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from tests.handbook.guides import HANDBOOK, ROOT
from tests.handbook.site_in_a_folder import SiteInAFolder

# The web UI, and addresses that only a server answers.
NOT_IN_A_RELEASE = "/-/"


@dataclass
class Document(HTMLParser):
    """An HTML file's anchors, and the addresses it links to."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id" and value:
                self.ids.add(value)
            if name in ("href", "src") and value:
                self.links.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SiteInAFolder:
    site = SiteInAFolder(ROOT, tmp_path_factory.mktemp("handbook"))
    site.run("migrate", "--verbosity", "0")
    site.run("import_pages", str(HANDBOOK), "--publish")
    site.build()
    return site


@pytest.fixture(scope="module")
def documents(site: SiteInAFolder) -> dict[str, Document]:
    found = {}
    for file in sorted(site.dist.rglob("*.html")):
        found[file.relative_to(site.dist).as_posix()] = Document()
        found[file.relative_to(site.dist).as_posix()].feed(file.read_text())
    return found


def file_of(url: str) -> str:
    path = unquote(urlsplit(url).path).removeprefix("/")
    return f"{path}index.html" if path == "" or path.endswith("/") else path


def test_every_internal_link_resolves(site: SiteInAFolder, documents: dict[str, Document]) -> None:
    inner = [(page, link) for page, d in documents.items() for link in d.links if "//" not in link and link[0] != "#"]
    assert len(inner) > 100
    missing = [(page, link) for page, link in inner if not (site.dist / file_of(link)).is_file()]
    assert [(page, link) for page, link in missing if not link.startswith(NOT_IN_A_RELEASE)] == []


def test_every_place_in_a_page_that_is_linked_to_exists(documents: dict[str, Document]) -> None:
    places = [(page, link) for page, d in documents.items() for link in d.links if "#" in link and "//" not in link]
    wrong = []
    for page, link in places:
        target, _, name = link.partition("#")
        if unquote(name) not in documents[file_of(target) if target else page].ids:
            wrong.append((page, link))
    assert places
    assert wrong == []


def test_the_build_finds_no_broken_link_and_no_failed_page(site: SiteInAFolder) -> None:
    outcome = site.build()
    assert outcome["broken_links"] == []
    assert outcome["failed"] == {}


def test_every_page_is_there_with_its_title_as_the_first_heading(site: SiteInAFolder) -> None:
    for source in HANDBOOK.rglob("*.md"):
        title = source.read_text().partition("title: ")[2].partition("\n")[0]
        place = source.relative_to(HANDBOOK).with_suffix("").as_posix().removesuffix("_index").removesuffix("/")
        html = (site.dist / place / "index.html").read_text()
        assert f"<h1>{title}</h1>" in html
        assert html.count("<h1") == 1
