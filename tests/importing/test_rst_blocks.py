"""Every block of reStructuredText, and every kind of words, as Markdown: the pairs of files in formats/."""

from pathlib import Path

from publisher.pages.importing.restructured_text.rst_body import rst_body
from publisher.pages.markdown import render


def file(name: str) -> str:
    return Path(__file__).with_name("formats").joinpath(name).read_text()


def test_every_block_becomes_markdown_that_publisher_renders() -> None:
    written = rst_body(file("blocks.rst"), set())
    assert written.text == file("blocks.md")
    assert (written.notes, [one.name for one in written.removed]) == (
        [], ["linenos of a code block", "width of a picture"]
    )  # fmt: skip
    numbers = dict(zip(written.text.split("\n"), written.numbers, strict=True))
    lines = file("blocks.rst").split("\n")
    assert all(lines[numbers[words]] == words for words in ("three", "> Hot", "`-v`, `--verbose`") if words in lines)
    html = render(written.text).html
    found = {tag: html.count(f"<{tag}") for tag in ("h2", "ul", "ol", "dl", "dd", "blockquote", "pre", "table", "img")}
    assert found == {
        "h2": 1, "ul": 5, "ol": 3, "dl": 2, "dd": 4, "blockquote": 5, "pre": 3, "table": 2, "img": 1,
    }  # fmt: skip
    assert '<h2 id="uber-c">' in html


def test_words_mean_what_they_meant() -> None:
    assert rst_body(file("words.rst"), set()).text == file("words.md")
