"""Rewriting of imported bodies: links lead to pages, `url` filters become paths, other tags stay and are reported."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import starmap

from publisher.pages.importing.leftovers import Leftover
from publisher.pages.importing.link_destinations import destinations
from publisher.pages.importing.links import PELICAN, PELICAN_LIST, Links, is_markdown_file, to_pelican_list
from publisher.pages.importing.literals import blank, mask_literals
from publisher.pages.importing.tags import Edit, Tags

BASE = r"\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\}"
# The classes exclude the opening characters, so that a text full of them is still read in linear time.
TAG = re.compile(
    rf"(?P<base>(?:{BASE})+)(?P<rest>/[^\s()<>\"'{{}}\0]{{0,2000}})?"
    r"|\{\{(?P<value>[^{}]{0,2000})\}\}"
    r"|\{%(?P<statement>(?:[^%{]|%(?!\})|\{(?!%)){0,4000})%\}"
)
QUOTED = re.compile(r"\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')\s*(?=\|)")
URL_FILTER = re.compile(r"url|relative_url|absolute_url|absoluteUrl|htmlBaseUrl|prepend:\s*site\.(?:baseurl|url)")
REFERENCE = re.compile(
    r"[<%]\s*(?:rel)?ref\s+(?:path=)?(?:(?P<sign>[\"'`])(?P<quoted>[^\"'`]+)(?P=sign)|(?P<bare>[^\"'`\s]+))\s*[>%]"
)
STATEMENT = re.compile(r"-?\s*(?P<name>post_url|link)\s+[\"']?(?P<target>[^\s\"']+)[\"']?\s*-?")
POST = re.compile(
    r"-?\s*post_(?P<name>link|path)\s+[\"']?(?P<target>[^\s\"']+)[\"']?"
    r"(?:\s+(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'))?(?:\s+(?:true|false))?\s*-?"
)
"""Hexo's `post_link name "words"` and `post_path name`."""
SHORTCODES = {"<": ("<", ">"), "%": ("%", "%")}
# GitHub's id of a heading that begins with an emoji begins with a hyphen; here, such ids are the theme's.
HYPHENS = re.compile(r"(?<![^/])#-+(?=[^-#]+)")
NAME = re.compile(r"[<%/\s-]*(?P<name>[\w./-]+)")


NO_TAGS = Tags()

Media = Callable[[str, int], str | None]
"""Return the library's address for a file that a text names, at a line; None for anything else."""


@dataclass(slots=True)
class Rewritten:
    body: str
    tags: list[Leftover] = field(default_factory=list)
    removed: list[Leftover] = field(default_factory=list)
    """Unknown pairs of tags; only what they enclose is left."""
    dangling: list[Leftover] = field(default_factory=list)


def no_media(address: str, line: int) -> str | None:
    return None


def rewrite_body(
    body: str, links: Links, folder: str, first_line: int = 1, tags: Tags = NO_TAGS, media: Media = no_media
) -> Rewritten:
    """Return the body with links resolved from the file's `folder`, and the items not understood, by line."""
    masked = mask_literals(body)
    done = tags.translate(
        masked.text, body, lambda address: media(address, 0) or _target(address, links, folder) or address
    )
    text = blank(masked.text, done.spans)
    edits = [*done.edits, *(Edit(start, end, "") for start, end in masked.markers)]
    result = Rewritten(body)
    for tag in done.removed:
        result.removed.append(Leftover(first_line + body.count("\n", 0, tag.start), tag.name, tag.name))
    line, at = first_line, 0
    for match in TAG.finditer(text):
        line, at = line + body.count("\n", at, match.start()), match.start()
        new = _tag(match, links, folder, partial(_became, media, links, line))
        if new is None:
            result.tags.append(_leftover(match, body, first_line))
        else:
            edits.append(Edit(*match.span(), new))
    line, at = first_line, 0
    for link in destinations(text, lambda words: "".join(_apply(body, [*edits, *starmap(Edit, words)]))):
        line, at = line + body.count("\n", at, link.start), link.start
        new = media(link.address, line) or _target(link.address, links, folder)
        if new is None:
            result.dangling.append(Leftover(line, "link", link.address))
        elif new != link.address:
            edits.append(Edit(link.start, link.end, link.written(new)))
    result.body = "".join(_apply(body, edits))
    return result


