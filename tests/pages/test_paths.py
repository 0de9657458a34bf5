"""Valid addresses, and how other text is handled."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.pages.paths import ancestors_of, clean_path, slugify_path, slugify_segment, url_of

GOOD = ["", "about", "guides/install", "2014/05/hello", "v1.2/notes_3-x", "straße/größe", "नमस्ते", "a" * 199, "9/9"]

BAD = {
    "a//b": "a part of it is empty (//)",
    "//": "a part of it is empty (//)",
    "/a//": "a part of it is empty (//)",
    "a/../b": "“..” would leave its directory",
    "./a": "“.” would leave its directory",
    "a\0b": "it contains a NUL character",
    "-/desk": "“-” begins with “-”, reserved for Publisher itself",
    "a/-b": "“-b” begins with “-”",
    "About": "“About” has capital letters",
    "_x": "“_x” does not begin with a letter or digit",
    "\u0301x": "does not begin with a letter or digit",
    "a b": "“a b” contains ' '",
    "a\nb": r"contains '\n'",
    "a\\b": r"contains '\\'",
    "a?b": "contains '?'",
    "a%2fb": "contains '%'",
    "a.": "“a.” ends with a full stop",
    "con": "“con” is a reserved name",
    "nul.x/a": "“nul.x” is a reserved name",
    "guides/index": "“index” is a reserved name",
    "cafe\u0301": "it is not in Unicode normal form C",
    "feed.xml": "“feed.xml” looks like a file name; leave the suffix out",
    "a.html/b": "“a.html” looks like a file name",
    "ä" * 101: "a part of it is too long",
    "a/" * 150: "it has 299 characters; use at most 250",
}


@pytest.mark.parametrize("path", GOOD)
def test_a_good_path_stays_as_it_is_with_and_without_outer_slashes(path: str) -> None:
    assert clean_path(path) == clean_path(f"/{path}") == clean_path(f"{path}/" if path else "/") == path


@pytest.mark.parametrize(("path", "reason"), BAD.items(), ids=ascii)
def test_a_bad_path_is_refused_with_its_reason(path: str, reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clean_path(path)
    assert reason in caught.value.messages[0]
    assert caught.value.messages[0].startswith("The path “")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("C++ & Größe", "c-größe"),
        ("Hello, World!", "hello-world"),
        ("İstanbul", "istanbul"),
        ("नमस्ते दुनिया", "नमस्ते-दुनिया"),
        ("Cafe\u0301", "café"),
        ("hello.html", "hello"),
        ("a.html.html", "a"),
        ("Con", "con-page"),
        ("con.aux", "con-page.aux"),
        ("❤️", "untitled"),
        ("...", "untitled"),
    ],
)
def test_any_text_becomes_a_segment_that_people_recognise(text: str, slug: str) -> None:
    assert slugify_segment(text) == slug


@given(st.text())
@example("con." + "a" * 198)
@example("lpt1.html.xml")
@example("\u1100\u0345\u1161")
@example("ﷺ" * 100)
def test_any_text_becomes_a_legal_segment(text: str) -> None:
    slug = slugify_segment(text)
    assert clean_path(slug) == slug != ""
    assert "/" not in slug


@given(st.lists(st.text(), max_size=4))
def test_any_path_becomes_a_legal_one_unless_it_is_too_long(segments: list[str]) -> None:
    path = slugify_path("/".join(segments))
    assert len(path) > 250 or clean_path(path) == path


@given(st.text() | st.from_regex(r"[a-z0-9/._-]{0,40}"))
def test_what_is_accepted_never_leaves_the_folder_it_is_written_to(text: str) -> None:
    try:
        path = clean_path(text)
    except ValidationError:
        return
    assert clean_path(path) == path
    assert not {"", ".", "..", "-"} & set(path.split("/") if path else [])
    assert url_of(path).startswith("/")
    assert not url_of(path).startswith(("//", "/-"))


def test_the_paths_above_a_path_begin_with_home() -> None:
    assert ancestors_of("a/b/c") == ["", "a", "a/b"]
    assert ancestors_of("a") == [""]
    assert ancestors_of("") == []
