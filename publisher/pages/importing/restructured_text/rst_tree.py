"""A reStructuredText's tree, as docutils reads it: no file, no configuration and no program is read or run.

docutils keeps roles and directives in tables of its own that a text can add to; each text begins with the same ones.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from docutils import frontend, nodes, utils
from docutils.parsers.rst import Parser
from docutils.transforms import misc, references

from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.restructured_text.rst_directives import DIRECTIVES, OWN_DIRECTIVES, Tag, is_known
from publisher.pages.importing.restructured_text.rst_roles import ROLES, own_role
from publisher.pages.importing.restructured_text.rst_roles import is_known as is_known_role
from publisher.pages.markdown.size_limits import MAX_BODY_BYTES

SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": True,
    "halt_level": 5,
    "report_level": 5,
    "warning_stream": False,
    "line_length_limit": MAX_BODY_BYTES,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "traceback": True,
}
WARNING = 2
"""The lowest level of docutils' messages that says that something is wrong."""
TRANSFORMS = (
    references.SectionIDs,
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.Footnotes,
    references.ExternalTargets,
    references.InternalTargets,
    references.DanglingReferences,
    misc.Transitions,
)
"""All that a page needs; substitutions are put in when it is written, which can say how much that may be."""
DIRECTIVE = re.compile(r"^[ \t]*(?:[-*+] +)?\.\.[ \t]+(?:\|[^|\n]+\|[ \t]+)?([\w.+:-]*\w)[ \t]?::", re.MULTILINE)
ROLE = re.compile(r":((?:[^\W_]+[-._+:])*[^\W_]+):`|`:((?:[^\W_]+[-._+:])*[^\W_]+):")
READS_A_FILE = re.compile(r'(?:^|deactivated; ignoring )"([\w-]+)" directive(?: disabled)?\.$')
MARKS = re.compile(r"[*`|\[_]")
PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n")
MOST_MARKS = 10_000
"""Marks in one paragraph: for each that opens something, docutils may read the paragraph to its end."""
MARKUP = re.compile(r"[*`|\\_<]")


@dataclass(slots=True)
class Tree:
    document: nodes.document
    notes: list[tuple[int, str]] = field(default_factory=list)
    losses: list[Leftover] = field(default_factory=list)


def read_tree(text: str) -> Tree:
    """Read a text; raise FileProblem if it can't be one page. docutils' messages become notes, by line."""
    _refuse_oversized(text)
    document = utils.new_document("text", _settings())
    tree = Tree(document)
    document.settings.losses = tree.losses
    document.reporter.attach_observer(lambda message: _note(message, tree))
    try:
        with _own_tables(text):
            Parser().parse(text, document)
            document.transformer.add_transforms(TRANSFORMS)
            document.transformer.apply_transforms()
    except RecursionError as error:
        raise FileProblem("lists, quotes or directives are nested too deeply; use less nesting") from error
    except Exception as error:  # docutils has no closed set of them, and one file must not stop the others
        raise FileProblem(f"can't be read as reStructuredText ({type(error).__name__}: {error})") from error
    return tree


def plain_words(text: str) -> str:
    """Return a title's or a summary's words without markup."""
    return " ".join(read_tree(text).document.astext().split()) if MARKUP.search(text) else text


def _settings() -> frontend.Values:
    settings = frontend.get_default_settings(Parser)
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    return settings


def _refuse_oversized(text: str) -> None:
    if len(text.encode()) > MAX_BODY_BYTES:
        raise FileProblem(f"a page may have {MAX_BODY_BYTES:,} bytes of text; split the file into several")
    at, line = 0, 1
    for paragraph in PARAGRAPH_BREAK.split(text):
        if len(paragraph) > MOST_MARKS and len(MARKS.findall(paragraph)) > MOST_MARKS:
            line = text.count("\n", 0, at) + 1
            raise FileProblem(f"a paragraph has more than {MOST_MARKS:,} marks such as * and `; divide it", line)
        at += len(paragraph) + 2


def _note(message: nodes.system_message, tree: Tree) -> None:
    if message["level"] >= WARNING:
        words = " ".join(message.children[0].astext().split())
        named = READS_A_FILE.search(words)
        if named:
            words = f"“{named[1]}” would read another file, which an import never does; put that file's text here"
        tree.notes.append((message.get("line") or 0, words))


@contextmanager
def _own_tables(text: str) -> Iterator[None]:
    """Give docutils our directives, and a tag for each unknown one; take back what the text adds."""
    known, own_roles = dict(DIRECTIVES), dict(ROLES)
    try:
        DIRECTIVES.update(OWN_DIRECTIVES)
        for name in {name.lower() for name in DIRECTIVE.findall(text)}:
            if not is_known(name):
                DIRECTIVES[name] = Tag
        for name in {(before or after).lower() for before, after in ROLE.findall(text)}:
            if not is_known_role(name):
                ROLES[name] = own_role
        yield
    finally:
        for table, before in ((DIRECTIVES, known), (ROLES, own_roles)):
            table.clear()
            table.update(before)
