"""Front matter as generators write it: fields, line numbers and errors."""

from contextlib import suppress
from functools import partial

import pytest

from publisher.pages.importing.front_matter import Field, parse_front_matter, split_source
from publisher.pages.importing.problems import FileProblem
from tests.effort import seconds, times


def read(text: str) -> dict[str, Field]:
    return parse_front_matter(split_source(text))


HONEST = "---\n" + "".join(f"field{number}: some words of a value\n" for number in range(1_800)) + "---\n"


def problem(text: str) -> tuple[int, str]:
    with pytest.raises(FileProblem) as caught:
        read(text)
    return caught.value.line, caught.value.reason


def test_yaml_toml_json_and_pelican_say_the_same() -> None:
    yaml = read("---\ntitle: A title\ndraft: true\n---\nBody")
    assert yaml["title"] == Field("A title", 2)
    assert read("+++\ntitle = 'A title'\ndraft = true\n+++\nBody") == yaml
    assert read("Title: A title\nDraft: true\n\nBody") == {"title": Field("A title", 1), "draft": Field("true", 2)}
    assert {name: field.value for name, field in read('---json\n{"title": "A title"}\n---\n').items()} == {
        "title": "A title"
    }


def test_plain_values_of_a_program_are_read() -> None:
    expected = {"title": Field("It's “A”\n", 2), "draft": Field("true", 3), "tags": Field(["a", "2.5"], 4)}
    constants = """const title = 'It\\'s “A”\\n'; // a comment
let draft = true
var tags = [`a`, 2.5,];"""
    assert read(f"---js\n{constants}\n---\nBody") == expected
    table = """title: "It's \\u201cA”\\n",\n"draft": true, /* so */\ntags: ["a", 2.5]"""
    assert read(f"---javascript\n{{{table}}}\n---\n") == expected
    assert read("---js\n---\n") == {}


@pytest.mark.parametrize(
    "line",
    ["const draft = isDraft()", "export default 1", "const a = `${b}`", "draft = true", "const a = [1", "{a: b => 1}"],
)
def test_a_program_that_is_more_than_plain_values_is_refused_and_not_run(line: str) -> None:
    number, reason = problem(f"---js\nconst title = 'A';\n{line}\n---\n")
    assert number >= 3
    assert reason == "the front matter is a program that is more than plain values, and is never run; write it as YAML"


def test_the_body_begins_after_one_blank_line() -> None:
    source = split_source("---\ntitle: A\n---\n\n\nBody\n")
    assert (source.body, source.body_line) == ("\nBody\n", 5)


def test_a_scalar_stays_what_the_author_wrote() -> None:
    fields = read("---\na: no\nb: 1.10\nc: 12:30\nd: 2014-03-19\ne: ~\nf: '~'\n---\n")
    assert [fields[name].value for name in "abcdef"] == ["no", "1.10", "12:30", "2014-03-19", None, "~"]


def test_tabs_that_jekyll_lets_pass_are_read() -> None:
    assert read("---\nauthors:\n- melody\t\t\ntitle:\tA title\n---\n")["authors"].value == ["melody"]


def test_markdown_without_front_matter_has_no_fields() -> None:
    assert read("# A title\n\nNote: this is no metadata.\n") == {}
    assert read("Note: this is no metadata,\nonly a first line with a colon.\n") == {}


def test_a_mistake_names_its_line() -> None:
    assert problem("---\ntitle: A\ntags: [a, b\n---\n")[0] == 3
    assert problem("---\ntitle: A: B\n---\n") == (2, "invalid YAML: mapping values are not allowed here")
    assert problem("+++\ntitle = 'A'\ndate = \n+++\n") == (3, "invalid TOML: invalid value")
    assert problem("---\ntitle: A\n")[1] == "the front matter opens with --- and never ends; close it with a line ---"
    assert problem("---\njust a text\n---\n")[0] == 2
    assert problem("---\ntitle: A\n? [a, b]\n: c\n---\n") == (3, "invalid YAML: a key must be text")
    assert problem("---\ntitle: A\nbell: \a\n---\n")[0] == 3
    assert problem("Title: A\nno metadata\n\nBody")[0] == 2


def test_a_key_that_is_a_number_is_no_mistake() -> None:
    assert read("---\n1: one\ntitle: A\n---\n")["1"].value == "one"


@pytest.mark.parametrize(
    "bomb",
    [
        "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n",
        f"---\na: {'[' * 60_000}\n---\n",
        f"---\na: {'{b: ' * 15_000}\n---\n",
        f"+++\na = {'[' * 60_000}\n+++\n",
        f"---json\n{'[' * 60_000}\n---\n",
        f"---json\n{'9' * 60_000}\n---\n",
        f"---\ntitle: {'x' * 70_000}\n---\n",
        f"---\na:{chr(9) * 60_000}b\n---\n",
        "+++\n" + chr(10) * 60_000 + "a = 1\n+++\n",
    ],
    ids=["aliases", "deep list", "deep table", "deep TOML", "deep JSON", "long number", "long", "tabs", "blank lines"],
)
def test_a_bomb_is_read_or_refused_at_once(bomb: str) -> None:
    assert times(partial(read_or_refuse, bomb), seconds(partial(read, HONEST))) < 40


def read_or_refuse(content: str) -> None:
    with suppress(FileProblem):
        read(content)
