"""Directives that docutils doesn't have, or whose options it refuses: code, Sphinx's, and a site's own as tags."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.parsers.rst.languages import en
from docutils.statemachine import StringList

from publisher.pages.importing.leftovers import Leftover

TITLED = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^<>]+)>")
WORDS_OF_VERSIONS = {
    "versionadded": "New in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
}
DIRECTIVES: dict[str, Any] = vars(directives)["_directives"]
"""docutils' table."""
READERS_FORMATS = {"html", "builder_html", "not latex", "not pdf"}


class AnyOption(dict[str, Callable[[Any], Any]]):
    """A table of options that takes each one as it is."""

    def __missing__(self, name: str) -> Callable[[Any], Any]:
        return _as_text


def _as_text(argument: str | None) -> str:
    return argument or ""


class Own(Directive):
    """A directive with any options and any content."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = AnyOption({"class": _as_text})

    @property
    def argument(self) -> str:
        return " ".join(self.arguments[0].split()) if self.arguments else ""

    def lose(self, name: str, text: str = "") -> None:
        """Count what the page can't say."""
        self.state.document.settings.losses.append(Leftover(self.lineno, name, (text or name)[:80]))

    def nested(self, parent: nodes.Element) -> nodes.Element:
        """Read the content into a node."""
        self.state.nested_parse(self.content, self.content_offset, parent)
        return parent


class Code(Own):
    """`code`, `code-block` and `sourcecode`; lines marked or numbered are counted, as in Markdown."""

    def run(self) -> list[nodes.Node]:
        for name in self.options:
            if name not in ("class", "caption", "name"):
                self.lose(f"{name} of a code block")
        text = "\n".join(self.content)
        block = nodes.literal_block(text, text, language=self.argument)
        block.line = self.content_offset + 1
        if not self.options.get("caption"):
            return [block]
        caption = nodes.paragraph("", "", nodes.strong("", self.options["caption"]))
        caption.line = self.lineno
        return [caption, block]


class Drawing(Own):
    """A language of its own, such as Graphviz': its source stays as code."""

    def run(self) -> list[nodes.Node]:
        self.lose(f"{self.name}::")
        text = "\n".join(self.content) or self.argument
        return [nodes.literal_block(text, text, language="")]


class Nothing(Own):
    """A directive without a text for readers, or for what every page has: a table of contents."""

    option_spec: ClassVar[Any] = {}

    def run(self) -> list[nodes.Node]:
        return []


class Kept(Own):
    """A directive that is replaced by its content."""

    def run(self) -> list[nodes.Node]:
        if self.name.lower() == "only" and self.argument not in READERS_FORMATS:
            self.lose("only::", f"only:: {self.argument}")
            return []
        return self.nested(nodes.container()).children


class Titled(Own):
    """An admonition that docutils doesn't know."""

    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        title = {"seealso": "See also"}.get(self.name.lower(), self.name.capitalize())
        block = nodes.admonition("", nodes.title("", title), classes=[self.name.lower()])
        return [self.nested(block)]


class Version(Own):
    """`versionadded` and its like: the version in italics, then the text."""

    def run(self) -> list[nodes.Node]:
        version, _, more = self.argument.partition(" ")
        said = f"{WORDS_OF_VERSIONS[self.name.lower()]} {version}"
        words, messages = self.state.inline_text(more, self.lineno)
        colon = ":" if more or self.content else "."
        first = nodes.paragraph("", "", nodes.emphasis("", said + colon), nodes.Text(" " if more else ""), *words)
        first.line = self.lineno
        return [*self.nested(nodes.container("", first)).children, *messages]


class Toctree(Own):
    """A table of contents over several files: a list of links to them."""

    def run(self) -> list[nodes.Node]:
        self.lose("toctree::")
        items = nodes.bullet_list()
        items.line = self.lineno
        for entry in map(str.strip, self.content if "hidden" not in self.options else StringList()):
            titled = TITLED.fullmatch(entry)
            words, target = (titled["words"], titled["target"]) if titled else (_words_of(entry), entry)
            if target and target != "self" and "*" not in target:
                address = target if "://" in target or target.endswith(".rst") else f"{target}.rst"
                items += nodes.list_item("", nodes.paragraph("", "", nodes.reference("", words, refuri=address)))
        return [items] if items.children else []


class Centered(Own):
    def run(self) -> list[nodes.Node]:
        words, messages = self.state.inline_text(self.argument, self.lineno)
        return [nodes.paragraph("", "", nodes.strong("", "", *words)), *messages]


class Tag(Own):
    """A directive of the site's own: a tag around its content, for the templates that say what tags become."""

    def run(self) -> list[nodes.Node]:
        options = {name: str(value) for name, value in self.options.items()}
        block = nodes.container("", tag=self.name.rpartition(":")[2], argument=self.argument, options=options)
        block.line = self.lineno
        return [self.nested(block)]


def is_known(name: str) -> bool:
    return name in OWN_DIRECTIVES or name in en.directives or name in DIRECTIVES


def _words_of(target: str) -> str:
    name = target.rstrip("/").removesuffix("/index").rpartition("/")[2].removesuffix(".rst")
    return target if "://" in target else name.replace("-", " ").replace("_", " ").capitalize()


OWN_DIRECTIVES: dict[str, type[Directive]] = {
    **dict.fromkeys(("code", "code-block", "sourcecode", "highlight-code"), Code),
    **dict.fromkeys(("graphviz", "digraph", "graph", "uml", "mermaid", "blockdiag", "seqdiag", "plot"), Drawing),
    **dict.fromkeys(("testcode", "testoutput", "doctest", "prompt", "productionlist", "ipython"), Drawing),
    **dict.fromkeys(("contents", "sectnum", "index", "highlight", "currentmodule", "module", "date"), Nothing),
    **dict.fromkeys(("tabularcolumns", "default-domain", "testsetup", "meta", "title", "header", "footer"), Nothing),
    **dict.fromkeys(("only", "glossary", "hlist", "container", "compound"), Kept),
    **dict.fromkeys(("seealso", "todo"), Titled),
    **dict.fromkeys(WORDS_OF_VERSIONS, Version),
    "centered": Centered,
    "toctree": Toctree,
}
