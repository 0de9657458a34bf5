"""A small site of each generator with the traps of real ones, moved in whole: what is public, where, and with what."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from publisher.pages.models import Publication
from publisher.pages.models.media import MediaVersion
from tests.importing.conftest import Ran
from tests.pages.media.pictures import photo
from tests.static_site.live import show

Write = Callable[..., Path]
Run = Callable[..., Ran]

SECRET = "Secret words."
PICTURE = "picture"

JEKYLL = {
    "_config.yml": "title: Kettle\npermalink: pretty\ncollections:\n  guides: {output: true}\n  notes: {}\n"
    "defaults:\n- scope: {path: inside}\n  values: {published: false}\n",
    "README.md": SECRET,
    "index.md": "---\ntitle: Home\n---\nWelcome.\n",
    "About_Us.html": "---\ntitle: About\nredirect_from: [/team.php]\n---\n<p>About us</p>\n",
    "_posts/2014-03-19-Green-Tea.md": "---\ntitle: Green\ncategories: Tea_Time\ntags: [c++]\n---\n"
    "Green tea ![]({{ site.baseurl }}/img/pot.png) {% comment %}Secret words.{% endcomment %}"
    "[About]({% link About_Us.html %})\n",
    "_posts/2099-01-01-later.md": f"---\ntitle: Later\n---\n{SECRET}\n",
    "_drafts/idea.md": f"---\ntitle: Idea\n---\n{SECRET}\n",
    "_guides/brew.md": "---\ntitle: Brew\n---\nHow to brew\n",
    "_notes/a.md": f"---\ntitle: A note\n---\n{SECRET}\n",
    "inside/plan.md": f"---\ntitle: Plan\n---\n{SECRET}\n",
    "chart.md": "---\ntitle: Chart\n---\nSecret words. {% chart %}\n",
    "img/pot.png": PICTURE,
}
HUGO = {
    "hugo.toml": "[permalinks]\nblog = '/:year/:slug/'\n[languages.en]\n[languages.de]\ntitle = 'Kessel'\n",
    "README.md": SECRET,
    "themes/x/README.md": SECRET,
    "content/_index.md": "---\ntitle: Home\n---\nWelcome.\n",
    "content/blog/_index.md": "---\ntitle: Blog\n---\n",
    "content/About Us.md": "---\ntitle: About\naliases: [/team.php, /Über uns/]\n---\nAbout us\n",
    "content/about.de.md": "---\ntitle: Wir\n---\nÜber uns\n",
    "content/blog/green/index.md": "---\ntitle: Green tea\ndate: 2014-03-19\ntags: [c++]\n---\n"
    'Green tea {{< figure src="pot.png" >}} {{/* Secret words. */}} [About]({{< ref "About Us.md" >}})\n',
    "content/blog/green/part.md": SECRET,
    "content/blog/green/pot.png": PICTURE,
    "content/hidden/_index.md": "---\ntitle: Hidden\ncascade: {draft: true}\n---\n",
    "content/hidden/plan.md": f"---\ntitle: Plan\n---\n{SECRET}\n",
    "content/sale.md": f"---\ntitle: Sale\nexpiryDate: 2020-01-01\n---\n{SECRET}\n",
    "content/headless/index.md": f"---\ntitle: Parts\nheadless: true\n---\n{SECRET}\n",
    "content/json.md": f'---json\n{{"title": "J", "draft": true}}\n---\n{SECRET}\n',
    "content/chart.md": "---\ntitle: Chart\n---\nSecret words. {{< chart >}}\n",
}
ZOLA = {
    "config.toml": "base_url = 'https://kettle.test'\n[languages.de]\n",
    "content/_index.md": "+++\ntitle = 'Home'\n+++\nWelcome.\n",
    "content/blog/_index.md": "+++\ntitle = 'Blog'\n+++\n",
    "content/blog/2014-03-19_Green Tea.md": "+++\ntitle = 'Green'\naliases = ['old/green.html']\n"
    "[taxonomies]\ntags = ['c++']\n+++\nGreen tea ![](/img/pot.png) [About](@/about/index.md)\n",
    "content/about/index.md": "+++\ntitle = 'About'\n+++\nAbout us\n",
    "content/about/index.de.md": "+++\ntitle = 'Wir'\n+++\nÜber uns\n",
    "content/plan.md": f"+++\ntitle = 'Plan'\ndraft = true\n+++\n{SECRET}\n",
    "content/part.md": f"+++\ntitle = 'Part'\nrender = false\n+++\n{SECRET}\n",
    "content/chart.md": "+++\ntitle = 'Chart'\n+++\nSecret words. {{ chart(id=1) }}\n",
    "static/img/pot.png": PICTURE,
}
HEXO = {
    "_config.yml": "permalink: :category/:title.html\nnew_post_name: :year-:month-:day-:title.md\n",
    "source/_posts/2014-03-19-Green Tea.md": "---\ntitle: Green\ndate: 2014-03-19\ncategories: [Drinks]\ntags: [c++]\n"
    "---\nGreen tea {% asset_img pot.png %} {% post_link Brew %}\n",
    "source/_posts/2014-03-19-Green Tea/pot.png": PICTURE,
    "source/_posts/2014-03-20-Brew.md": "---\ntitle: Brew\ndate: 2014-03-20\n---\nHow to brew\n",
    "source/about/index.md": "---\ntitle: About\n---\nAbout us\n",
    "source/_drafts/idea.md": f"---\ntitle: Idea\n---\n{SECRET}\n",
    "source/plan.md": f"---\ntitle: Plan\npublished: false\n---\n{SECRET}\n",
    "source/_data/notes.md": SECRET,
    "source/chart.md": "---\ntitle: Chart\n---\nSecret words. {% chart %}\n",
}
ELEVENTY = {
    "eleventy.config.js": "export default (c) => { c.addPassthroughCopy({'./public/': '/'});"
    " return { dir: { input: 'src' } }; };",
    "README.md": SECRET,
    "src/blog/blog.json": '{"permalink": "/posts/{{ title | slugify }}/", "tags": ["posts"]}',
    "src/blog/2014-03-19-green.md": "---\ntitle: Green Tea\n---\nGreen tea ![](/img/pot.png) [About](about.njk)\n",
    "src/blog/js.md": f"---js\nconst title = 'JS';\nconst draft = true;\n---\n{SECRET}\n",
    "src/posts.njk": "---\ntitle: Posts\n---\n{% for post in collections.posts %}{{ post.url }}{% endfor %}\n",
    "src/about.njk": "---\ntitle: About\n---\n<p>About us</p>\n",
    "src/plan.md": f"---\ntitle: Plan\npermalink: false\n---\n{SECRET}\n",
    "src/_includes/part.md": SECRET,
    "src/chart.md": "---\ntitle: Chart\n---\nSecret words. {% chart %}\n",
    "public/img/pot.png": PICTURE,
}
PELICAN = {
    "pelicanconf.py": "PATH = 'content'\nARTICLE_URL = '{date:%Y}/{slug}/'\nARTICLE_SAVE_AS = ''\n"
    "AUTHOR = 'Ada'\nFEED_ALL_ATOM = 'atom.xml'\n",
    "content/green.md": "Title: Green tea 1.0\nDate: 2014-03-19\nTags: c++\n\nGreen tea ![]({static}/images/pot.png)"
    " [About]({filename}/pages/about.rst)\n",
    "content/pages/about.rst": "About\n#####\n\n:slug: about-us\n\nAbout us\n",
    "content/plan.md": f"Title: Plan\nDate: 2014-03-19\nStatus: draft\n\n{SECRET}\n",
    "content/hidden.md": f"Title: Hidden\nDate: 2014-03-19\nStatus: hidden\n\n{SECRET}\n",
    "content/chart.md": "Title: Chart\nDate: 2014-03-19\n\nSecret words. {% chart %}\n",
    "content/images/pot.png": PICTURE,
}
MKDOCS = {
    "mkdocs.yml": "site_name: Kettle\nnav:\n- index.md\n- Guide: Guide/Brew.md\nexclude_docs: |\n  internal/\n",
    "README.md": SECRET,
    "docs/index.md": "# Home\n\nWelcome.\n",
    "docs/Guide/Brew.md": "# Brew\n\nHow to brew ![](../img/pot.png) [About](../about.md#us)\n\n!!! note\n    Hot\n",
    "docs/about.md": "# About\n\nAbout us\n",
    "docs/internal/plan.md": f"# Plan\n\n{SECRET}\n",
    "docs/chart.md": "# Chart\n\nSecret words. {% chart %}\n",
    "docs/img/pot.png": PICTURE,
}
DOCUSAURUS = {
    "docusaurus.config.js": "export default { title: 'Kettle', presets: [['classic', { blog: { path: 'blog' } }]] };",
    "README.md": SECRET,
    "docs/01-intro.mdx": "---\ntitle: Intro\nslug: /start\n---\nimport Tabs from '@theme/Tabs';\n\n"
    "How to brew ![](/img/pot.png) {/* Secret words. */}\n\n:::note\nHot\n:::\n",
    "docs/_part.mdx": SECRET,
    "docs/plan.md": f"---\ntitle: Plan\ndraft: true\n---\n{SECRET}\n",
    "docs/chart.mdx": "---\ntitle: Chart\n---\nSecret words. <Chart id={1} />\n",
    "blog/2014-03-19-green.md": "---\ntitle: Green\ntags: [c++]\n---\nGreen tea [Intro](../docs/01-intro.mdx)\n",
    "src/pages/about.md": "---\ntitle: About\n---\nAbout us\n",
    "static/img/pot.png": PICTURE,
}
SITES = {
    "jekyll": (
        JEKYLL,
        {"about_us", "guides/brew", "tea_time/2014/03/19/green-tea"},
        {"/tea_time/2014/03/19/Green-Tea/": "Green tea", "/About_Us/": "About us", "/team.php": "About us",
         "/guides/brew/": "How to brew", "/": "Welcome.", "/img/pot.png": "", "/tea_time/2014/03/": "Welcome."},
    ),
    "hugo": (
        HUGO,
        {"2014/green-tea", "about-us", "blog", "de", "de/about"},
        {"/2014/green-tea/": "Green tea", "/about-us/": "About us", "/team.php": "About us",
         "/%C3%9Cber%20uns/": "About us", "/de/about/": "Über uns", "/de/": "Kessel",
         "/2014/green-tea/pot.png": "", "/tags/c++/": "Green tea",
         "/index.xml": "<feed", "/blog/": "Blog"},
    ),
    "zola": (
        ZOLA,
        {"about", "blog", "blog/green-tea", "de/about"},
        {"/blog/green-tea/": "Green tea", "/old/green.html": "Green tea", "/about/": "About us",
         "/de/about/": "Über uns", "/img/pot.png": "", "/atom.xml": "<feed"},
    ),
    "hexo": (
        HEXO,
        {"about", "drinks/green-tea", "uncategorized/brew"},
        {"/Drinks/Green%20Tea.html": "Green tea", "/uncategorized/Brew.html": "How to brew", "/about/": "About us",
         "/tags/c/": "Green", "/categories/Drinks/": "Green", "/archives/": "Brew", "/atom.xml": "<feed"},
    ),
    "eleventy": (
        ELEVENTY,
        {"about", "posts", "posts/green-tea"},
        {"/posts/green-tea/": "Green tea", "/posts/": "Green Tea", "/about/": "About us", "/img/pot.png": ""},
    ),
    "pelican": (
        PELICAN,
        {"2014/green-tea-10", "pages/about-us"},
        {"/2014/green-tea-10/": "Green tea", "/pages/about-us.html": "About us", "/tag/c.html": "Green tea",
         "/author/ada.html": "Green tea", "/archives.html": "Green tea", "/atom.xml": "<feed", "/images/pot.png": ""},
    ),
    "mkdocs": (
        MKDOCS,
        {"about", "guide/brew"},
        {"/Guide/Brew/": "How to brew", "/about/": "About us", "/": "Welcome.", "/img/pot.png": ""},
    ),
    "docusaurus": (
        DOCUSAURUS,
        {"about", "blog/2014/03/19/green", "docs/start"},
        {"/docs/start": "How to brew", "/blog/2014/03/19/green": "Green tea", "/about": "About us", "/img/pot.png": "",
         "/blog/tags/c": "Green", "/blog/archive": "Green", "/blog/rss.xml": "<feed"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_a_site_moves_in_whole(site: Path, write: Write, run: Run, client: Client, name: str) -> None:
    files, public, addresses = SITES[name]
    for place, text in files.items():
        write(place, photo(20, 20, "PNG") if text == PICTURE else text)
    ran = run("import_pages", site, publish=True)
    live = Publication.objects.live().exclude(path="")
    assert set(live.values_list("path", flat=True)) == public, ran.output
    bodies = list(Publication.objects.live().values_list("revision__body", flat=True))
    assert Counter(mark in body for body in bodies for mark in (SECRET, "{{", "{%", "{<")) == {False: 4 * len(bodies)}
    assert "1 page held back, because tags are left in it" in ran.output
    assert sum("/media/pot.png" in body for body in bodies) == 1
    assert list(MediaVersion.objects.live().values_list("name", flat=True)) == ["pot.png"]
    show()
    for address, mark in addresses.items():
        assert mark in read(client, address), address
    assert ("content/blog/_index.md  it lists no pages: those of its folder are elsewhere" in ran.output) == (
        name == "hugo"
    )
    again = run("import_pages", site, publish=True).output
    assert "0 new, 0 changed" in again
    assert " 0 published" in again
    assert " 0 redirects added" in again


def read(client: Client, address: str) -> str:
    """Return what a reader gets at an address, after at most one redirect."""
    response = client.get(address)
    if response.status_code == 301:
        response = client.get(response.headers["Location"])
    assert response.status_code == 200, address
    return response.getvalue().decode(errors="replace")
