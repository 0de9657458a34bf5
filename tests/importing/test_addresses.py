"""The address of a file's page."""

import pytest

from publisher.pages.importing.addresses import Address, legal_address, plain_address, read_place
from publisher.pages.importing.front_matter import parse_front_matter, split_source
from publisher.pages.importing.front_matter_fields import Fields
from publisher.pages.importing.problems import FileProblem


def address(place: str, front: str = "") -> Address:
    source = split_source(f"---\n{front}\n---\n")
    fields = Fields(source.kind, parse_front_matter(source))
    found = read_place(place)
    return legal_address(*plain_address(found, fields, fields.moment("date") or found.moment))


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("guides/install.md", "guides/install"),
        ("guides/_index.md", "guides"),
        ("guides/index.md", "guides"),
        ("_index.md", ""),
        ("2014-03-19-hello.md", "2014/03/19/hello"),
        ("2024-12-5-defaults.md", "2024/12/05/defaults"),
        ("news/_posts/2014-03-19-hello.markdown", "news/2014/03/19/hello"),
        ("post/2014-03-19-hello/index.md", "post/2014/03/19/hello"),
        ("_drafts/idea.md", "idea"),
    ],
)
def test_the_place_of_a_file_says_its_path(place: str, path: str) -> None:
    assert address(place).path == path


def test_the_front_matters_day_wins_over_the_file_names() -> None:
    assert address("2014-03-19-hello.md", "date: 2014-03-21").path == "2014/03/21/hello"


@pytest.mark.parametrize(
    ("front", "path"),
    [
        ("permalink: /about/", "about"),
        ("permalink: /blog/:year/:month/:title/", "blog/2014/03/hello"),
        ("permalink: /:categories/:i_month/:slug\ncategories: jekyll update", "jekyll/update/3/hello"),
        ("url: /a/b", "a/b"),
        ("path: x/y", "x/y"),
        ("slug: other", "2014/03/19/other"),
        ("permalink: pretty", "2014/03/19/hello"),
        ("permalink: '/{{ page.date }}/'", "2014/03/19/hello"),
        ("url: https://example.org/elsewhere", "2014/03/19/hello"),
        ("permalink: /about/index.html", "about"),
        ("permalink: /index.html", ""),
    ],
)
def test_the_front_matter_decides_where_it_says_so(front: str, path: str) -> None:
    assert address("2014-03-19-hello.md", front).path == path


def test_an_address_in_html_becomes_a_folder_and_is_kept_as_the_former_one() -> None:
    assert address("a.md", "permalink: /2014/hello.html") == Address("2014/hello", "2014/hello.html")


def test_an_illegal_address_is_made_legal_and_the_former_one_is_kept() -> None:
    assert address("2015-05-28-18F Guides!.md") == Address("2015/05/28/18f-guides", "2015/05/28/18F Guides!")


def test_what_is_legal_already_stays_to_the_letter() -> None:
    assert address("a--b/c-.md") == Address("a--b/c-")


def test_another_unicode_normal_form_is_the_same_path() -> None:
    assert address("gro\u0308ße.md") == address("gr\u00f6ße.md") == Address("gr\u00f6ße")


@pytest.mark.parametrize(
    ("permalink", "reason"),
    [
        ("/a/../b/", "leads out of the site"),
        ("/a//b/", "empty part"),
        ("/-/admin/", "reserved"),
        (f"/{'x/' * 150}", "250 are allowed"),
        (f"/{'ö' * 120}/", "200 bytes"),
        ('"/a\\0b/"', "control character"),
        ("a\\b", "backslash"),
        ("/a?b=c", "has a ?"),
        ("/:nonsense/", "no value here"),
    ],
)
def test_a_dangerous_address_is_refused_with_its_line(permalink: str, reason: str) -> None:
    with pytest.raises(FileProblem, match=reason) as caught:
        address("a.md", f"title: A\npermalink: {permalink}")
    assert caught.value.line == 3


def test_a_file_below_the_reserved_prefix_is_refused() -> None:
    with pytest.raises(FileProblem, match="reserved"):
        address("-/login.md")
