"""Roles in a reStructuredText: Sphinx's become links, code or words; any other a tag of the site's own."""

import re
from typing import Any

from docutils import nodes, utils
from docutils.parsers.rst import roles
from docutils.parsers.rst.languages import en

from publisher.pages.importing.leftovers import Leftover

TITLED = re.compile(r"(?P<words>.+?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
ROLES: dict[str, Any] = vars(roles)["_roles"]
"""docutils' table; a text can add to it."""
AS_CODE = (
    "any attr cdata class cmacro cfunc const cpp ctype data envvar exc expr file func macro meth mod makevar mailheader"
    " mimetype newsgroup obj option program property py regexp samp setting struct token type var confval"
    " djadmin djadminopt lookup ttag tfilter issue_code bash"
)
CODE = frozenset(AS_CODE.split())
PLAIN = {"command": "strong", "dfn": "dfn", "guilabel": "strong", "kbd": "kbd", "menuselection": "strong"}
WORDS = {"term", "numref", "envref", "keyword", "manpage", "abbr"}


def is_known(name: str) -> bool:
    """Return whether docutils itself has the role."""
    return name in ROLES or name in en.roles


def own_role(
    role: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Read a role that docutils doesn't have."""
    name, plain = role.lower().rpartition(":")[2], utils.unescape(text)
    if name in PLAIN:
        return [nodes.inline("", plain.replace("&", "").replace("-->", "→"), classes=[PLAIN[name]])], []
    found = _sphinx_node(name, plain)
    if found is None:
        return [nodes.inline("", plain, tag=name)], []
    inliner.document.settings.losses.append(Leftover(lineno, f":{role}:", rawtext[:80]))
    return [found], []


def _sphinx_node(name: str, text: str) -> nodes.Node | None:
    """Return what one of Sphinx's roles becomes; None for any other."""
    titled = TITLED.fullmatch(text)
    words, target = (titled["words"], titled["target"]) if titled else (text, text)
    if name == "doc":
        words = words if titled else words.rpartition("/")[2].replace("-", " ").replace("_", " ")
        return nodes.reference("", words, refuri=f"{target}.rst")
    if name == "download":
        return nodes.reference("", words, refuri=target)
    if name == "ref":
        return nodes.inline("", words if titled else "", label=nodes.fully_normalize_name(target))
    if name in CODE:
        shown = words.lstrip("!")
        return nodes.literal("", shown.rpartition(".")[2] if shown.startswith("~") else shown)
    return nodes.inline("", words) if name in WORDS else None
