"""Markdown: it becomes the HTML that editors expect, and nothing is lost."""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import LazySettings

from publisher.pages.markdown import MAX_BODY_BYTES, MarkdownRefused, render
from publisher.pages.markdown.commonmark import to_html
from publisher.pages.markdown.size_limits import MAX_DEPTH, MAX_HIGHLIGHTED_BODY


def test_markdown_becomes_html() -> None:
    assert render("Some *fine* **words** and `x < 1`.").html == (
        "<p>Some <em>fine</em> <strong>words</strong> and <code>x &lt; 1</code>.</p>\n"
    )


def test_an_empty_body_is_an_empty_page() -> None:
    rendered = render("")
    assert (rendered.html, rendered.headings, rendered.links) == ("", [], [])


def test_a_table_keeps_its_alignment() -> None:
    html = render("| a | b |\n|:-:|--:|\n| 1 | 2 |").html
    assert '<th align="center">a</th>' in html
    assert '<td align="right">2</td>' in html


def test_a_footnote_and_its_references_link_to_each_other() -> None:
    html = render("One[^n] and two[^n].\n\n[^n]: The note.").html
    assert '<sup class="footnote-ref"><a href="#fn-n" id="fnref-n">1</a></sup>' in html
    assert '<section class="footnotes">' in html
    assert '<li id="fn-n">' in html
    assert re.findall(r'href="#(fnref-[^"]*)" class="footnote-backref"', html) == ["fnref-n", "fnref-n-2"]


def test_struck_words_task_lists_and_bare_addresses() -> None:
    html = render("~~old~~\n\n- [x] done\n- [ ] open\n\nwww.example.org and a@example.org").html
    assert "<del>old</del>" in html
    assert '<li><input type="checkbox" checked="" disabled="" aria-label="done"> done</li>' in html
    assert '<li><input type="checkbox" disabled="" aria-label="open"> open</li>' in html
    assert '<a href="http://www.example.org">www.example.org</a>' in html
    assert '<a href="mailto:a@example.org">a@example.org</a>' in html


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('- [ ] Bread &amp; **"butter"**\n  - below', 'aria-label="Bread &amp; &quot;butter&quot;"'),
        ("- [ ] one\n\n- [ ] two", 'aria-label="one"'),
        ("<input type=checkbox> a <input type=checkbox> b", 'aria-label="a"'),
        ("<input type=checkbox aria-label=own> a", 'aria-label="own"'),
        ("<input type=checkbox>", 'aria-hidden="true"'),
        (f"- [ ] {'word ' * 100}", f'aria-label="{" ".join(["word"] * 20)}"'),
    ],
)
def test_a_tick_is_named_by_the_words_beside_it(body: str, name: str) -> None:
    tick = re.search(r"<input[^>]*>", render(body).html)
    assert tick
    assert re.findall(r'aria-[a-z]+="[^"]*"', tick[0]) == [name]


def test_headings_get_ids_from_their_words() -> None:
    rendered = render("# What’s *new* in `2.0`?\n\n## Größe हिन्दी\n\n### ¿?\n\n## a_b -- c")
    assert [heading["id"] for heading in rendered.headings] == ["whats-new-in-2-0", "größe-हिन्दी", "section", "a_b-c"]
    assert rendered.headings[0] == {"level": 1, "id": "whats-new-in-2-0", "text": "What’s new in 2.0?"}
    assert rendered.html.startswith(
        '<h1 id="whats-new-in-2-0"><span id="whats-new-in-20"></span>What’s <em>new</em> in <code>2.0</code>?</h1>'
    )


def test_equal_headings_are_numbered_and_no_id_comes_twice() -> None:
    body = "# A\n\n# A\n\n# A-1\n\n<h2 id='a-2'>Own</h2>\n<p id='a'>x</p><p id='a'>y</p>\n\n# A"
    html = render(body).html
    ids = re.findall(r' id="([^"]*)"', html)
    assert ids == ["a-1", "a-3", "a-1-1", "a-2", "a", "a-4"]


