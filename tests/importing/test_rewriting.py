"""Links and tags in a body: which lead to pages, which stay text, and which places aren't touched."""

from functools import partial
from pathlib import Path

import pytest

from publisher.pages.importing.aliases import Alias
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.link_rewriter import rewrite_body
from publisher.pages.importing.links import Links
from tests.effort import seconds, times


def document(place: str, path: str, *former: str) -> Document:
    aliases = [Alias(address, 0) for address in former]
    return Document(place, Path(place), "", path, 0, 0, False, False, False, {"title": "A [title]"}, aliases)


DOCUMENTS = [
    document("_index.md", ""),
    document("guide/install.md", "guide/install", "guide/Install.html"),
    document("guide/_index.md", "guide"),
    document("guide/two words.md", "guide/two-words"),
    document("_posts/2014-03-19-hello.md", "2014/03/19/hello"),
    document("about.md", "about-us", "about.html"),
    document("guide/plain_(1).md", "guide/plain-1"),
    document("old.mkd", "old"),
]
LINKS = Links(DOCUMENTS)


def rewritten(body: str, folder: str = "guide") -> str:
    return rewrite_body(body, LINKS, folder).body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[a](install.md#part)", "[a](/guide/install/#part)"),
        ("[a](../about.md 'The title')", "[a](/about-us/ 'The title')"),
        ("[a](<two words.md>) [b](two%20words.md)", "[a](/guide/two-words/) [b](/guide/two-words/)"),
        ("[a](\n  <two words.md>\n 'b')", "[a](\n  /guide/two-words/\n 'b')"),
        ('[a](plain_(1).md) [b](plain_\\(1\\).md#x "c")', '[a](/guide/plain-1/) [b](/guide/plain-1/#x "c")'),
        ("[a](install.md#f(x)&amp;y)", "[a](</guide/install/#f(x)&y>)"),
        ("[a][r] ![b][R]\n\n> [r]: <two words.md> 't'", "[a][r] ![b][R]\n\n> [r]: /guide/two-words/ 't'"),
        ("- a\n\n  [r]:\n  install.md\n", "- a\n\n  [r]:\n  /guide/install/\n"),
        ("| [a](install.md) |\n|-|\n", "| [a](/guide/install/) |\n|-|\n"),
        ("[![a](b.png)](install.md)", "[![a](b.png)](/guide/install/)"),
        ("a[^1]\n\n[^1]: See [b](install.md).", "a[^1]\n\n[^1]: See [b](/guide/install/)."),
        ("<a href='two words.md'>a</a>", "<a href='/guide/two-words/'>a</a>"),
        ("<a class=x href=install.md>a</a>", "<a class=x href=/guide/install/>a</a>"),
        ("[a](../old.mkd)", "[a](/old/)"),
        ("[a](/guide/install.md)", "[a](/guide/install/)"),
        ("[a](guide/install.md) [b](other/x.md)", "[a](/guide/install/) [b](other/x.md)"),
        ("[a](@/guide/install.md#part)", "[a](/guide/install/#part)"),
        ("[a](../_index.md)", "[a](/)"),
        ("[a](install.html#x) [b](../gone.html)", "[a](/guide/install/#x) [b](../gone.html)"),
        ("[a]: install.md\n", "[a]: /guide/install/\n"),
        ('<a href="install.md">a</a>', '<a href="/guide/install/">a</a>'),
        ("[`code`](install.md)", "[`code`](/guide/install/)"),
        ('[a]({{< ref "install.md#part" >}})', "[a](/guide/install/#part)"),
        ('[a]({{% relref "/guide/install" %}})', "[a](/guide/install/)"),
        ('[a]({{< ref "two words.md" >}}) [b]({{< ref about.md >}})', "[a](/guide/two-words/) [b](/about-us/)"),
        ('[a]({{< ref "guide" >}})', "[a](/guide/)"),
        ("[a]({% post_url 2014-03-19-hello %})", "[a](/2014/03/19/hello/)"),
        ("{% post_link hello %}", "[A \\[title\\]](/2014/03/19/hello/)"),
        ("{% post_link hello 'Go <b>there</b>' false %}", "[Go \\<b>there\\</b>](/2014/03/19/hello/)"),
        ('[a]({% post_path "hello" %})', "[a](/2014/03/19/hello/)"),
        ("[a]({{ site.baseurl }}{% link about.md %})", "[a](/about-us/)"),
        ('[a]({{ "/guide/install/" | url }})', "[a](/guide/install/)"),
        ("[a]({{- '/elsewhere/x/' | relative_url -}})", "[a](/elsewhere/x/)"),
        ('[a]({{ "//elsewhere/" | prepend: site.baseurl | absolute_url }})', "[a](/elsewhere/)"),
        ('<img src="{{site.baseurl}}/assets/a.jpg">', '<img src="/assets/a.jpg">'),
        ("[a]({{ site.url }}{{ site.baseurl }}/about.html?x=1)", "[a](/about-us/?x=1)"),
    ],
)
def test_links_between_the_files_lead_to_the_pages(body: str, expected: str) -> None:
    assert rewritten(body) == expected


