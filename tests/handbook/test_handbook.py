"""The handbook, checked against the product: its commands, settings and templates must be right."""

import re
from argparse import SUPPRESS
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.commands import migrate, shell

from publisher.pages.importing.front_matter import parse_front_matter, split_source
from publisher.pages.importing.front_matter_fields import Fields
from publisher.pages.models import ContentVersion, Page
from static_site.content.snapshot import Snapshot
from static_site.outputs import OUTPUTS
from static_site.theme import Theme
from tests.handbook.guides import HANDBOOK, ROOT, blocks

DOCUMENTS = [ROOT / "README.md", ROOT / "docs" / "operations.md", *sorted(HANDBOOK.rglob("*.md"))]
OTHERS = ("django.", "axes")
OWN = [name for name, app in get_commands().items() if not app.startswith(OTHERS)]
DJANGOS = {
    "--skip-checks",
    # Our migrate has exactly Django's options.
    *(flag for action in migrate.Command().create_parser("", "")._actions for flag in action.option_strings),
}
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(r"(?:\./manage\.py|bin/run|bin/python manage\.py) +([a-z_]+)([^\n|#;]*)")
LINK = re.compile(r"\]\((?!https?:|/|#)([^)#\s]+)(?:#[^)]*)?\)")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
# Pages whose Python is for ./manage.py shell; on the others it is part of a file.
IN_FILES = ("outputs.md", "markdown.md")
SHELL = [page for page in sorted(HANDBOOK.rglob("*.md")) if page.name not in IN_FILES and blocks(page, "python")]


def flags_of(command: str) -> set[str]:
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    shown = {flag: action for flag, action in parser._option_string_actions.items() if action.help != SUPPRESS}
    return {flag for flag in shown if flag.startswith("--")}


def code_in(document: Path) -> Iterator[str]:
    for block, inline in CODE.findall(document.read_text()):
        yield block or inline


@pytest.fixture
def handbook(db: None) -> None:
    call_command("import_pages", str(HANDBOOK), publish=True, verbosity=0)


@pytest.fixture
def now(handbook: None) -> Snapshot:
    return Snapshot(ContentVersion.objects.current(), Theme.load(ROOT / "templates" / "site"))


@pytest.mark.parametrize("page", sorted(HANDBOOK.rglob("*.md")), ids=lambda page: str(page.relative_to(HANDBOOK)))
def test_every_page_has_a_title_and_a_summary(page: Path) -> None:
    source = split_source(page.read_text())
    fields = Fields(source.kind, parse_front_matter(source))
    assert fields.text("title")
    assert fields.text("summary", "description")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_command_that_is_named_exists_with_its_flags(document: Path) -> None:
    for name, arguments in (found for code in code_in(document) for found in COMMAND.findall(code)):
        assert name in get_commands(), f"there is no {name}"
        assert set(FLAG.findall(arguments)) <= flags_of(name), f"{name} {arguments}"


def test_the_handbook_names_every_command_and_every_flag_of_it() -> None:
    code = {text for page in HANDBOOK.rglob("*.md") for text in code_in(page)}
    words = {word for text in code for word in re.findall(r"[\w-]+", text)}
    flags = {flag for name in OWN for flag in flags_of(name)}
    assert set(OWN) - words == set()
    assert flags - DJANGOS - words == set()


@pytest.mark.parametrize("page", sorted(HANDBOOK.rglob("*.md")), ids=lambda page: str(page.relative_to(HANDBOOK)))
def test_every_flag_that_stands_alone_belongs_to_a_command(page: Path) -> None:
    known = {flag for name in OWN for flag in flags_of(name)}
    inline = [flag for _, text in CODE.findall(page.read_text()) for flag in FLAG.findall(text) if text[0] == "-"]
    assert set(inline) <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one_on_disk(document: Path) -> None:
    text = CODE.sub("", document.read_text())
    assert [link for link in LINK.findall(text) if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("page", SHELL, ids=lambda page: str(page.relative_to(HANDBOOK)))
def test_python_lines_work_as_they_stand(page: Path, handbook: None) -> None:
    namespace = shell.Command().get_namespace(verbosity=0, no_imports=False)
    for block in blocks(page, "python"):
        exec(block, namespace)


def test_an_import_has_nothing_to_complain_of(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_pages", str(HANDBOOK))
    report = capsys.readouterr().out
    assert len(report.splitlines()) == 1, report
    assert Page.objects.count() == len(list(HANDBOOK.rglob("*.md")))


def names_in(heading: str) -> set[str]:
    """Return the names in the first column of the table under a heading of the theme's guide."""
    text = (HANDBOOK / "ops" / "theme.md").read_text().partition(f"{heading}\n")[2].partition("\n#")[0]
    table = text.partition("|---|---|\n")[2].partition("\n\n")[0]
    return {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_the_guide_names_all_that_templates_get(now: Snapshot) -> None:
    page = OUTPUTS["page"].recipes(now, ["index.html"])["index.html"].context["page"]
    listing = OUTPUTS["tag"].recipes(now, ["tags/index.html"])["tags/index.html"].context["listing"]
    assert names_in("## What every template gets") == set(now.site)
    assert names_in("### page.html") == set(page)
    assert names_in("### listing.html") == set(listing)


def test_the_guide_names_all_files_of_the_theme() -> None:
    folder = ROOT / "templates" / "site"
    guide = (HANDBOOK / "ops" / "theme.md").read_text()
    assert [file.name for file in folder.iterdir() if f"`{file.name}" not in guide] == []