def test_an_author_chooses_the_id_of_a_heading() -> None:
    rendered = render("## The long title {#short}\n\n<h2 id='own'>Raw</h2>")
    assert rendered.headings[0] == {"level": 2, "id": "short", "text": "The long title"}
    assert rendered.headings[1]["id"] == "own"
    assert "{#" not in rendered.html


def test_ids_that_begin_with_a_hyphen_stay_the_themes() -> None:
    rendered = render("# -menu-\n\n<p id='-menu'>x</p>")
    assert rendered.headings[0]["id"] == "menu"
    assert "<p>x</p>" in rendered.html


def test_the_text_of_a_heading_has_no_footnote_number_and_speaks_for_its_image() -> None:
    rendered = render("# Title[^1] &amp; more\n\n# ![A *map*](/m.png)\n\n[^1]: Note.")
    assert [heading["text"] for heading in rendered.headings] == ["Title & more", "A map"]


def test_code_of_a_known_language_is_coloured_by_classes() -> None:
    html = render("```python\nif x < 1: pass\n```").html
    assert html.startswith('<pre class="highlight"><code class="language-python"><span class="k">if</span>')
    assert "style=" not in html
    assert unescape(re.sub(r"<[^>]*>", "", html)) == "if x < 1: pass\n\n"


@pytest.mark.parametrize("fence", ["```", "```klingon", "~~~ {.x}"])
def test_other_code_stays_plain(fence: str) -> None:
    assert render(f"{fence}\n\n\n  a < b\n\n{fence[:3]}").html == "<pre><code>\n\n  a &lt; b\n\n</code></pre>\n"


def test_much_code_is_shown_without_colours_rather_than_late() -> None:
    block = "```python\n" + 'print("x")\n' * 400 + "```\n\n"
    html = render(block * 20).html
    coloured = html.count('<pre class="highlight">')
    assert coloured == MAX_HIGHLIGHTED_BODY // (11 * 400)
    assert html.count("<pre>") == 20 - coloured


def test_line_breaks_before_preformatted_text_do_not_pile_up() -> None:
    assert render("<pre>\n\n\n\n\n\n\nx\n\ny</pre>").html == "<pre>x\n\ny</pre>\n"


def test_tags_of_other_generators_stay_as_text() -> None:
    text = '{% image "a.png" %} {% raw %}{{ x | y }}{% endraw %} {{< figure src="z" >}}'
    assert unescape(render(text).html) == f"<p>{text}</p>\n"


def test_what_only_looks_like_a_tag_is_shown() -> None:
    html = render("Type git switch <branch> for a List<String> when 1 <2 or a<b.\n\n<div>\n5 <6 <!-- open\n</div>").html
    assert "git switch &lt;branch&gt; for a List&lt;String&gt; when 1 &lt;2 or a&lt;b." in html
    assert "5 &lt;6 &lt;!-- open" in html


def test_useful_html_stays() -> None:
    body = (
        '<figure><img src="/a.png" alt="A" width="3" height="2" loading="lazy"><figcaption>It</figcaption></figure>\n'
        '<dl><dt>T</dt><dd>H<sub>2</sub>O <abbr title="x">y</abbr> <kbd>k</kbd></dd></dl>\n'
        '<details open=""><summary>S</summary>more</details>\n'
        '<p lang="fr" dir="ltr">a<br><a href="https://example.org/" title="t">b</a></p>\n'
    )
    assert render(body).html == body


def test_styles_scripts_and_unknown_classes_go_and_their_text_stays() -> None:
    html = render('<p class="big" style="color:red" onclick="x()">A <span class="author nick">b</span></p>').html
    assert html == "<p>A <span>b</span></p>\n"
    assert (
        render("<style>p {}</style><script>x()</script>\n\n\nText<svg><path d='M0'/></svg>").html.strip()
        == "<p>Text</p>"
    )