def _became(media: Media, links: Links, line: int, address: str) -> str:
    """Return what an address of the old site became: a file of the library, or a page."""
    return media(address, line) or links.to_address(address)


def _apply(body: str, edits: list[Edit]) -> Iterator[str]:
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start >= at:
            yield body[at : edit.start]
            yield edit.text
            at = edit.end
    yield body[at:]


def _tag(match: re.Match[str], links: Links, folder: str, here: Callable[[str], str]) -> str | None:
    """Return the replacement for a tag, or None; `here` gives what an address of the old site became."""
    if match["base"]:
        return here(match["rest"] or "")
    if match["value"] is not None:
        return _value(match["value"], links, folder, here)
    if post := POST.fullmatch(match["statement"]):
        return _post(post, links)
    statement = STATEMENT.fullmatch(match["statement"])
    if not statement:
        return None
    name = statement["target"]
    return links.to_file(f"/{name}", "") if statement["name"] == "link" else links.to_reference(name, "_posts")


def _post(match: re.Match[str], links: Links) -> str | None:
    url = links.to_reference(match["target"], "_posts")
    if url is None or match["name"] == "path":
        return url
    words = match["double"] or match["single"] or links.title(url)
    return "[{}]({})".format(re.sub(r"([][<])", r"\\\1", words), url)


def _value(inner: str, links: Links, folder: str, here: Callable[[str], str]) -> str | None:
    """Resolve Liquid's and Nunjucks' `{{ "/path/" | url }}` and Hugo's `{{< ref "file.md" >}}`."""
    reference = REFERENCE.fullmatch(inner)
    if reference:
        return links.to_reference(reference["quoted"] or reference["bare"], folder)
    inner = inner.removeprefix("-").removesuffix("-")
    quoted = QUOTED.match(inner)
    if not quoted or not all(URL_FILTER.fullmatch(name.strip()) for name in inner[quoted.end() + 1 :].split("|")):
        return None
    address = quoted["double"] if quoted["double"] is not None else quoted["single"]
    return here(re.sub(r"^/{2,}", "/", address))


def _target(target: str, links: Links, folder: str) -> str | None:
    """Return a link's new target; None if it names a missing file."""
    if PELICAN_LIST.fullmatch(target):
        return to_pelican_list(target)
    if is_markdown_file(target):
        new = links.to_file(target, folder)
    else:
        plain = PELICAN.sub("", target)
        new = links.to_page_file(plain, folder) or links.to_address(plain)
    return new and HYPHENS.sub("#", new)


def _leftover(match: re.Match[str], body: str, first_line: int) -> Leftover:
    text = " ".join(body[match.start() : match.end()].split())
    return Leftover(first_line + body.count("\n", 0, match.start()), _tag_name(match), text[:80])


def _tag_name(match: re.Match[str]) -> str:
    """Return a tag's kind: `{% image %}`, `{{< youtube >}}`, `{{ | team_photo }}`, `{{ username }}`."""
    if match["value"] is None:
        named = NAME.match(match["statement"])
        return f"{{% {named['name'] if named else '…'} %}}"
    inner = match["value"].strip()
    named = NAME.match(inner.rpartition("|")[2])
    name = f"{'| ' if '|' in inner else ''}{named['name'] if named else '…'}"
    shortcode = SHORTCODES.get(inner[:1])
    return f"{{{{{shortcode[0]} {name} {shortcode[1]}}}}}" if shortcode else f"{{{{ {name} }}}}"
