"""Abbreviations, `*[HTML]: Hypertext Markup Language`: each such word in the text says what it stands for.

The syntax is that of PHP Markdown Extra, kramdown and Python-Markdown. It works on HTML as the sanitiser writes it.
"""

import re

from publisher.pages.markdown.sanitised_html import ATTRIBUTE

LINE = r"\*\[(\w{1,50})\]:[ \t]*+([^\n<\"]{1,200})"
PARAGRAPH = re.compile(rf"<p>(?:{LINE}(?:\n|(?=</p>)))++</p>\n?")
DEFINITION = re.compile(LINE)
# The words of code and of what is an abbreviation already stay; a tag is passed as a whole.
PASSED = re.compile(rf"<(abbr|code|kbd|pre|samp)(?:{ATTRIBUTE})*>.*?</\1>|<[^>]*>|&\w+;|(\w+)", re.DOTALL)


def with_abbreviations(html: str) -> str:
    """Return the HTML with `<abbr>` around each defined word, without the paragraphs that define them."""
    meanings: dict[str, str] = {}

    def taken(paragraph: re.Match[str]) -> str:
        meanings.update((name, meaning.strip()) for name, meaning in DEFINITION.findall(paragraph[0]))
        return ""

    html = PARAGRAPH.sub(taken, html)

    def explained(found: re.Match[str]) -> str:
        meaning = meanings.get(found[2] or "")
        return f'<abbr title="{meaning}">{found[2]}</abbr>' if meaning else found[0]

    return PASSED.sub(explained, html) if meanings else html
