"""The meaning of fields: dates, flags, names."""

import datetime as dt

import pytest
from pytest_django import Settings

from publisher.pages.importing.front_matter import parse_front_matter, split_source
from publisher.pages.importing.front_matter_fields import Fields, read_moment
from publisher.pages.importing.problems import FileProblem


def fields(front: str) -> Fields:
    source = split_source(f"---\n{front}\n---\n")
    return Fields(source.kind, parse_front_matter(source))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2014-03-19", "2014-03-19T00:00:00+00:00"),
        ("2014-3-9", "2014-03-09T00:00:00+00:00"),
        ("2010-12-03 10:20", "2010-12-03T10:20:00+00:00"),
        ("2015-03-17 14:00:00 -4", "2015-03-17T18:00:00+00:00"),
        ("2014-03-19T10:14:29-04:00", "2014-03-19T14:14:29+00:00"),
        ("2014-03-19 10:14:29 +0530", "2014-03-19T04:44:29+00:00"),
        ("2021-05-27T07:32:00.5Z", "2021-05-27T07:32:00.500000+00:00"),
    ],
)
def test_dates_are_read_as_the_generators_write_them(text: str, instant: str) -> None:
    assert read_moment(text, 1).at.astimezone(dt.UTC).isoformat() == instant


def test_a_date_without_offset_is_in_the_sites_time_zone(settings: Settings) -> None:
    settings.SITE_TIME_ZONE = "America/New_York"
    assert read_moment("2014-07-01 09:00", 1).at.isoformat() == "2014-07-01T09:00:00-04:00"


def test_the_day_of_an_address_is_the_one_the_author_wrote() -> None:
    assert read_moment("2014-03-19T23:30:00-04:00", 1).day == dt.date(2014, 3, 19)


@pytest.mark.parametrize(
    "text", ["2024-13-45", "2023-02-29", "0001-01-01", "2014-03-19 25:00", "yesterday", "20140319"]
)
def test_a_day_that_does_not_exist_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(FileProblem, match="date") as caught:
        fields(f"title: A\ndate: {text}").moment("date")
    assert caught.value.line == 3


def test_names_come_from_lists_tables_and_single_texts() -> None:
    assert fields("author: Ada Lovelace").names("authors", "author") == ["Ada Lovelace"]
    assert fields("authors: [ada, {name: Grace Hopper}, ada]").names("authors") == ["ada", "Grace Hopper"]
    assert fields("tags: [2014, 'open  source']").names("tags") == ["2014", "open source"]
    assert fields("tags: a, b").names("tags", separator=r"\s*,\s*") == ["a", "b"]


def test_a_field_of_the_wrong_shape_names_its_line() -> None:
    for front, ask in [
        ("draft: perhaps", lambda f: f.flag("draft")),
        ("weight: heavy", lambda f: f.number("weight")),
        ("weight: 99999999999", lambda f: f.number("weight")),
        ("title: [a, b]", lambda f: f.text("title")),
        ("tags: [[a]]", lambda f: f.names("tags")),
    ]:
        with pytest.raises(FileProblem) as caught:
            ask(fields(front))
        assert caught.value.line == 2


def test_html_in_a_summary_becomes_plain_text() -> None:
    assert (
        fields("excerpt: One of <em>my</em> projects &amp; yours").plain_text("excerpt") == "One of my projects & yours"
    )
    assert fields("excerpt: a < b and b > c").plain_text("excerpt") == "a < b and b > c"