def test_addresses_of_the_old_site_lead_to_the_pages_new_ones() -> None:
    assert rewritten("[a](/guide/Install.html) [b](/about.html#x)") == "[a](/guide/install/) [b](/about-us/#x)"


def test_below_a_section_the_old_addresses_are_still_known() -> None:
    links = Links([document("a.md", "blog/a", "blog/A.html")], "blog")
    assert rewrite_body("[a](/a/) [b](/A.html) [c](/b/)", links, "").body == "[a](/blog/a/) [b](/blog/a/) [c](/b/)"


@pytest.mark.parametrize(
    "body",
    [
        '`[a](install.md)` and ``{{ "/x/" | url }} ` ``\n',
        "```\n[a](install.md)\n{% image x %}\n```\n",
        "> ~~~\n> [a](install.md)\n> ~~~\n",
        "- item\n\n      [a](install.md)\n",
        "    [a](install.md)\n",
        "<pre>\n[a](install.md)\n</pre>\n",
        "Term\n: install.md defines it\n\n*[MD]: install.md\n",
        "| install.md |\n|---|\n| [install.md] |\n\n<!-- [a](install.md) -->\n",
        "a[^1]\n\n[^1]: install.md has it, and ](install.md) too.\n[^2]: install.md\n",
        'See (install.md), href="install.md" or [install.md], \\[a](install.md) and a](install.md).\n',
        "[a](install.md b)\n[r]: install.md b c\n",
        "[a](https://example.org/install.md) <mailto:x@example.org> [b](#part) [c](picture.png)\n",
    ],
)
def test_code_and_foreign_addresses_are_never_touched(body: str) -> None:
    result = rewrite_body(body, LINKS, "guide")
    assert (result.body, result.tags, result.dangling) == (body, [], [])


def test_a_list_items_text_is_no_code() -> None:
    assert rewritten("- item\n\n    [a](install.md)\n") == "- item\n\n    [a](/guide/install/)\n"


def test_raw_blocks_lose_their_markers_and_keep_their_text() -> None:
    body = '{% raw %}{{ "/x/" | url }}{% endraw %}\n\n```\n{%raw%}{{{%endraw%} name }}\n```\n'
    result = rewrite_body(body, LINKS, "guide")
    assert result.body == '{{ "/x/" | url }}\n\n```\n{{ name }}\n```\n'
    assert result.tags == []


def test_other_tags_stay_as_text_and_are_named_with_their_line() -> None:
    body = 'A\n{% image "a.jpg" "100% {good}" %}\n{{ "ada" | team_photo }}\n{{< chart id >}}\n{{ username }}\n'
    result = rewrite_body(body, LINKS, "guide", first_line=10)
    assert result.body == body
    assert [(tag.line, tag.name) for tag in result.tags] == [
        (11, "{% image %}"),
        (12, "{{ | team_photo }}"),
        (13, "{{< chart >}}"),
        (14, "{{ username }}"),
    ]


def test_a_link_to_a_file_that_is_not_there_is_named() -> None:
    result = rewrite_body("A\n\n[a](gone.md)\n", LINKS, "guide")
    assert result.dangling == [Leftover(3, "link", "gone.md")]
    assert result.body == "A\n\n[a](gone.md)\n"


PROSE = "Some *text*, a [link](a.md) and {{ site.url }}.\n\n"


@pytest.mark.parametrize(
    "piece",
    [
        "`",
        "``` ",
        "[",
        "](",
        "](a",
        "{{",
        "{%",
        '{{ "',
        "{% raw %}",
        "<pre>",
        "<code",
        "[a]: ",
        "\n[a]: b",
        "](a(",
        "](<a",
        "](a(b)",
        "href=a ",
        "](a.md",
        "{{ site.url }}",
    ],
)
def test_hostile_bodies_take_not_much_longer_than_prose(piece: str) -> None:
    """The worst takes five times as long; a step per pair of characters would take a thousand times."""
    body, prose = (text * (200_000 // len(text)) for text in (piece, PROSE))
    honest = seconds(partial(rewrite_body, prose, LINKS, ""))
    assert times(partial(rewrite_body, body, LINKS, ""), honest) < 15