def test_an_embedded_frame_becomes_a_link_to_what_it_shows() -> None:
    html = render('<iframe src="//video.example/1?a=1&b=2" title="A \'talk\'" allowfullscreen>old</iframe>').html
    assert html == "<a href=\"https://video.example/1?a=1&amp;b=2\">A 'talk'</a>\n"
    assert "<a" not in render('<iframe src="javascript:x"></iframe>').html


def test_markdown_inside_of_html_elements() -> None:
    html = render("<details>\n<summary>More</summary>\n\nSome *text*\n</details>\n\nAfter").html
    assert html == "<details>\n<summary>More</summary>\n<p>Some <em>text</em></p>\n</details>\n<p>After</p>\n"


def test_an_element_left_open_ends_with_its_block() -> None:
    assert render("One <b>bold\n\nTwo").html == "<p>One <b>bold</b></p>\n<p>Two</p>\n"
    assert render("<p>a<p>b<ul><li>c<li>d</ul>").html == "<p>a</p><p>b</p><ul><li>c</li><li>d</li></ul>\n"
    assert render("<table><tr><th>a<td>b<tr><td>c</table>").html == (
        "<table><tbody><tr><th>a</th><td>b</td></tr><tr><td>c\n</td></tr></tbody></table>"
    )


def test_wrong_nesting_is_put_right() -> None:
    assert render("a <b><i>x</b></i> y").html == "<p>a <b><i>x</i></b> y</p>\n"
    assert render("a <div>x</div> b</div>").html == "<p>a </p><div>x</div> b\n"


def test_an_address_in_the_text_of_a_link_leaves_it_one_link() -> None:
    html = render('<a href="https://a.example">see www.b.example now</a>').html
    assert html == '<p><a href="https://a.example">see www.b.example now</a></p>\n'


def test_an_old_anchor_without_end_swallows_no_links() -> None:
    html = render('<a name="top"> [x](/y/)').html
    assert html == '<p><a name="top"></a> <a href="/y/">x</a></p>\n'


def test_internal_links_are_listed_as_paths() -> None:
    body = (
        "[a](/guides/install/#x) [b](/guides/install/?q=1) [c](/) ![d](/img/a%20b.png) [e](/feed.xml) [f](/größe/)"
        "\n[g](//cdn.example/x) [h](https://example.org/y) [i](mailto:a@example.org) [j](#top) [k](?q) [l]()"
    )
    assert render(f"{body}\n\n## Top").links == [
        "", "feed.xml", "größe", "guides/install", "guides/install/#x", "img/a b.png",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("link", "listed"),
    [
        ("#a", []),
        ("#old-name", []),
        ("#gr%C3%B6%C3%9Fe", []),
        ("#fn-1", []),
        ("#top", []),
        ("#", []),
        ("#:~:text=A", []),
        ("#A", ["#A"]),
        ("#nowhere", ["#nowhere"]),
        ("/#a%20b", ["", "/#a b"]),
        ("/guide#x", ["guide", "guide/#x"]),
        ("/guide/?a=b#x", ["guide", "guide/#x"]),
        ("/guide/#top", ["guide"]),
        ("/guide.pdf#page=2", ["guide.pdf"]),
        (f"/guide/#{'x' * 600}", ["guide"]),
    ],
)
def test_places_on_pages_are_listed_and_those_here_only_if_they_are_missing(link: str, listed: list[str]) -> None:
    body = f"# A\n\n<a name='old-name'></a> [^1]\n\n# Größe\n\n[x]({link})\n\n[^1]: B."
    assert render(body).links == listed


