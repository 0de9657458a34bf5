"""Bad input: a clear message with file and line, the good files imported, nothing half done."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from publisher.pages.importing.collection import read_collection
from publisher.pages.importing.documents import read_body, read_document
from publisher.pages.importing.folder import Found
from publisher.pages.importing.generators.recognition import recognised
from publisher.pages.importing.problems import FileProblem
from publisher.pages.models import Page, Redirect
from tests.effort import seconds, times
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("yaml.md", "---\ntitle: A\ntags: [a\n---\n", "yaml.md:3  invalid YAML: "),
        ("toml.md", "+++\ntitle = 'A'\ndate = x\n+++\n", "toml.md:3  invalid TOML: invalid value"),
        ("bomb.md", "---\na: &a [x]\nb: [*a, *a]\n---\n", "bomb.md:3  invalid YAML: aliases"),
        ("keys.md", "---\n? {a: b}\n: c\n---\n", "keys.md:2  invalid YAML: a key must be text"),
        (
            "escape.md",
            '---\ntitle: A\nsummary: "Big \\UFFFFFFFF"\n---\n',
            "escape.md:3  invalid YAML: an escape",
        ),
        ("escapes.md", '---\ntitle: "Big \\U00110000"\n---\n', "escapes.md:2  invalid YAML: an escape names no"),
        ("half.md", '---\ntitle: A\ntags:\n- "a\\ud83d"\n---\n', "half.md:3  an escape in the front matter names half"),
        ("halves.md", '---json\n{"title": "\\ud83d"}\n---\n', "halves.md:2  an escape in the front matter names half"),
        ("scalar.md", '+++\ntitle = "\\uD83D"\n+++\n', "scalar.md:2  invalid TOML: escaped character is not"),
        ("zero.md", '---\ntitle: "a\\0b"\n---\n', "zero.md  title: It contains a character that isn't text"),
        ("late.md", "\n\n---\ntitle: [\n---\n", "late.md:4  invalid YAML: "),
        ("open.md", "\n---\ntitle: A\n", "open.md:2  the front matter opens with --- and never ends"),
        ("junk.md", b"Text\n\x00\x01\xff", "junk.md:2  a NUL byte: this is not a text file"),
        ("latin.md", "---\ntitle: Größe\n---\n".encode("latin-1"), "latin.md:2  byte 14 (0xf6) is not UTF-8"),
        ("empty.md", "", "empty.md  the file is empty"),
        ("blank.md", "\n \n", "blank.md  the file is empty"),
        ("huge.md", "x" * 3_000_000, "huge.md  larger than 2 MB"),
        ("long.md", "---\ntitle: A\n---\n" + "x " * 105_000, "long.md  body: It has 210,000 bytes"),
        ("title.md", f"---\ntitle: {'x' * 251}\n---\n", "title.md  title: Ensure this value has at most 250"),
        ("date.md", "---\ntitle: A\ndate: 2024-13-45\n---\n", "date.md:3  the date '2024-13-45' does not exist"),
        ("2024-02-30-a.md", "Text", "2024-02-30-a.md  the date '2024-02-30' does not exist"),
        ("up.md", "---\npermalink: /a/../../b\n---\n", "up.md:2  the address 'a/../../b' leads out of the site (..)"),
        ("nul.md", '---\npermalink: "/a\\0b"\n---\n', "nul.md:2  the address 'a\\x00b' has a control character"),
        ("slashes.md", "---\npermalink: /a//b\n---\n", "slashes.md:2  the address 'a//b' has an empty part (//)"),
        (
            "marks.md",
            "---\ntitle: A\n---\n<<<<<<< Yours\na\n=======\nb\n>>>>>>> mia\n",
            "marks.md  “A” still holds two",
        ),
        ("desk.md", "---\npermalink: /-/desk/\n---\n", "desk.md:2  the address '-/desk' begins with -"),
        ("far.md", f"---\npermalink: /{'a/' * 150}\n---\n", "…' has 299 characters, 250 are allowed"),
    ],
)
def test_a_bad_file_is_named_and_the_good_ones_are_imported(
    name: str, content: str | bytes, says: str, site: Path, write: Write, run: Run
) -> None:
    write(name, content)
    write("good.md")
    ran = run("import_pages", site, publish=True)
    assert says in ran.output
    assert "1 new, 0 changed, 0 unchanged, 1 skipped; 1 published" in ran.output
    assert ran.code == 1
    assert set(Page.objects.values_list("path", flat=True)) == {"", "good"}


@pytest.mark.parametrize("fence", ["---\ntitle: Plan\ndraft: true\n---", "+++\ntitle = 'Plan'\ndraft = true\n+++"])
def test_front_matter_behind_blank_lines_is_read(fence: str, site: Path, write: Write, run: Run) -> None:
    write("secret.md", f"\n \n{fence}\nNot for readers yet.\n")
    assert run("import_pages", site, publish=True).code == 0
    page = Page.objects.get(path="secret")
    assert (page.latest.title, page.latest.body) == ("Plan", "Not for readers yet.\n")
    assert not page.publications.exists()


def test_stray_control_characters_are_left_out_and_named(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: One \x0bline\n---\nRun \x0bsudo\x0b first,\nthen \x08 go\ton.\x7f\n")
    ran = run("import_pages", site, publish=True)
    assert ran.code == 0
    assert Page.objects.get(path="a").latest.body == "Run sudo first,\nthen  go\ton.\n"
    assert re.findall(r"a\.md:(\d) +the control character (\S+) was left out", ran.output) == [
        ("2", "U+000B"), ("4", "U+000B"), ("4", "U+000B"), ("5", "U+0008"), ("5", "U+007F")
    ]  # fmt: skip


def test_a_file_that_breaks_its_reader_is_skipped_alone(site: Path, write: Write) -> None:
    broken: Any = object()
    read = read_collection(
        recognised(site), [Found("bad.md", broken), Found("good.md", write("good.md"))], "", lambda: None
    )
    assert [document.path for document in read.documents] == ["good"]
    assert [(skipped.place, "can't be read (AttributeError: " in skipped.reason) for skipped in read.skipped] == [
        ("bad.md", True)
    ]


def test_files_of_other_kinds_are_counted(site: Path, write: Write, run: Run) -> None:
    for place in ("a.md", "b.mkd", "c.adoc", "d/e.adoc", "d/f.html", "LICENSE", ".hidden.adoc"):
        write(place)
    said = run("import_pages", site).output
    assert "Not read: 2 .adoc, 1 without a suffix, 1 .html\nAsciiDoc can't be read: convert the files" in said


def test_very_long_lines_are_read_as_quickly_as_short_ones(site: Path, write: Write, run: Run) -> None:
    """A step per pair of characters would take a thousand times as long."""
    honest = site.with_name("honest")
    for number in range(3):
        write(honest / f"{number}.md", "---\ntitle: A\n---\n" + "Some words in a line.\n" * 8_000)
    write("long.md", "---\ntitle: A\n---\n" + "word " * 38_000)
    write("wide.md", f"---\ntags: [a]\n---\n# A title{' ' * 180_000}with a gap\n")
    write("many.md", f"---\ntitle: A\nsummary: {'<b' * 30_000}\n---\n")
    assert "3 new, 0 changed, 0 unchanged, 0 skipped" in run("import_pages", site, publish=True).output
    assert times(partial(run, "import_pages", site), seconds(partial(run, "import_pages", honest))) < 20


def test_two_files_for_one_path_are_both_named_and_left_out(site: Path, write: Write, run: Run) -> None:
    write("guide.md")
    write("guide/_index.md")
    write("other.md", "---\ntitle: A\npermalink: /guide/\n---\n")
    ran = run("import_pages", site)
    lines = [" ".join(line.split()) for line in ran.output.splitlines()]
    cure = "give one of them another `permalink`"
    assert f"guide.md /guide/ is also the address of other.md, guide/_index.md; {cure}" in lines
    assert f"other.md:3 /guide/ is also the address of guide.md, guide/_index.md; {cure}" in lines
    assert "3 skipped" in ran.output
    assert Page.objects.count() == 1


def test_one_path_in_two_unicode_forms_is_one_path(site: Path, write: Write, run: Run) -> None:
    write("gr\u00f6ße.md")
    write("gro\u0308ße.md")
    assert "2 skipped" in run("import_pages", site).output


def test_aliases_that_go_in_a_circle_are_named_and_the_pages_imported(site: Path, write: Write, run: Run) -> None:
    write("a.md", "---\ntitle: A\naliases: [b, /a/]\n---\n")
    write("b.md", "---\ntitle: B\naliases: [a]\n---\n")
    ran = run("import_pages", site, publish=True)
    assert "a.md:3  no redirect from 'b': that is already the address of b.md" in ran.output
    assert "b.md:3  no redirect from 'a': that is already the address of a.md" in ran.output
    assert "2 new, 0 changed, 0 unchanged, 2 skipped; 2 published, 0 redirects" in ran.output
    assert (ran.code, Redirect.objects.count(), Page.objects.count()) == (1, 0, 3)


def test_an_alias_where_a_page_stands_already_is_named(site: Path, write: Write, run: Run) -> None:
    page = Page.objects.create_page("old", by="editor")
    page.save_revision(by="editor", title="Old")
    page.publish(by="editor")
    write("a.md", "---\ntitle: A\naliases: [old, ../x]\n---\n")
    ran = run("import_pages", site, publish=True)
    assert "a.md:3  no redirect from 'old': There is a live page at /old/" in ran.output
    assert (
        "a.md:3  no redirect from '../x': The address “/../x” cannot be used: “..” would leave its directory"
        in ran.output
    )


def test_loops_of_links_end_and_broken_ones_are_named(site: Path, write: Write, run: Run) -> None:
    write("docs/a.md")
    (site / "docs" / "loop").symlink_to(site)
    (site / "self.md").symlink_to(site / "self.md")
    (site / "gone.md").symlink_to(site / "nowhere.md")
    os.mkfifo(site / "pipe.md")
    ran = run("import_pages", site)
    assert [f"{name}.md  not a file that can be read" in ran.output for name in ("self", "gone", "pipe")] == [True] * 3
    assert set(Page.objects.values_list("path", flat=True)) == {"", "docs/a"}


def test_links_that_lead_out_of_the_folder_are_named_and_not_followed(site: Path, write: Write, run: Run) -> None:
    write("good.md")
    secret = site.with_name("elsewhere") / "secret.md"
    write(secret, "# Not of this site\n")
    (site / "passwd.md").symlink_to("/etc/passwd")
    (site / "secret.md").symlink_to(secret)
    (site / "all").symlink_to(secret.parent)
    (site / "sibling.md").symlink_to("good.md")
    ran = run("import_pages", site, publish=True)
    for place in ("passwd.md", "secret.md", "all"):
        assert re.search(rf"{place} +a link that leads out of the folder; copy its target into", ran.output)
    assert (ran.code, set(Page.objects.values_list("path", flat=True))) == (1, {"", "good", "sibling"})


def test_a_file_name_that_is_no_text_is_named_and_does_no_harm_to_the_terminal(
    site: Path, write: Write, run: Run
) -> None:
    os.rename(write("x.md"), os.fsencode(site) + b"/\xff\x1b[31m.md")
    output = run("import_pages", site).output
    assert "\\udcff\\x1b[31m.md  the file name is not UTF-8" in output
    assert "\x1b" not in output


def test_a_file_that_changes_after_it_was_checked_is_not_half_read(write: Write) -> None:
    file = write("a.md", "---\ntitle: A\n---\nText\n")
    document = read_document(Found("a.md", file), recognised(file.parent))
    write("a.md", "---\ntitle: B\n---\nOther\n")
    with pytest.raises(FileProblem, match="the file changed while it was imported"):
        read_body(document)


def test_folders_without_pages_are_not_entered(site: Path, write: Write, run: Run) -> None:
    for folder in (".git", "node_modules/x", "_site", "_includes"):
        write(f"{folder}/a.md")
    write("a.md")
    assert "1 new" in run("import_pages", site).output


def test_a_wrong_call_is_one_sentence_with_exit_code_2(site: Path, write: Write, run: Run) -> None:
    gone = run("import_pages", site / "gone")
    assert gone == Ran(f"{site / 'gone'} does not exist; name the folder that holds the Markdown files.\n", 2)
    assert run("import_pages", write("a.txt")).output.count("is not a folder") == 1
    assert run("import_pages", site).output == (
        f"{site} holds no pages; their files end in .md, .markdown, .mkd, .mdown, .mkdn, .mkdown, .html, .htm, .rst,"
        " .mdx, .njk, .liquid.\n"
    )
    write("a.md")
    assert "--section: The path “../up” cannot be used" in run("import_pages", site, section="../up").output


def test_a_database_that_is_not_migrated_is_one_sentence(root: Path, site: Path, write: Write, tmp_path: Path) -> None:
    write("a.md")
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    command = [sys.executable, str(root / "manage.py"), "import_pages", str(site)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr.startswith("CommandError: The database is not up to date (")
    assert ran.stderr.endswith("to run): type ./manage.py migrate\n")
