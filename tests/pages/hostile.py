"""Hostile Markdown and HTML: scripts in every disguise, and shapes that make parsers slow."""

from collections.abc import Callable, Iterator
from pathlib import Path

# One per line; `\n` is a line break.
SCRIPTS = Path(__file__).with_name("hostile.txt").read_text(encoding="utf-8").splitlines()


def disguised(payload: str) -> Iterator[str]:
    """Yield a payload in places and spellings that have fooled parsers before."""
    text = payload.replace("\\n", "\n")
    yield text
    yield f"before {text} after"
    yield f"> {text}\n\n- {text}"
    yield f"<div>\n{text}\n</div>\n\n{text}"
    yield f"<table><tr><td>{text}"
    yield f"<svg><p><style>{text}</style>"
    yield f"<p title='{text}'>x"
    yield f"![{text}](/x.png) [{text}](/y/ '{text}')"
    yield text.replace("=", "\n=\t").replace("javascript", "java\tscript")
    yield text.replace("<", "\0<").replace("script", "scr\0ipt")
    yield text.replace(" ", "\f").swapcase()
    yield text.replace("<", "<b><p><a><").replace(">", "\u2028>")


def filled(piece: str) -> Callable[[int], str]:
    """Return a function that makes about n characters by repeating this piece."""
    return lambda n: piece * (n // len(piece))


def after(start: str, piece: str) -> Callable[[int], str]:
    return lambda n: start + piece * (n // len(piece))


def numbered(pattern: str) -> Callable[[int], str]:
    """Return a function that makes about n characters of the pattern, with a different number each time."""
    return lambda n: "".join(pattern.replace("#", str(i)) for i in range(n // (len(pattern) + 4)))


def mirrored(opening: str, closing: str) -> Callable[[int], str]:
    return lambda n: (
        opening * (n // (len(opening) + len(closing))) + "x" + closing * (n // (len(opening) + len(closing)))
    )


def definition(start: str, piece: str) -> Callable[[int], str]:
    """Return a function that makes one long definition and then, equally long, uses of it."""
    return lambda n: start + "x" * (n // 2) + "\n\n" + piece * (n // 2 // len(piece))


SHAPES: dict[str, list[Callable[[int], str]]] = {
    "brackets": [filled("["), filled("]"), filled("!["), mirrored("[", "]"), filled("[a]("), filled("[ (](")],
    "quotes": [filled(">"), filled("> "), filled("> - "), lambda n: ">" * (n // 2) + "a\n" * (n // 4)],
    "emphasis": [filled("*"), filled("*a "), filled("a**b"), filled("*a_ "), mirrored("*a **a ", "b** b* ")],
    "backticks": [lambda n: "".join("e" + "`" * i for i in range(int((2 * n) ** 0.5))), filled("`a"), filled("`")],
    "tables": [
        lambda n: "|a" * (n // 4) + "|\n" + "|-" * (n // 4) + "|\n",
        lambda n: "|a" * (n // 6) + "|\n" + "|-" * (n // 6) + "|\n" + "|\n" * (n // 6),
        after("|a|b|\n|-|-|\n", "|a|b|\n"),
        filled("|a|\n|-\n"),
        filled("a|b\n:-|-:\n\n"),
    ],
    "definition lists": [
        filled("a\n: b\n"),
        filled("a\n\n: b\n\n"),
        filled("a\n: b\n\n    c\n\n"),
        after("a\n: b\n", "\n"),
        after("a\n: b\n\n", "c\n"),
        filled("<dd>\n<p>"),
    ],
    "alerts": [filled("> [!NOTE]\n\n"), filled("> [!NOTE] "), filled("<blockquote>\n<p>[!NOTE] ")],
    "abbreviations": [
        after("*[a]: b\n\n", "a "),
        after(f"*[a]: {'b' * 200}\n\n", "a "),
        lambda n: "".join(f"*[a{number}]: b\n" for number in range(n // 24)) + "\n" + "a1 " * (n // 6),
        filled("*[a]: "),
    ],
    "attributes": [filled("# a {#b}\n"), filled("# a & b\n"), after("# ", "{.a "), after("# {", ".a ")],
    "links": [filled("[a](b)"), filled('[a](b "'), mirrored("[", "](b)"), after("[a](", "("), filled("[a](<b")],
    "entities": [filled("&"), filled("&amp;"), filled("&#1234567;"), filled("&CounterClockwiseContourIntegral;")],
    "lists": [
        lambda n: "".join("  " * i + "- a\n" for i in range(int(n**0.5))),
        filled("- "),
        filled("1. "),
        filled("- a\n"),
        filled("- [ ] a\n"),
        lambda n: "* " * (n // 4) + "a\n" + "\n" * (n // 2),
    ],
    "footnotes": [
        after("[^a]: x\n\n", "[^a] "),
        numbered("[^#]: x [^1#]\n"),
        filled("[^a]: [^a] "),
        filled("[^"),
        lambda n: "[^a] [^b]\n\n[^a]: " + "[^b]" * (n // 8) + "\n[^b]: " + "[^a]" * (n // 8),
        after("[^a]\n\n[^a]: x\n", "    y\n\n"),
    ],
    "definitions": [
        numbered("[#]: /x\n"),
        filled("[a]: /x\n"),
        definition("[a]: /", "[a]"),
        definition('[a]: /x "', "[a]"),
    ],
    "comments": [filled("<!--"), filled("a <!-- b "), after("a", "<!-->"), after("a", "<?"), after("a", "<!A ")],
    "nesting": [
        filled("<div>"),
        after("a ", "<span>"),
        mirrored("<div>", "</div>"),
        filled("<ul><li>"),
        filled("<table><tr><td>"),
        filled("<b><div></b>"),
        filled("<b><p></b>"),
        filled("<a href=x>"),
        filled("<svg><foreignObject>"),
        filled("<div>\na\n\n"),
    ],
    "copies": [  # A repairing parser copies each open <b> into each paragraph.
        lambda n: "".join(f"<b title={i}>" for i in range(n // 28)) + "<p>x" * (n // 8),
        lambda n: "<p>" + "".join(f"<b title={i}>" for i in range(90)) + "<div>x</div>" * (n // 12),
        lambda n: "<p>" + "".join(f"<{name}>" * 3 for name in ("b", "i", "u", "s", "em", "code")) + "<p>x" * (n // 4),
        after("<table>", "<b>x<tr>"),
        after("<table>", "<p>x<table>"),
        numbered("<b title=#><p></b>"),
    ],
    "tags": [
        filled("<"),
        filled("<div "),
        filled('<div b="<div b=" c="'),
        filled("<div a='\"' b=\"'\" "),
        filled("<p a='<p b=\""),
        filled("<p><script>"),
        filled("<p><script "),
        filled("<p><svg></svg "),
        filled("<style>a"),
        filled("<iframe src=http://x>"),
        filled("</div>"),
        filled("</p>"),
        filled("<p>"),
        filled("<h1>a"),
        numbered("<p a#=1>"),
        lambda n: "<p " + "a " * (n // 2) + ">",
        lambda n: '<p title="' + "x" * n + '">',
        lambda n: "<p " + "".join(f"a{i}=1 " for i in range(n // 9)) + ">",
    ],
    "headings": [
        filled("# a\n"),
        filled("# a\n# a-1\n"),
        filled("#\n"),
        after("# ", "x y "),
        filled("a\n=\n"),
        lambda n: "# a" + " " * n + "b",
        after("# a", " {#b"),
        lambda n: "<i id=a></i>\n" * (n // 26) + "\n\n" + "# a\n" * (n // 8),
        after("# a", "\u0301"),
    ],
    "code": [
        lambda n: "```python\n" + 'x = (1, "a")\n' * (n // 13) + "```\n",
        filled("```python\nx=1\n```\n"),
        filled("```\n"),
        filled("    a\n"),
        lambda n: "`" * (n // 2) + "\n" + "a\n" * (n // 4),
        lambda n: "```" + "a" * n + "\nx\n```",
        *(filled(f"```{name}\n{'a ' * 50}(\n" + "a(\n" * 1800 + "```\n") for name in ("java", "python", "ts", "go")),
    ],
    "autolinks": [
        filled("http://a.b "),
        filled("www."),
        filled("a@"),
        filled("a@b.c "),
        after("http://a.b/", ")"),
        after("http://a.b/", "&amp;"),
        filled("<http://a"),
        filled("mailto:"),
    ],
    "strikethrough": [filled("~"), filled("~a "), filled("~~a "), filled("~~a ~b")],
    "cdata": [after("a", "<![CDATA["), filled("<![CDATA[x]]>")],
    "odd characters": [filled("\0"), filled("<\0a>"), filled("\ufeff"), filled("\u202ea"), filled("\r"), filled("\\")],
    "long lines": [
        filled("x"),
        filled("word "),
        filled(" "),
        filled("a  \n"),
        filled("\n"),
        filled("\t"),
        filled("---\n"),
    ],
}