@pytest.mark.parametrize(
    ("heading", "ids"),
    [
        ("Pros & cons", ["pros-cons", "pros--cons"]),
        ("2. Set-up / install", ["2-set-up-install", "2-set-up--install"]),
        ("API: `get_user()`", ["api-get_user"]),
        ("Version 2.0.1", ["version-2-0-1", "version-201"]),
        ("Größe", ["größe"]),
        ("🎉 Party", ["party"]),
        ("Pros & cons {#own}", ["own"]),
    ],
)
def test_githubs_id_leads_to_a_heading_too(heading: str, ids: list[str]) -> None:
    html = render(f"## {heading}").html
    assert re.findall(r' id="([^"]*)"', html) == ids


def test_githubs_ids_are_numbered_as_there_and_take_no_other_headings() -> None:
    rendered = render("## a & b\n\n## a & b\n\n## x--y\n\n## x - y\n\n<p id='x---y'>z</p>")
    assert re.findall(r' id="([^"]*)"', rendered.html) == [
        "a-b", "a--b", "a-b-1", "a--b-1", "x-y", "x--y", "x-y-1", "x---y",
    ]  # fmt: skip
    assert [heading["id"] for heading in rendered.headings] == ["a-b", "a-b-1", "x-y", "x-y-1"]


@pytest.mark.parametrize(
    ("heading", "name", "text"),
    [
        ("Setup {#setup .wide}", "setup", "Setup"),
        ("Setup {: #begin .wide key='a b' }", "begin", "Setup"),
        ("Setup {.wide}", "setup", "Setup"),
        ("Setup {:.no_toc}", "setup", "Setup"),
        ("Setup {#a b}", "setup-a-b", "Setup {#a b}"),
        ("Set {a=b}", "set-a-b", "Set {a=b}"),
        ("Set {#a} now", "set-a-now", "Set {#a} now"),
    ],
)
def test_attributes_after_a_heading_name_it_and_are_not_shown(heading: str, name: str, text: str) -> None:
    assert render(f"## {heading}").headings == [{"level": 2, "id": name, "text": text}]


def test_a_heading_without_words_is_no_heading() -> None:
    rendered = render("## \n\n## ![](/a.png)\n\n## 🎉\n\n#\n\n<h2 id='b'></h2>")
    assert [heading["text"] for heading in rendered.headings] == ["🎉"]
    assert re.findall("<h2[^>]*>", rendered.html) == ['<h2 id="section">', '<h2 id="section-1">', '<h2 id="b">']


def test_links_to_the_sites_own_names_are_internal(settings: LazySettings) -> None:
    settings.SITE_URL, settings.EXTRA_HOSTS = "https://www.example.org", ["old.example"]
    body = (
        "[a](https://www.example.org/about/#x) [b](http://www.example.org/old.html) ![c](https://old.example/c.png)"
        "\n[d](https://example.org/d) [e](https://www.example.org.test/e) [f](https://www.example.org:8443/f)"
        "\n[g](https://[/g) [h](https://www.example.org@x.test/h)"
    )
    assert render(body).links == ["about", "about/#x", "c.png", "old.html"]


def test_links_that_are_not_from_the_root_are_named_as_they_stand() -> None:
    assert render("[a](foo.html) [b](../x/#y) <img src='z.png'>").links == ["./../x/#y", "./foo.html", "./z.png"]


