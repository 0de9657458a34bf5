"""The two guides for site owners, followed to the letter on a copy of the project."""

import json
from pathlib import Path

import pytest

from tests.handbook.guides import HANDBOOK, ROOT, blocks
from tests.handbook.site_in_a_folder import SiteInAFolder

OUTPUTS = HANDBOOK / "ops" / "outputs.md"
THEME = HANDBOOK / "ops" / "theme.md"


@pytest.fixture
def site(copy: Path, tmp_path: Path) -> SiteInAFolder:
    """Return a copy of the project with the handbook as content, built once."""
    site = SiteInAFolder(copy, tmp_path)
    site.run("migrate", "--verbosity", "0")
    site.run("import_pages", "docs/handbook", "--publish")
    site.build()
    return site


def test_one_file_adds_a_kind_of_output(site: SiteInAFolder) -> None:
    (site.project / "static_site" / "outputs" / "page_index.py").write_text(blocks(OUTPUTS, "python")[0])
    site.build()
    pages = {page["url"]: page["title"] for page in json.loads((site.dist / "pages.json").read_text())}
    assert pages["/ops/outputs/"] == "Adding a kind of output"
    edit(site, "summary: One file", "summary: A single file")
    assert site.build()["releases"][0]["full"] is False
    assert "A single file" in (site.dist / "pages.json").read_text()
    assert site.build("--full")["releases"][0]["counts"]["changed"] == 0


def edit(site: SiteInAFolder, old: str, new: str) -> None:
    """Edit the guide like an editor: in the file, then by an import."""
    page = site.project / OUTPUTS.relative_to(ROOT)
    page.write_text(page.read_text().replace(old, new))
    site.run("import_pages", "docs/handbook", "--publish")


def test_editing_a_file_of_the_theme_changes_the_site(site: SiteInAFolder) -> None:
    below, added = blocks(THEME, "html")[0], blocks(THEME, "jinja")[0]
    template = site.project / "templates" / "site" / "page.html"
    assert template.read_text().count(below) == 1
    template.write_text(template.read_text().replace(below, below + added))
    style = site.project / "templates" / "site" / "static" / "site.css"
    style.write_text(style.read_text() + blocks(THEME, "css")[0])
    site.build()
    html = (site.dist / "ops" / "theme" / "index.html").read_text()
    assert '<p class="lead">Colours, templates, and a table of what each template gets.</p>' in html
    assert any(".lead {" in file.read_text() for file in (site.dist / "theme").glob("site.*.css"))
