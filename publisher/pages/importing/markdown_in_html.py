"""Markdown inside HTML that asks for it: `<div markdown="1">` of kramdown, PHP Markdown Extra and Python-Markdown.

Here, as in CommonMark, a blank line below the start tag says the same.
"""

import re

from publisher.pages.importing.literals import mask_literals

START = re.compile(
    r"(?P<before> {0,3}<[a-z][a-z0-9]*\b[^<>\0]{0,500}?)[ \t]+markdown(?:=[\"']?(?:1|block|span)[\"']?)?"
    r"(?P<after>(?:[ \t][^<>\0]{0,500})?>)[ \t]*",
    re.IGNORECASE,
)


def with_blank_lines(body: str) -> str:
    """Return the body with these start tags as CommonMark reads them, in their places where the line above is blank."""
    if "markdown" not in body:
        return body
    lines, masked = body.split("\n"), mask_literals(body).text.split("\n")
    for at in range(len(lines)):
        if start := START.fullmatch(masked[at]):
            tag = start["before"] + start["after"]
            if at and not lines[at - 1].strip():
                lines[at - 1 : at + 1] = [tag, ""]
            else:
                lines[at] = f"{tag}\n"
    return "\n".join(lines)