def test_links_in_code_and_in_titles_are_no_links() -> None:
    assert render('`<a href="/a">` [b](/b \'<a href="/c">\')\n\n    <img src="/d">').links == ["b"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("x" * (MAX_BODY_BYTES + 1), "204,801 bytes of Markdown; one page may have 204,800. Split it"),
        ("ü" * (MAX_BODY_BYTES // 2 + 1), "204,802 bytes of Markdown"),
        ("[^a]: x\n\n" + "[^a]" * 20_000, "characters of HTML; one page may have 1,000,000. Split it"),
        (">" * 200 + " x", f"nested more than {MAX_DEPTH} deep, the innermost a <blockquote>. Close the elements"),
        ("*x* " * 35_000, "more than 60,000 HTML tags, too many for one page. Split it"),
    ],
)
def test_too_much_is_refused_with_the_reason_and_the_cure(body: str, reason: str) -> None:
    with pytest.raises(MarkdownRefused, match=re.escape(reason)):
        render(body)


def test_the_same_body_gives_the_same_bytes_under_any_hash_seed(root: Path) -> None:
    program = (
        "from publisher.pages.markdown import render; print(render('# A\\n# A\\n[b](/b) [c](/c)\\n```py\\nx=1\\n```'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Only Linux reports the memory in use")
def test_rendering_gives_back_its_memory(root: Path) -> None:
    """Use a separate process; the HTML alone, kept 200 times, would be 5,000 memory pages."""
    program = (
        "from publisher.pages.markdown.commonmark import to_html\n"
        "resident = lambda: int(open('/proc/self/statm').read().split()[1])\n"
        "body = 'x *y* [a](b)\\n\\n' * 3000\n"
        "to_html(body); before = resident()\n"
        "for _ in range(200): to_html(body)\n"
        "print(resident() - before)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert int(ended.stdout) < 2_000


def test_real_posts_lose_no_word(root: Path) -> None:
    posts = sorted((root.parent / "shared/corpus/18f-posts").glob("*.md"))
    if not posts:
        pytest.skip("The corpus of real posts is not on this machine")
    for path in posts:
        body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
        lost = words(to_html(body)) - words(render(body).html)
        assert not lost, f"{path.name}: {sorted(lost)[:5]}"


def words(html: str) -> set[str]:
    shown = re.sub(r"(?s)<!--.*?-->|<(script|style|svg)\b.*?</\1>|<iframe\b.*?</iframe>", " ", html)
    return set(re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?span\b[^>]*>", "", shown)))))


@pytest.mark.parametrize("number", ["1", "11", "31", "xFFFE", "xFFFF", "xD800", "x1FFFE", "x10FFFF", "x110000"])
def test_a_reference_to_no_character_becomes_the_one_for_that(number: str) -> None:
    html = render(f"a&#{number};b <b>&#{number};</b>").html
    ElementTree.fromstring(html)
    assert html.encode().decode() == html


def test_a_single_tilde_is_a_range_and_strikes_nothing() -> None:
    assert render("Bake 5~7 minutes at 180~200, 20~30분, ~x~").html == (
        "<p>Bake 5~7 minutes at 180~200, 20~30분, ~x~</p>\n"
    )


def test_calls_and_messages_keep_their_addresses() -> None:
    html = render("[Call](tel:+441234567890) <a href='sms:+44?body=a'>Write</a> [x](javascript:a)").html
    assert re.findall('href="([^"]*)"', html) == ["tel:+441234567890", "sms:+44?body=a"]


def test_an_image_without_an_address_becomes_its_words() -> None:
    body = "![A <b> & \"dot\"](data:image/png;base64,AA==) <img src='x:y' alt='&lt;script>'> ![up]()"
    assert render(body).html == '<p>A &lt;b&gt; &amp; "dot" &lt;script&gt; <img src="" alt="up"></p>\n'


def test_players_have_controls_and_never_start_by_themselves() -> None:
    body = (
        "<video src='/media/a.mp4' autoplay poster=p onplay=x>No <b>film</b></video>\n\n"
        "<audio controls><source src='https://a.example/b.mp3' type='audio/mpeg'>"
        "<track src=/c.vtt></audio> <source src=d>"
    )
    rendered = render(body)
    assert rendered.html == (
        '<p><video src="/media/a.mp4" controls="">No <b>film</b></video></p>\n'
        '<p><audio controls=""><source src="https://a.example/b.mp3" type="audio/mpeg">'
        '<track src="/c.vtt"></audio> </p>\n'
    )
    assert rendered.links == ["c.vtt", "media/a.mp4"]
