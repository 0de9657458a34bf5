"""What readers don't get of a text's HTML is named, by line, and nothing else is."""

from functools import partial

import pytest

from publisher.pages.markdown import render
from publisher.pages.markdown.losses import MOST, losses
from tests.effort import seconds, times
from tests.pages.hostile import SHAPES

SIZE = 40_000


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('A\nb <svg viewBox="0 0 1 1"><circle/></svg> c', [(2, "<svg>")]),
        ("<svg>\n<p style=x>\n</svg>\n<font size=1>a</font>", [(1, "<svg>"), (4, "<font>")]),
        ("A\n\n<p STYLE=\"x\" onclick='y'>b</p>", [(3, "style on <p>"), (3, "onclick on <p>")]),
        ('<p class="a">b</p> <span class=k>c</span>', [(1, "class on <p>")]),
        ("> <iframe src=https://a.example></iframe>", [(1, "<iframe>, now a link")]),
        ("- a\n- ![b](data:image/png;base64,AA==)", [(2, "data: address")]),
        ("[a](JavaScript:b) <a href='java&#10;script:c'>d</a>", [(1, "javascript: address")] * 2),
        ("<video src=/a.mp4 autoplay></video>", [(1, "autoplay on <video>")]),
        ("<!-- <font> -->\n<!-- \n<svg> -->\n<svg></svg>", [(4, "<svg>")]),
    ],
)
def test_what_the_sanitiser_removes_is_named_by_line(body: str, named: list[tuple[int, str]]) -> None:
    assert [(loss.line, loss.name) for loss in losses(body)] == named


@pytest.mark.parametrize(
    "body",
    [
        "`<svg>`\n\n```\n<svg>\n```\n\n    <p style=x>\n",
        "git switch <branch>, a < b and \\<svg>",
        '[a](tel:+441) [b](sms:+441) <c@d.example> [e](/f:g/) <p lang="fr" title="h">i</p>',
        "~~a~~ [^1] | <kbd>b</kbd>\n\n- [x] c\n\n[^1]: d\n\n|e|\n|:-:|\n|f|",
    ],
)
def test_nothing_is_named_that_readers_get(body: str) -> None:
    assert losses(body) == []


def test_every_tag_that_is_missing_from_the_html_is_named() -> None:
    tags = ["font", "svg", "button", "form", "object", "marquee", "iframe", "style", "input", "p", "video", "dl", "em"]
    for tag in tags:
        body = f"a\n\n<{tag} type=checkbox disabled>b</{tag}>\n"
        assert (f"<{tag}" in render(body).html) == (not any(loss.name.startswith(f"<{tag}>") for loss in losses(body)))


@pytest.mark.parametrize("family", SHAPES)
def test_no_shape_takes_much_longer_than_prose(family: str) -> None:
    """The worst, a tree of quotes, takes about eight times as long as rendering prose."""
    prose = seconds(partial(render, "Some *text* with `code`, a [link](/a/).\n\n" * (SIZE // 42)))
    for shape in SHAPES[family]:
        body = shape(SIZE).encode()[:SIZE].decode("utf-8", "ignore")
        assert times(partial(losses, body), prose) < 25, body[:40]
        assert len(losses(body)) <= MOST
