"""What Markdown has beyond GitHub's: definition lists, alerts, abbreviations, and words beside a code's language."""

import pytest

from publisher.pages.markdown import render


def test_terms_and_their_definitions_are_a_list() -> None:
    body = "Intro.\n\nA *term*\nAnother\n:   One\nline\n: Two `c`\n\nThird\n\n: Three\n\nAfter."
    assert render(body).html == (
        "<p>Intro.</p>\n<dl>\n<dt>A <em>term</em></dt>\n<dt>Another</dt>\n<dd>One\nline</dd>\n"
        "<dd>Two <code>c</code></dd>\n<dt>Third</dt>\n<dd>Three</dd>\n</dl>\n<p>After.</p>\n"
    )


def test_what_is_indented_below_a_definition_belongs_to_it() -> None:
    html = render("T\n: One\n\n    Two\n\n        code\n\n    - a\n\n      b\n\nAfter\n\n    more code").html
    assert html == (
        "<dl>\n<dt>T</dt>\n<dd>\n<p>One</p>\n<p>Two</p>\n<pre><code>code\n</code></pre>\n"
        "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>\n</dd>\n</dl>\n"
        "<p>After</p>\n<pre><code>more code\n</code></pre>\n"
    )


def test_links_and_footnotes_in_a_definition_are_the_pages() -> None:
    html = render("T\n: [a][r] [^1]\n\n[r]: /b/\n\n[^1]: Note").html
    assert '<dd><a href="/b/">a</a> <sup class="footnote-ref">' in html


@pytest.mark.parametrize(
    "body",
    [
        ": no term",
        "A time: 12\n:30 it was",
        "```\nT\n: D\n```",
        "    T\n    : D",
        "- T\n  : D",
        "> T\n> : D",
        "# T\n\n: D",
        "T\n\n\n: D",
        "T\\\n\\: D",
    ],
)
def test_a_colon_elsewhere_begins_no_definition(body: str) -> None:
    assert "<dl>" not in render(body).html


def test_an_alert_is_a_quotation_of_its_kind_with_a_title() -> None:
    assert render("> [!NOTE]\n> A *b*.\n>\n> C\n").html == (
        '<blockquote class="note">\n<p><strong>Note</strong></p>\n<p>A <em>b</em>.</p>\n<p>C</p>\n</blockquote>\n'
    )
    assert render("> [!warning] Mind the *gap*\n\n> [!TIP]\n>\n> A").html == (
        '<blockquote class="warning">\n<p><strong>Mind the <em>gap</em></strong></p>\n</blockquote>\n'
        '<blockquote class="tip">\n<p><strong>Tip</strong></p>\n<p>A</p>\n</blockquote>\n'
    )


@pytest.mark.parametrize("body", ["> [!OTHER]\n> a", "[!NOTE]\n\n> a\n> [!NOTE]", "> `[!NOTE]`"])
def test_other_quotations_have_no_kind(body: str) -> None:
    assert "class" not in render(body).html


def test_an_abbreviation_says_what_it_stands_for_wherever_it_is_a_word() -> None:
    body = (
        "HTML and **HTML**, not XHTML, `HTML`, <kbd>HTML</kbd> or [a](/HTML/ 'HTML') &amp; &copy;\n\n"
        "*[HTML]: Hypertext & Markup\n*[amp]: A\n*[unused]: B\n"
    )
    abbr = '<abbr title="Hypertext &amp; Markup">HTML</abbr>'
    assert render(body).html == (
        f"<p>{abbr} and <strong>{abbr}</strong>, not XHTML, <code>HTML</code>, <kbd>HTML</kbd>"
        ' or <a href="/HTML/" title="HTML">a</a> &amp; ©</p>\n'
    )


def test_a_heading_with_an_abbreviation_keeps_its_id_and_words() -> None:
    assert render("## HTML\n\n*[HTML]: A").headings == [{"level": 2, "id": "html", "text": "HTML"}]


@pytest.mark.parametrize("body", ["`*[A]: b`", "    *[A]: b\n\nA", "- *[A]: b", "Text\n*[A]: b"])
def test_other_text_defines_no_abbreviation(body: str) -> None:
    assert "*[A]: b" in render(body).html


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("{.python hl_lines=1}", "python"),
        ("js{1,3}", "js"),
        ("rust,ignore", "rust"),
        ("Python", "python"),
        ("yaml:config.yml", "yaml"),
        ("nodejs", "nodejs"),
        ("c++", "c++"),
        ("c#", "c#"),
    ],
)
def test_words_beside_a_codes_language_hide_it_no_more(said: str, language: str) -> None:
    assert render(f"```{said}\nx\n```").html.startswith(f'<pre class="highlight"><code class="language-{language}">')
