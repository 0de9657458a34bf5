"""Words as Markdown text: what would be markup in Markdown, and is none in the source, gets a backslash."""

import re

SPECIAL = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~]|$)
    | [*`]
    | (?<![^\W_])_ | _(?![^\W_])
    | \[(?=\^) | \](?=[(\[:])
    | <(?=[A-Za-z/!?])
    | &(?=\#?\w{1,32};)
    | ~(?=~) | (?<=~)~""",
    re.VERBOSE,
)
BLOCK_START = re.compile(
    r"(?P<number>\d{1,9})(?P<point>[.)])(?=\s|$)"
    r"|(?P<sign>[-+](?=\s|$)|\#(?=\#{0,5}(?:\s|$))|>|\||~(?=~~)|\[(?=[ xX]\]|![A-Za-z])|:(?=\s)|[=:|-](?=[-=:| ]*$))"
)
NOT_BARE = re.compile(r"[\s()<>\\]|^$")
NOT_IN_BRACKETS = re.compile(r"[<>\\]")
FENCE = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)


def escaped(text: str) -> str:
    """Return words as they must be written inside a line."""
    return SPECIAL.sub(r"\\\g<0>", text)


def with_plain_starts(text: str) -> str:
    """Return a paragraph whose lines begin no other block."""
    return "\n".join(_plain_start(line.strip()) for line in text.split("\n"))


def _plain_start(line: str) -> str:
    start = BLOCK_START.match(line)
    if not start:
        return line
    return f"{start['number']}\\{line[start.start('point') :]}" if start["number"] else f"\\{line}"


def code_span(text: str) -> str:
    """Return code within a line, with as many backticks around as it needs."""
    text = " ".join(text.split("\n"))
    runs = {len(run) for run in re.findall("`+", text)}
    marks = "`" * next(number for number in range(1, len(runs) + 2) if number not in runs)
    space = " " if text.startswith("`") or text.endswith("`") or (text[:1] == text[-1:] == " " and text.strip()) else ""
    return f"{marks}{space}{text}{space}{marks}" if text else ""


def fenced(text: str, language: str = "") -> list[str]:
    """Return a block of code, line by line."""
    marks = "`" * max([3, *(len(run) + 1 for run in FENCE.findall(text))])
    return [f"{marks}{language}", *text.split("\n"), marks]


def destination(address: str) -> str:
    """Return a link's address as it must be written in the parentheses."""
    if not NOT_BARE.search(address):
        return address
    return "<" + NOT_IN_BRACKETS.sub(r"\\\g<0>", " ".join(address.split())) + ">"


def picture(address: str, words: str, caption: str = "") -> str:
    said = re.sub(r"[\[\]\\]", r"\\\g<0>", " ".join(words.split()))
    title = ' "{}"'.format(re.sub(r'["\\]', r"\\\g<0>", " ".join(caption.split()))) if caption else ""
    return f"![{said}]({destination(address)}{title})"


def tag_text(name: str, argument: str = "", options: dict[str, str] | None = None) -> str:
    """Write a tag of the site's own as a shortcode, which tags.py translates, and counts if it is unknown."""
    given = {"": argument, **(options or {})}
    words = [f'{name}="{_value(value)}"' if name else f'"{_value(value)}"' for name, value in given.items() if value]
    return "{{< " + " ".join([name, *words]) + " >}}"


def _value(text: str) -> str:
    return re.sub(r"[{}]", "", " ".join(text.split())).replace('"', "'")
