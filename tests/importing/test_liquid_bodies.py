"""A Jekyll site whose texts name its configuration, its data files and its pages: what is filled in, and what isn't."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from publisher.pages.importing.documents import read_body, read_document
from publisher.pages.importing.folder import Found
from publisher.pages.importing.generators.recognition import recognised
from publisher.pages.importing.liquid_bodies import LiquidBodies
from publisher.pages.models import Page, Publication
from tests.effort import lines_run, seconds, times
from tests.importing.conftest import Ran

Write = Callable[..., Path]
Run = Callable[..., Ran]

FILES = {
    "_config.yml": "title: Tea\nurl: https://tea.example\nbaseurl: /old\ntimezone: Europe/Paris\n"
    "licence: {url: /licence.txt}\n"
    "collections: {recipes: {output: true}}\n"
    "defaults:\n- scope: {path: ''}\n  values: {region: Assam}\n",
    "_data/pots.yml": "# Sold\n"
    "- {name: Kyusu, version: 2.10, added: 2024-05-06, sold: false, url: {gz: 'https://tea.example/k.gz'}}\n"
    "- {name: Gaiwan, version: '1.9', added: 2023-04-05, sold: true}\n"
    "- {name: Samovar, added: 2022-01-02, sold: yes}\n",
    "_data/shops/paris.json": '{"open": [1, 2], "boss": null}',
    "_data/prices.csv": 'pot,price\nKyusu,"1,20"\nGaiwan,\n',
    "_data/doubtful.yml": "time: 10:30\nzip: 01234\nsafe: text\non: set\n",
    "_data/broken.yml": "a: [1\n",
    "_data/marks.yml": "shown: '{{ site.title }}'\nnul: \"a\\0b\"\n",
    "_includes/pot.html": '<p class="x">\n\n'
    "    {{ include.name }} costs {{ include.price | default: 'nothing' }}.\n\n</p>\n",
    "_includes/self.html": "{% include self.html %}",
    "_includes/fan.html": "{% include self2.html %}{% include self2.html %}{% include self2.html %}",
    "_includes/self2.html": "{% include fan.html %}",
    "secret.txt": "a secret",
}
FILLED = {
    "{{ site.licence.url }}": "/licence.txt",
    "{% assign pot = site.data.pots | where: 'name', 'Kyusu' | first %}[{{ pot.name }}]({{ pot.url.gz }})": (
        "[Kyusu](https://tea.example/k.gz)"
    ),
    "{% for p in site.data.pots %}{% if p.sold %}{{ p.name }} {{ p.added }}; {% endif %}{% endfor %}": (
        "Gaiwan 2023-04-05; Samovar 2022-01-02;"
    ),
    "{% for p in site.data.pots %}{{ p.version }}{% if p.url.bz2 %}no{% endif %},{% endfor %}": "2.1,1.9,,",
    "{{ site.data.pots | where: 'version', '2.1' | map: 'name' | join: ', ' }}": "Kyusu",
    "{% assign new = site.data.pots | where_exp: 'p', \"p.sold == true\" %}{{ new.size }} pots": "2 pots",
    "{{ site.data.pots | sort: 'added' | map: 'name' | first }}": "Samovar",
    "{% assign g = site.data.pots | group_by: 'sold' %}{% for x in g %}{{ x.name }} {{ x.size }} {% endfor %}": (
        "false 1 true 2"
    ),
    "{{ site.data.shops.paris.open | jsonify }}{{ site.data.shops.paris.boss }}": "[1,2]",
    "{{ site.data.prices[0].price }}{{ site.data.prices[1].price | default: '?' }}": "1,20?",
    "{{ page.origin }} {{ page.region }} {{ page.nothing }}{{ page.title }}": "Nepal Assam A page",
    "{{ page.picked | date: '%-d %b %Y' }}, {{ page.picked | date_to_string }}": "7 Mar 2024, 07 Mar 2024",
    "{{ page.picked_at | date: '%H:%M' }}": "10:00",
    "{% include pot.html name=page.origin %}": '<p class="x">\n    Nepal costs nothing.\n</p>',
    "{% include pot.html name='A' price=\"2\" %}": '<p class="x">\n    A costs 2.\n</p>',
    "{{ site.licence.url }}{% raw %}{{ kept }}{% endraw %}": "/licence.txt{{ kept }}",
    "{{ site.licence.url }}\n\n{% highlight ruby %}\nputs 1\n{% endhighlight %}": (
        "/licence.txt\n\n```ruby\nputs 1\n```"
    ),
    "{{ site.licence.url }} [a]({% link other.md %}) {% gist ada 1 %}": (
        "/licence.txt [a](/other/) [https://gist.github.com/ada/1](https://gist.github.com/ada/1)"
    ),
    "{{ site.data.pots[0].name }} [a]({{ site.baseurl }}/other.html) [b]({{ '/other.html' | relative_url }})": (
        "Kyusu [a](/other/) [b](/other/)"
    ),
    "{{ site.licence.url | upcase | remove: '.TXT' }}{% comment %}{{ gone }}{% endcomment %}": "/LICENCE",
    "{{ site.data.doubtful.safe }}": "text",
    "{{ site.data.pots[1].name }} and `{{ site.data.pots[0].name }}`": "Gaiwan and `Kyusu`",
    "<table>\n    {% for p in site.data.pots %}\n"
    "    <tr>\n    {% if p.sold %}\n    <td>{{ p.name }}</td>\n    {% endif %}\n"
    "    {% if p.url %}<td>{{ p.url.gz }}</td>{% endif %}\n"
    "    </tr>\n    {% endfor %}\n</table>": (
        "<table>\n    <tr>\n    <td>https://tea.example/k.gz</td>\n    </tr>\n"
        "    <tr>\n    <td>Gaiwan</td>\n    </tr>\n    <tr>\n    <td>Samovar</td>\n    </tr>\n    \n</table>"
    ),
    "{% capture both %}{{ site.title }} {{ page.origin }}{% endcapture %}{{ both | slugify }}": "tea-nepal",
}
HELD_BACK = [
    "Ours: {% for post in site.posts %}{{ post.title }}{% endfor %}",
    "{% for recipe in site.recipes %}{{ recipe.title }}{% endfor %}",
    "{{ site.time | date: '%Y' }}",
    "{{ 'now' | date: '%Y' }} {{ site.licence.url }}",
    "{{ now | date: '%Y' }}",
    "{{ site.licence.url }} [a]({% link missing.md %})",
    "{{ site.data.pots[0] | first }}",
    "{{ site.unknown }}",
    "{% if site.unknown %}a{% endif %}",
    "{{ unknown.name }}",
    "{{ site.data.unknown.name }}",
    "Ours: {{ site.collections.recipes.output }}",
    "{{ page.next.url }}",
    "{{ page.tags }}",
    "{{ site.licence.url | sample }}",
    "{{ site.data.pots | inspect }}",
    "{{ site.data.pots | invented }}",
    "{% invented %}{{ site.licence.url }}",
    "{{ site.data.pots }}",
    "{{ site.data.doubtful.time }}",
    "{{ site.data.doubtful.zip | append: 'x' }}",
    "{{ site.data.doubtful.on }}",
    "{{ site.data.broken.a }}",
    "{{ site.data.marks.shown }}",
    "{{ site.data.marks.nul }}",
    "{% include ../secret.txt %}",
    "{% include ../../../../../../etc/passwd a='b' %}",
    "{% include out.txt a='b' %}",
    "{% include missing.html a='b' %}",
    "{{ site.licence.url }}{% if %}",
    "{{ site.__class__ }}{{ site.data.pots.__class__.__mro__ }}",
    "{% tablerow a in site.data.pots %}{% endtablerow %}",
]
MANY = "{% assign a = (1..50000) | reverse %}"
LOOP = "{% for a in (1..1000000000) %}"
HOSTILE = [
    f"{LOOP * 3}x{'{% endfor %}' * 3}{{{{ site.licence.url }}}}",
    "{% for a in (1..1000000000) reversed %}{{ a }}{% endfor %}",
    "{% assign a = (1..1000000000) | reverse %}{{ a.size }}",
    "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 40 + "{{ a }}",
    "{% assign a = site.data.pots %}" + "{% assign a = a | concat: a %}" * 40 + "{{ a.size }}",
    "{% assign a = 99999 %}" + "{% assign a = a | times: a %}" * 18 + "{{ a | size }}",
    f"{MANY}{{% assign a = a | join: ', ' %}}{{{{ a | replace: ',', a | size }}}}",
    "{% assign a = (1..40000) | join: ', ' %}{% assign b = (1..40000) | join: a %}{{ b }}",
    MANY + "{% for b in (1..9000) %}{% if a contains 0 %}{% endif %}{% endfor %}{{ a.size }}",
    MANY + "{% for b in (1..9000) %}{% assign c = a | where_exp: 'd', 'true' %}{% endfor %}{{ a.size }}",
    "{% include self.html %}",
    "{% include fan.html %}",
    "{% for a in (1..9000) %}" + "{% if a == 0 %}{% endif %}" * 900 + "{% endfor %}{{ site.licence.url }}",
    "{% for a in (1..9000) %}" + "x" * 900 + "{% endfor %}{{ site.licence.url }}",
    "{% for a in (1..3000) %}{% assign b = site.data.pots | where: 'name', 'x' %}{% endfor %}" * 40,
    "{% if site.title " + "or site.title " * 250 + "%}a{% endif %}" + "{% if a %}" * 400,
]
FRONT = "---\ntitle: A page\norigin: Nepal\npicked: 2024-03-07\npicked_at: 2024-03-07 09:00:00 +0000\n---\n"

PAGES = Publication.objects.live().exclude(path="")


@pytest.fixture
def tea(site: Path, write: Write) -> Path:
    for name, text in FILES.items():
        write(name, text)
    (site / "_includes/out.txt").symlink_to(site / "secret.txt")
    return site


def test_what_depends_only_on_the_sites_files_is_filled_in(tea: Path, write: Write, run: Run) -> None:
    write("other.md", "---\ntitle: Other\n---\nText\n")
    for number, text in enumerate(FILLED):
        write(f"page{number}.md", f"{FRONT}{text}\n")
    run("import_pages", tea, publish=True)
    bodies = dict(PAGES.values_list("path", "revision__body"))
    for number, (text, expected) in enumerate(FILLED.items()):
        assert bodies.get(f"page{number}", "held back").strip() == expected, text


def test_what_depends_on_anything_else_is_held_back_as_it_stands(tea: Path, write: Write, run: Run) -> None:
    texts = HELD_BACK + HOSTILE
    for number, text in enumerate(texts):
        write(f"page{number}.md", f"{FRONT}{text}\n")
    report = json.loads(run("import_pages", tea, publish=True, json=True).output)
    assert not PAGES.all().exists()
    assert sorted(report["held_back"]) == sorted(f"page{number}.md" for number in range(len(texts)))
    for number, text in enumerate(HELD_BACK):
        assert Page.objects.get(path=f"page{number}").latest.body.strip() == text
    assert report["counts"]["filled_in"] == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_template_ends_within_the_limits(tea: Path, write: Write, text: str) -> None:
    """A million loops of one step each would run more lines than that."""
    file = write("page.md", f"{FRONT}{text}\n")
    generator = recognised(tea)
    document = read_document(Found("page.md", file), generator)
    assert document
    body, _ = read_body(document)
    liquid = LiquidBodies(generator)
    found: list[object] = []
    assert lines_run(lambda: found.append(liquid.fill_in(document, body))) < 20_000_000
    assert found == [None]


@pytest.mark.parametrize("piece", ["{% raw %}", "{{ x ", "{% if x ", "{{" + " " * 1900 + "}}"])
def test_tags_that_never_end_take_not_much_longer_than_others(tea: Path, write: Write, piece: str) -> None:
    """They are refused at once; a step per pair of characters would take hundreds of times as long."""
    write("page.md", FRONT)
    generator = recognised(tea)
    document = read_document(Found("page.md", tea / "page.md"), generator)
    assert document
    liquid = LiquidBodies(generator)
    honest, hostile = (text * (200_000 // len(text)) for text in ("{{ site.licence.url }} {{ page.origin }}", piece))
    assert liquid.fill_in(document, honest)
    assert times(partial(liquid.fill_in, document, hostile), seconds(partial(liquid.fill_in, document, honest))) < 3


def test_a_page_without_leftovers_stays_as_it_was(tea: Path, write: Write, run: Run) -> None:
    write("page.md", f"{FRONT}{{{{ site.title }}}} `{{{{ site.licence.url }}}}`\n")
    output = run("import_pages", tea, publish=True).output
    assert PAGES.get().revision.body == "Tea `{{ site.licence.url }}`\n"
    assert "Filled in" not in output


def test_the_report_counts_filled_in_pages_and_names_lines_as_far_as_they_are_known(
    tea: Path, write: Write, run: Run
) -> None:
    body = "[a](gone1.md)\n{% for p in site.data.pots %}\n[b](gone2.md)\n{% endfor %}\n"
    body += "{{ site.licence.url }}\n[c](gone3.md)\n"
    write("page.md", FRONT + body)
    output = run("import_pages", tea, publish=True).output
    assert "Filled in from the site's data: 1 page\n" in output
    assert "page.md:7 " in output
    assert "page.md:12 " in output
    assert "\n  page.md     a link to a file that is not in the import: gone2.md\n" in output


def test_a_folder_of_includes_that_leads_out_of_the_site_is_not_read(site: Path, write: Write, run: Run) -> None:
    write("_config.yml", "title: Tea\n")
    write("../elsewhere/secret.html", "A secret of {{ include.name }}\n")
    (site / "_includes").symlink_to(site.parent / "elsewhere")
    (site / "_data").symlink_to(site.parent / "elsewhere")
    write("page.md", f"{FRONT}{{% include secret.html name='a' %}}\n")
    run("import_pages", site, publish=True)
    assert not PAGES.all().exists()


def test_another_generators_texts_are_not_evaluated(site: Path, write: Write, run: Run) -> None:
    write("mkdocs.yml", "licence: {url: /l}\n")
    write("docs/page.md", "# A\n\n{{ site.licence.url }}\n")
    run("import_pages", site, publish=True)
    assert not PAGES.all().exists()
