"""Tags of generators in a body: what each becomes, what a site says of its own, and what is held back."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from publisher.pages.importing.link_rewriter import Rewritten, rewrite_body
from publisher.pages.importing.links import Links
from publisher.pages.importing.tag_templates import read_templates
from publisher.pages.importing.tags import Tags
from publisher.pages.models import Page, Publication
from tests.effort import seconds, times
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]
OWN = """
[new-in]
text = "*New in {0}.*"

[img]
text = "![{alt}]({src})"

[code-toggle]
open = "```toml"
close = "```"
"""


def translated(body: str, tags: Tags | None = None) -> Rewritten:
    return rewrite_body(body, Links([]), "", 1, tags or Tags())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{{< figure src="/a b.png" alt="A [pot]" >}}', "![A \\[pot\\]](</a b.png>)"),
        ('{{< figure src="a.png" caption="It is \'ours\'" />}}', "![It is 'ours'](a.png \"It is 'ours'\")"),
        ('{{< figure src="a.png" alt="A" link="/x/" >}}', "[![A](a.png)](/x/)"),
        (
            "{{< youtube w7Ft2ymGmfc >}}",
            "[https://www.youtube.com/watch?v=w7Ft2ymGmfc](https://www.youtube.com/watch?v=w7Ft2ymGmfc)",
        ),
        ('{{ youtube(id="x", title="A film") }}', "[A film](https://www.youtube.com/watch?v=x)"),
        ("{% gist ada 1 %}", "[https://gist.github.com/ada/1](https://gist.github.com/ada/1)"),
        ("{{< highlight go >}}\nfmt.Print({{ x }})\n{{< /highlight >}}", "```go\nfmt.Print({{ x }})\n```"),
        ("{% highlight md linenos %}\n```\n[a](b.md)\n```\n{% endhighlight %}", "````md\n```\n[a](b.md)\n```\n````"),
        ("See {% codeblock lang:js %}x{% endcodeblock %}", "See \n```js\nx\n```"),
        (
            '{{< details summary="More" >}}\nA *b*\n{{< /details >}}',
            "<details><summary>More</summary>\n\nA *b*\n\n</details>",
        ),
        ('{% quote(author="Ada") %}\nSo it is.\n{% end %}', "<blockquote>\n\nSo it is.\n\n</blockquote>"),
        ('A {{< qr text="x" />}}B', "A B"),
        ("{% asset_img big a.png 300 A pot %}", "![A pot](a.png)"),
        ("A{# not for readers #}B{{/* nor this {{ x }} */}}C", "ABC"),
        ("A{% comment %}{{< x >}} no{% endcomment %}B", "AB"),
        ("`{{</* figure src=x */>}}` and {{%/* x */%}}", "`{{< figure src=x >}}` and {{% x %}}"),
    ],
)
def test_the_tags_of_the_documentation_become_markdown(body: str, expected: str) -> None:
    result = translated(body)
    assert (result.body, result.tags, result.removed) == (expected, [], [])


def test_an_unknown_pair_goes_and_keeps_what_it_encloses_even_nested() -> None:
    result = translated("A\n{{% box %}}{{< row a=1 >}}*kept*{{< /row >}}{{% /box %}}\n")
    assert result.body == "A\n*kept*\n"
    assert [(tag.line, tag.name) for tag in result.removed] == [(2, "box"), (2, "row")]


@pytest.mark.parametrize("body", ["{% if site.x %}a{% endif %}", "{% for a in b %}x{% endfor %}", "{{< chart >}}"])
def test_what_is_not_understood_stays_as_text_and_is_named(body: str) -> None:
    result = translated(body)
    assert result.body == body
    assert result.tags


def test_a_site_says_what_its_own_tags_become(tmp_path: Path) -> None:
    file = tmp_path / "tags.toml"
    file.write_text(OWN)
    tags = Tags(read_templates(file))
    body = (
        '{{< new-in 0.120 >}} {{< img src="a.png" >}}\n\n{{< code-toggle file=hugo >}}\na = 1\n{{< /code-toggle >}}\n'
    )
    assert translated(body, tags).body == "*New in 0.120.* ![](a.png)\n\n```toml\na = 1\n```\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[a\n", "invalid TOML: "),
        ("[a]\nopen = 'x'\n", "[a] needs `text`, or `open` and `close`, each one text"),
        ("a = 1\n", "[a] needs "),
    ],
)
def test_a_wrong_mapping_ends_the_import_in_words(site: Path, write: Write, run: Run, text: str, says: str) -> None:
    ran = run("import_pages", site, tags=write("tags.toml", text))
    assert (ran.code, ran.output.count("\n")) == (2, 1)
    assert says in ran.output


def test_values_and_plain_included_files_are_put_in(site: Path, write: Write, run: Run) -> None:
    write("_config.yml", "title: The site\n")
    write("_includes/note.md", "Be *careful*.")
    write("_includes/menu.html", "{% for a in b %}{% endfor %}")
    write("a.md", "---\ntitle: A\nfee: 3 €\n---\n{{ site.title }}, {{ page.fee }}: {% include note.md %}\n")
    write("b.md", "---\ntitle: B\n---\n{% include menu.html %} {% include ../_config.yml %} {{ site.url }}\n")
    run("import_pages", site)
    bodies = dict(Page.objects.exclude(path="").values_list("path", "latest__body"))
    assert bodies == {
        "a": "The site, 3 €: Be *careful*.\n",
        "b": "{% include menu.html %} {% include ../_config.yml %} \n",
    }


def test_pages_with_tags_left_in_them_are_held_back_unless_asked_for(site: Path, write: Write, run: Run) -> None:
    write("good.md", "{{< youtube x >}}\n")
    write("bad.md", "{{< chart x >}}\n")
    ran = run("import_pages", site, publish=True)
    assert "1 published, 0 redirects added, 1 drafts" in ran.output
    assert (
        "1 page held back, because tags are left in it: bad.md (--publish-leftovers publishes it too)\n" in ran.output
    )
    assert list(Publication.objects.live().exclude(path="").values_list("path", flat=True)) == ["good"]
    assert "1 published" in run("import_pages", site, publish=True, publish_leftovers=True).output


PROSE = "Some *text*, a [link](a.md) and {{ site.url }}.\n\n"


@pytest.mark.parametrize(
    "piece",
    ["{{< ", "{{/*", "{#", "{{</*", "{% a %}", "{% a %}{% enda %}", "{{< a >}}", '{{< a b="', "```{% highlight %}"],
)
def test_hostile_tags_take_not_much_longer_than_prose(piece: str) -> None:
    body, prose = (text * (200_000 // len(text)) for text in (piece, PROSE))
    honest = seconds(partial(translated, prose))
    assert times(partial(translated, body), honest) < 15
