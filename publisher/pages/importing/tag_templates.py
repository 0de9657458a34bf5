"""What tags become: the built-in ones of the generators' documentation, and a site's own, from a TOML file.

    [new-in]
    text = "*New in {0}.*"

    [code-toggle]
    open = "```toml"
    close = "```"

`{0}` is the tag's first argument, `{name}` a named one; one that a tag doesn't have is empty.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher.pages.importing.folder import read_text
from publisher.pages.importing.problems import FileProblem

Arguments = Mapping[str, str]
Resolve = Callable[[str], str]
"""Return the new address for one that a tag names."""

LANGUAGE = re.compile(r"[\w+#.-]*")
PLACEHOLDER = re.compile(r"\{(?P<name>[\w-]+)\}")


@dataclass(frozen=True, slots=True)
class TagTemplate:
    """What a tag, or a pair of tags, becomes; `is_literal`: what the pair encloses is code."""

    open: Callable[[Arguments, Resolve], str]
    close: str | None = None
    is_literal: bool = False


def read_templates(file: Path) -> dict[str, TagTemplate]:
    """Read a site's own tags; raise FileProblem with what is wrong."""
    try:
        tables = tomllib.loads(read_text(file).text)
    except tomllib.TOMLDecodeError as error:
        raise FileProblem(f"{file}: invalid TOML: {error}") from error
    return {name: _own(file, name, table) for name, table in tables.items()}


def _own(file: Path, name: str, table: object) -> TagTemplate:
    texts = table if isinstance(table, dict) and all(isinstance(text, str) for text in table.values()) else {}
    if set(texts) not in ({"text"}, {"open", "close"}):
        raise FileProblem(f"{file}: [{name}] needs `text`, or `open` and `close`, each one text")
    opening = str(texts.get("text", texts.get("open")))
    closing = texts.get("close")
    is_literal = opening.lstrip().startswith(("```", "~~~"))
    return TagTemplate(lambda arguments, resolve: _filled(opening, arguments), closing, is_literal)


def _filled(template: str, arguments: Arguments) -> str:
    return PLACEHOLDER.sub(lambda match: arguments.get(match["name"], ""), template)


def _figure(arguments: Arguments, resolve: Resolve) -> str:
    words = arguments.get("alt") or arguments.get("caption") or arguments.get("title") or ""
    title = arguments.get("caption") or arguments.get("title") or ""
    picture = _picture(resolve(arguments.get("src", "")), words, title)
    return f"[{picture}]({resolve(arguments['link'])})" if arguments.get("link") else picture


def _picture(address: str, words: str, title: str = "") -> str:
    """Write a picture in Markdown; its words may hold any characters."""
    said = " ".join(words.split()).translate({ord(sign): f"\\{sign}" for sign in "[]"})
    more = ' "{}"'.format(" ".join(title.split()).replace('"', '\\"')) if title else ""
    return f"![{said}](<{address}>{more})" if re.search(r"[\s()<>]", address) else f"![{said}]({address}{more})"


def _asset(arguments: Arguments, resolve: Resolve) -> str:
    """Translate Hexo's `asset_img [class] file [width] [height] [title]`."""
    names = [arguments[str(place)] for place in range(len(arguments)) if str(place) in arguments]
    file = next((name for name in names if re.search(r"\.\w{2,5}$", name)), names[0] if names else "")
    rest = [name for name in names[names.index(file) + 1 :] if not name.isdigit()] if names else []
    return _picture(resolve(file), " ".join(rest))


def _film(address: str) -> Callable[[Arguments, Resolve], str]:
    """Return the template of a film's or a post's tag: a link, as an embedded frame would become."""

    def link(arguments: Arguments, resolve: Resolve) -> str:
        name = arguments.get("id") or arguments.get("0") or ""
        name = f"{name}/{arguments['1']}" if "1" in arguments and "{}/" not in address else name
        found = arguments.get("url") or (name if name.startswith("https://") else address.format(name))
        return f"[{arguments.get('title') or found}]({found})" if name or arguments.get("url") else ""

    return link


def _fence(arguments: Arguments, resolve: Resolve) -> str:
    language = arguments.get("lang") or arguments.get("0") or ""
    return f"```{language}" if LANGUAGE.fullmatch(language) else "```"


def _quote(arguments: Arguments, resolve: Resolve) -> str:
    return "<blockquote>\n"


def _details(arguments: Arguments, resolve: Resolve) -> str:
    return f"<details><summary>{arguments.get('summary') or arguments.get('title') or 'Details'}</summary>\n"


def _nothing(arguments: Arguments, resolve: Resolve) -> str:
    return ""


FENCE = TagTemplate(_fence, "```", is_literal=True)
BUILT_IN = {
    "figure": TagTemplate(_figure),
    "asset_img": TagTemplate(_asset),
    "img": TagTemplate(_asset),
    "youtube": TagTemplate(_film("https://www.youtube.com/watch?v={}")),
    "vimeo": TagTemplate(_film("https://vimeo.com/{}")),
    "gist": TagTemplate(_film("https://gist.github.com/{}")),
    "instagram": TagTemplate(_film("https://www.instagram.com/p/{}/")),
    "qr": TagTemplate(_nothing, ""),
    "highlight": FENCE,
    "codeblock": FENCE,
    "code": FENCE,
    "quote": TagTemplate(_quote, "\n</blockquote>"),
    "blockquote": TagTemplate(_quote, "\n</blockquote>"),
    "details": TagTemplate(_details, "\n</details>"),
}
"""Tags of the documentation of Hugo, Jekyll, Zola and Hexo."""
