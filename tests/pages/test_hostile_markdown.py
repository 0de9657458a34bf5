"""Hostile Markdown: none makes a page that acts or a renderer that hangs."""

import contextlib
import os
import re
import resource
import subprocess
import sys
from functools import partial
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.pages.markdown import MAX_BODY_BYTES, MarkdownRefused, render
from publisher.pages.markdown.highlight import highlight_code
from publisher.pages.markdown.languages import LANGUAGES
from publisher.pages.markdown.policy import ALLOWED, ATTRIBUTES, CLASSES, VOID, sanitise
from publisher.pages.markdown.size_limits import MAX_DEPTH, MAX_HIGHLIGHTED_BLOCK
from publisher.pages.markdown.tidy import tidy
from tests.effort import seconds, times
from tests.pages.hostile import SCRIPTS, SHAPES, disguised

TRIALS = int(os.environ.get("FUZZ_TRIALS", "500"))
ADDRESSES = {"href", "src"}
PARAGRAPH = "Some *text* with `code`, a [link](/a/) and words that go on for a line.\n\n## A heading\n\n- one\n\n"
PROSE = PARAGRAPH * (MAX_BODY_BYTES // len(PARAGRAPH))
HONEST_CODE = Path(__file__).read_text()


class Reader(HTMLParser):
    """An independent HTML parser that records everything a page must not have."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.objections: list[str] = []
        self.depth = self.deepest = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag not in VOID
        self.deepest = max(self.depth, self.deepest)
        if tag not in ALLOWED:
            self.objections.append(f"<{tag}>")
        if tag == "input" and not {("type", "checkbox"), ("disabled", "")} <= set(attrs):
            self.objections.append(f"<input> {attrs}")
        for name, value in attrs:
            self.judge(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def judge(self, tag: str, name: str, value: str) -> None:
        if name == "class" and not set(value.split()) <= CLASSES.get(tag, set()):
            self.objections.append(f"class {value}")
        elif name != "class" and name not in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()):
            self.objections.append(f"attribute {name} of <{tag}>")
        # Browsers ignore white space and control characters before and within a scheme.
        scheme = (
            re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", value)) if name in ADDRESSES else None
        )
        if scheme and scheme[1].lower() not in {"http", "https", "mailto", "sms", "tel"}:
            self.objections.append(f"address {value}")

    def handle_comment(self, data: str) -> None:
        self.objections.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.objections.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.objections.append(f"instruction {data}")

    unknown_decl = handle_decl


def objections(body: str) -> list[str]:
    html = render(body).html
    return Reader(html).objections + ([] if sanitise(html) == html else ["sanitising changes it again"])


def test_the_reader_of_these_tests_does_object() -> None:
    for bad in ("<script>", "<p onclick=x>", "<a href='java\tscript:x'>", "<!--x-->", "<p style=x>", "<input>", "<?x>"):
        assert Reader(bad).objections, bad


@pytest.mark.parametrize("payload", SCRIPTS)
def test_no_script_survives_in_any_disguise(payload: str) -> None:
    for body in disguised(payload):
        assert objections(body) == [], body


PIECES = st.sampled_from(
    [piece for payload in SCRIPTS for piece in re.split(r"(?=[<>\"'=(\[])", payload) if piece]
    + [f"<{name}>" for name in sorted(ALLOWED | {"svg", "math", "style", "select", "template", "mtext", "noscript"})]
    + [f"</{name}>" for name in sorted(ALLOWED | {"svg", "math", "style", "select", "template", "mtext", "noscript"})]
    + ["\n", "\n\n", "\n> ", "\n- ", "\n    ", "\n```", "`", "**", "~~", "|", "\n|-|\n", "[^1]", "\n[^1]: ", "\0", "\\"]
)


@settings(max_examples=TRIALS, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_mixture_of_hostile_pieces_survives(body: str) -> None:
    assert objections(body) == []


@settings(max_examples=TRIALS // 5, deadline=None)
@given(st.text())
def test_any_text_at_all_renders(body: str) -> None:
    assert objections(body) == []


@settings(max_examples=TRIALS, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_an_html_parser_finds_nothing_left_to_repair(html: str) -> None:
    """Tidied tags nest, so a parser copies no element, and a body's cost depends only on its length."""
    tidied = tidy(html)
    assert sanitise(tidied).count("<") <= tidied.count("<") + tidied.count("<t") * 4
    assert Reader(sanitise(tidied)).deepest <= MAX_DEPTH


@pytest.mark.parametrize("family", SHAPES)
def test_any_shape_is_refused_or_takes_ten_times_as_long_as_prose_at_most(family: str) -> None:
    """Use 200 KB, a body's limit, which takes a fifth of a second as prose."""
    prose = seconds(partial(render, PROSE))
    for shape in SHAPES[family]:
        for size in (1_000, 10_000, 100_000, MAX_BODY_BYTES):
            body = shape(size).encode()[:size].decode("utf-8", "ignore")
            assert times(partial(refuse_or_render, body), prose) < 10, f"{body[:40]!r}… of {size} bytes"


def refuse_or_render(body: str) -> None:
    with contextlib.suppress(MarkdownRefused):
        render(body)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_language_is_slow_on_hostile_code(language: str) -> None:
    pieces = ["(", "{", '"\\', "'", "/*", "<!--", "a" * 299 + "\n", "a\n", "@a\n", "a\n" * 55 + "(\n", "<<a\n;", "[\n"]
    honest = seconds(partial(highlight, "python", HONEST_CODE))
    for piece in pieces:
        code = piece * (MAX_HIGHLIGHTED_BLOCK // len(piece) + 1)
        code = code if "\n" in piece else "\n".join(re.findall(r".{1,299}", code))
        assert times(partial(highlight, language, code), honest) < 25, f"{language} on {piece!r}"


def highlight(language: str, code: str) -> None:
    highlight_code(f'<pre><code class="language-{language}">{escape(code[:MAX_HIGHLIGHTED_BLOCK])}</code></pre>')


def test_the_deepest_nesting_does_not_end_the_interpreter() -> None:
    """Use a separate process, since a crash would end all tests."""
    program = (
        "from publisher.pages.markdown import render, MarkdownRefused\n"
        "from tests.pages.hostile import SHAPES\n"
        "for shape in SHAPES['nesting'] + SHAPES['quotes'] + SHAPES['copies']:\n"
        "    try: render(shape(200_000))\n"
        "    except MarkdownRefused as refusal: print(refusal)\n"
    )
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (512 * 2**20, 512 * 2**20))  # noqa: E731
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, preexec_fn=limit, timeout=300
    )
    assert ended.returncode == 0, ended.stderr
    assert f"more than {MAX_DEPTH} deep" in ended.stdout
