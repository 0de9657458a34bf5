"""MDX: components become tags of the site's own, programs go, and code stays as it is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.pages.importing.jsx_bodies import jsx_body
from publisher.pages.importing.jsx_modules import without_modules
from publisher.pages.models import Page, Publication
from tests.importing.conftest import Ran
from tests.pages.media.pictures import photo

Write = Callable[..., Path]
Run = Callable[..., Ran]
FORMATS = Path(__file__).with_name("formats")
PAGE = """\
---
description: How to begin
---
import Tabs from '@theme/Tabs';

# Begin here

<Tabs>
  <TabItem value="mac" label="macOS">

    ![A shot](./shot.png) and [more](./more.mdx#part)

  </TabItem>
</Tabs>

<Chart data={rows} />
"""


def test_components_become_markdown_or_tags_and_code_stays() -> None:
    text, numbers, lost = jsx_body(without_modules((FORMATS / "components.mdx").read_text()))
    assert text == (FORMATS / "components.md").read_text()
    lines = (FORMATS / "components.mdx").read_text().split("\n")
    assert all(
        lines[numbers[at]].endswith(line.strip()) for at, line in enumerate(text.split("\n")) if "**bold**" in line
    )
    assert [(one.line, one.name) for one in lost] == [(52, "style on <div>")]


def test_a_docusaurus_page_is_read_and_what_only_its_program_knows_holds_it_back(
    site: Path, write: Write, run: Run
) -> None:
    write("docusaurus.config.ts", "export default {}")
    write("docs/begin.mdx", PAGE)
    write("docs/more.mdx", "# More\n\n<Box>\n\nSee [begin](begin.mdx), `{x}` and {props.who}.\n\n</Box>\n")
    write("docs/kept.mdx", "import X from 'x';\n\n# Kept\n\n<Box>**Inside**</Box> [more](/docs/more)\n")
    write(
        "docs/sub/plain.md",
        "import X from 'x';\n\n# Plain\n\n<Box>[a](more.mdx) [b](/more.mdx)</Box> <https://a.example>\n",
    )
    write("docs/shot.png", photo(20, 20, "PNG"))
    write("docs/page.rst", "Page\n====\n")
    said = run("import_pages", site, publish=True).output
    pages = {page.path: page.latest for page in Page.objects.exclude(path="").select_related("latest") if page.latest}
    assert {path: text.title for path, text in pages.items()} == {
        "docs/begin": "Begin here", "docs/more": "More", "docs/kept": "Kept", "docs/sub/plain": "Plain"
    }  # fmt: skip
    assert pages["docs/begin"].body == (
        "**macOS**\n\n![A shot](/media/shot.png) and [more](/docs/more/#part)\n\n" + '{{< Chart data="" >}}\n'
    )
    assert pages["docs/kept"].body == "**Inside** [more](/docs/more/)\n"
    assert pages["docs/sub/plain"].body == "[a](/docs/more/) [b](/docs/more/) <https://a.example>\n"
    assert list(Publication.objects.live().exclude(path="").values_list("path", flat=True)) == [
        "docs/kept",
        "docs/sub/plain",
    ]
    assert "{{< Chart >}}    1      1      docs/begin.mdx:16" in said
    assert "{{ props.who }}  1      1      docs/more.mdx:5" in said
    assert "reStructuredText isn't read by this site's generator; use --from none if these files are pages." in said


def test_tags_toml_says_what_components_become(site: Path, write: Write, run: Run) -> None:
    write("tags.toml", '[Video]\ntext = "[Film]({src})"\n[Card]\nopen = "### {title}\\n"\nclose = ""\n')
    write("a.mdx", "<Video src=\"/a.mp4\"/>\n\n<Card title='Own'>\n  Words\n</Card>\n")
    run("import_pages", site, tags=site / "tags.toml")
    page = Page.objects.select_related("latest").get(path="a").latest
    assert page
    assert page.html == '<p><a href="/a.mp4">Film</a></p>\n<h3 id="own">Own</h3>\n<p>Words</p>\n'


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("import a from 'b'\n\nexport const c = {\n\n  d: 1,\n}\nText\n", "\n\n\n\n\n\n\n"),
        ("Text\nimport no\n", "Text\nimport no\n"),
        ("important\n\nexports too\n", "important\n\nexports too\n"),
        ("```\n\nimport a\n```\n", "```\n\nimport a\n```\n"),
    ],
)
def test_only_programs_are_taken_for_programs(text: str, here: str) -> None:
    assert without_modules(text) == here


PIECES = ("<A>", "<A ", "<A {", "{", "{{", "`", "``a ", "```\n", "<A>\n  ", "</A>", "$a", "{/*", "<A></A>", "<>", "{'")


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_text_ends_and_loses_no_line(piece: str) -> None:
    body = piece * (60_000 // len(piece))
    text, numbers, _ = jsx_body(body)
    assert len(text.split("\n")) == len(numbers)
    assert max(numbers) <= body.count("\n")
