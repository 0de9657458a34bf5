"""The checklist of what an editor may want to fix before publishing.

It only advises; findings.py says what to ask about before publishing.
Made from the text's safe HTML, so it sees what readers get, however a link, image or heading was written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

from publisher.desk.checklist.checked_text import CheckedText, KnownFaults
from publisher.pages.markdown import Rendered
from publisher.pages.markdown.losses import losses
from publisher.pages.markdown.sanitised_html import ATTRIBUTE
from publisher.pages.models import Revision
from static_site.content.media_files import named_in

IMAGE = re.compile(rf"<img(?:{ATTRIBUTE})*>")
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
CONFLICT = re.compile(r"^(<<<<<<<|>>>>>>>) (.*)$", re.MULTILINE)
WORDS_A_MINUTE = 220
SHOWN = 8
"""Number of one kind to name; the rest are counted."""

LONG_TITLE, LONG_DESCRIPTION = 70, 200


class Advice(NamedTuple):
    text: str
    field: str = "body"
    find: str = ""
    """The words at the place, to find in the field."""


@dataclass(frozen=True)
class Checklist:
    kinds: list[list[Advice]]
    words: int

    @classmethod
    def of(cls, revision: Revision, text: Rendered, path: str) -> "Checklist":
        """Check the text of the page at a path."""
        checked = CheckedText(revision, text, path)
        return cls.of_known(checked, KnownFaults.of([checked]))

    @classmethod
    def of_saved(cls, revision: Revision, path: str) -> "Checklist":
        links = list(revision.links.order_by("pk").values_list("path", flat=True))
        return cls.of(revision, Rendered(revision.html, revision.headings, links), path)

    @classmethod
    def of_known(cls, text: CheckedText, known: KnownFaults) -> "Checklist":
        revision, made = text.revision, text.made
        kinds = (
            _conflicts(revision), _links(text, known), _images(made, known), _damaged(text, known),
            _removed(revision), _headings(made), _descriptions(revision),
        )  # fmt: skip
        return cls([list(kind) for kind in kinds], _words(made))

    @property
    def advice(self) -> list[Advice]:
        return self.beyond(None)

    def beyond(self, published: "Checklist | None") -> list[Advice]:
        """Return the advice without what also applies to the published text."""
        known = {line for kind in published.kinds for line in kind} if published else set()
        return [line for kind in self.kinds for line in shortened([line for line in kind if line not in known])]

    @property
    def count(self) -> int:
        return sum(map(len, self.kinds))

    @property
    def minutes(self) -> int:
        return max(1, round(self.words / WORDS_A_MINUTE))


def shortened(lines: list[Advice]) -> list[Advice]:
    """Return the first few of one kind, and a count of the rest."""
    more = len(lines) - SHOWN
    return lines if more <= 0 else [*lines[:SHOWN], Advice(f"{more} more of this kind.")]


def _conflicts(revision: Revision) -> Iterator[Advice]:
    for mark in CONFLICT.finditer(revision.body):
        yield Advice(
            f"Both texts are still in one place: “{mark[0][:60]}”. Keep what is right and delete the rest.",
            find=mark[0],
        )


def _links(text: CheckedText, known: KnownFaults) -> Iterator[Advice]:
    in_text = set(text.made.links)
    for link in text.links:
        if why := known.lost.get(link):
            yield Advice(why, "body" if link.written in in_text else "image", find=link.words)


def _images(made: Rendered, known: KnownFaults) -> Iterator[Advice]:
    images = IMAGE.findall(made.html)
    sources = dict.fromkeys(_attribute(image, "src") for image in images if not _attribute(image, "alt").strip())
    for source in filter(None, sources):
        if unquote(source).lstrip("/") not in known.described:
            yield Advice(
                f"The image {source[:80]} has no alternative text: say in the brackets what it shows, ![so](…). "
                "If it is only decoration, write ![decorative](…).",
                find=source,
            )
    for words in (_attribute(image, "alt") for image in images if not _attribute(image, "src")):
        yield Advice(f"“{words[:80]}” has no file: upload it again, or delete this line.", find=words)


def _damaged(text: CheckedText, known: KnownFaults) -> Iterator[Advice]:
    """Yield the pictures that readers can't get, each with the reason and the cure."""
    in_text = named_in(text.made.html)
    for path in sorted(text.files & known.damaged.keys()):
        why = f"Readers can't see /{path}: {known.damaged[path]}"
        yield Advice(why, "body" if path in in_text else "image", find=f"/{path}")


def _removed(revision: Revision) -> Iterator[Advice]:
    """Yield what pages can't have and readers don't get, each kind once, where it first is."""
    for loss in {loss.name: loss for loss in reversed(losses(revision.body))}.values():
        yield Advice(f"Readers don't get this, because pages can't have it: {loss.name}.", find=loss.text)


def _headings(text: Rendered) -> Iterator[Advice]:
    """Yield advice on headings; the page's title counts as the first."""
    for heading in text.headings:
        if heading["level"] == 1:
            yield Advice(
                f"“{heading['text']}” is a second main heading beside the title: start it with ##.",
                find=str(heading["text"]),
            )
    levels = [(1, ""), *((int(heading["level"]), str(heading["text"])) for heading in text.headings)]
    for (above, _), (level, words) in pairwise(levels):
        if level > above + 1:
            yield Advice(
                f"“{words}” is a heading of level {level} right below level {above}: use {'#' * (above + 1)}.",
                find=words,
            )


def _descriptions(revision: Revision) -> Iterator[Advice]:
    if len(revision.title) > LONG_TITLE:
        yield Advice(f"The title has {len(revision.title)} characters; search engines cut it near 60.", "title")
    if not revision.summary.strip() and (revision.title or revision.body):  # a new page begins without a complaint
        yield Advice("There is no summary: lists, the feed and shared links say nothing about the page.", "summary")
    if (length := len(revision.description)) > LONG_DESCRIPTION:
        yield Advice(f"The description has {length} characters; search engines cut it near 160.", "description")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def _words(text: Rendered) -> int:
    """Count the words that are read; code isn't counted."""
    return len(TAG.sub(" ", CODE.sub(" ", text.html)).split())
