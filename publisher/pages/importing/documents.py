"""The reading of a file as a document: all except its body, which is reread for writing. collection.py calls it."""

import hashlib
from dataclasses import replace
from pathlib import Path

from publisher.pages.importing.addresses import ImportedPath, legal_address
from publisher.pages.importing.aliases import read_aliases
from publisher.pages.importing.document_rules import apply_rules
from publisher.pages.importing.folder import FRONT_MATTER_SUFFIXES, RST_SUFFIXES, Found, read_text
from publisher.pages.importing.front_matter import Field, Source, parse_front_matter, split_source
from publisher.pages.importing.front_matter_fields import Fields, Moment
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.imported_document import Document, Note
from publisher.pages.importing.jsx_modules import without_modules
from publisher.pages.importing.problems import FileProblem
from publisher.pages.importing.restructured_text.rst_header import KIND as RST
from publisher.pages.importing.restructured_text.rst_header import parse_header, split_rst
from publisher.pages.importing.revision_fields import (
    FIRST_HEADING,
    exact_texts,
    first_heading,
    revision_fields,
)
from publisher.pages.models import Revision
from publisher.pages.models.feed_ids import FEED_ID
from publisher.pages.old_addresses import GENERATED

PUBLISH, EXPIRE = ("publishdate", "pubdate"), ("expirydate", "unpublishdate")
UPDATED = ("lastmod", "updated", "last_modified_at", "modified")
NOTED = 10
"""Stray characters named for one file."""
FILE_TIMES = {"last modified", "created", "git last modified", "git created"}
DRAFT_STATES = {"draft", "hidden"}


def read_document(found: Found, generator: Generator, is_verbatim: bool = False) -> Document | None:
    """Read and check one file; None for a file that is no page. `is_verbatim` means that `export_pages` wrote it.

    Raise FileProblem with the line.
    """
    if found.problem:
        raise FileProblem(found.problem)
    place = generator.read_place(found.place)
    if place is None:
        return None
    text, strays = read_text(found.file, is_verbatim=is_verbatim)
    is_jsx = found.file.suffix.lower() in generator.jsx_suffixes
    source = _split(found.file, text, is_jsx)
    fields = Fields(source.kind, generator.defaults(place) | _parse(source))
    if generator.is_generated(fields):
        return None
    document = _made(found, generator, place, source, fields, is_verbatim)
    document.digest, document.is_jsx = text_digest(text), is_jsx
    document.notes += [Note(line, f"the control character {stray} was left out") for line, stray in strays[:NOTED]]
    apply_rules(document, fields, generator, place)
    for read in (_shorten_description, _read_embargo, _read_updated, _read_feed_id, _keep_what_is_made_here):
        read(document, fields)
    return document


def _made(
    found: Found, generator: Generator, place: ImportedPath, source: Source, fields: Fields, is_verbatim: bool
) -> Document:
    moment, notes = _date(fields, place)
    address = legal_address(*generator.address(place, fields, moment))
    return Document(
        place=found.place,
        file=found.file,
        digest="",
        path=address.path,
        path_line=fields.line("path", "permalink", "url", "slug"),
        weight=fields.number("weight") if is_verbatim else generator.weight(fields),
        is_draft=place.is_draft or _is_draft(fields),
        is_verbatim=is_verbatim,
        begins_with_title=not fields.first("title") and bool(first_heading(source.body)),
        revision=revision_fields(fields, source, place, moment) | (exact_texts(fields) if is_verbatim else {}),
        aliases=read_aliases(fields, address, generator.further_addresses(place, fields), generator.aliases_from_root),
        notes=notes,
        is_html=found.file.suffix.lower() in FRONT_MATTER_SUFFIXES,
        address=address.former or address.path,
        file_folders=generator.near_folders(found.place),
        values=generator.page_values(fields) if "{{" in source.body else {},
    )


def _split(file: Path, text: str, is_jsx: bool) -> Source:
    """Split a file's front matter from its text; each line of the text keeps its place."""
    source = split_rst(text) if file.suffix.lower() in RST_SUFFIXES else split_source(text)
    return replace(source, body=without_modules(source.body)) if is_jsx else source


def _parse(source: Source) -> dict[str, Field]:
    return parse_header(source) if source.kind == RST else parse_front_matter(source)


def _shorten_description(document: Document, fields: Fields) -> None:
    """Shorten a long description, which is no reason to skip a page; search engines show about 160 characters."""
    text = str(document.revision["description"])
    limit = Revision._meta.get_field("description").max_length
    if limit and len(text) > limit:
        document.revision["description"] = text[: limit - 1].rpartition(" ")[0] + "…"
        line = fields.line("description")
        document.notes.append(Note(line, f"the description had {len(text)} characters and was cut to {limit}"))


def _read_embargo(document: Document, fields: Fields) -> None:
    """Read from when until when the page is public: not before its date either, as Hugo and Jekyll have it.

    An export's page is public or not regardless of its date.
    """
    if document.is_verbatim:
        return
    begin, end = fields.moment(*PUBLISH), fields.moment(*EXPIRE)
    times = [document.revision["date"], begin.at if begin else None]
    document.publish_at = max(filter(None, times), default=None)
    document.unpublish_at = end.at if end else None


def _read_updated(document: Document, fields: Fields) -> None:
    """Read when the page last changed; a value that isn't a time is no reason to skip a page."""
    try:
        moment = fields.moment(*UPDATED)
    except FileProblem as problem:
        document.notes.append(Note(problem.line, f"{problem.reason}; the page is dated by its date instead"))
    else:
        document.updated = moment.at if moment else None


def _keep_what_is_made_here(document: Document, fields: Fields) -> None:
    """Keep a page as a draft that would be a file of Publisher's own."""
    if document.address in GENERATED and document.path:
        document.is_draft, document.aliases = True, []
        reason = f"/{document.address} is a file that Publisher makes itself; its text is kept as a draft"
        document.notes.append(Note(document.path_line, reason))


def _read_feed_id(document: Document, fields: Fields) -> None:
    """Read the id of the page's entry in feeds, which only an export names."""
    text = fields.text("feed_id") if document.is_verbatim else ""
    if text and not FEED_ID.fullmatch(text):
        raise FileProblem("feed_id is neither an address nor a URN", fields.line("feed_id"))
    document.feed_id = text


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_body(document: Document) -> tuple[str, int]:
    """Return the body as it is in the file, without a heading that became the title, and its first line's number.

    Raise FileProblem if the file has changed since it was checked.
    """
    if not document.digest:
        return "", 1
    text = read_text(document.file, is_verbatim=document.is_verbatim).text
    if text_digest(text) != document.digest:
        raise FileProblem("the file changed while it was imported; import it again")
    source = _split(document.file, text, document.is_jsx)
    heading = FIRST_HEADING.match(source.body) if document.begins_with_title else None
    taken = heading.end() if heading else 0
    return source.body[taken:], source.body_line + source.body.count("\n", 0, taken)


def _date(fields: Fields, place: ImportedPath) -> tuple[Moment | None, list[Note]]:
    """Return the page's date, else that of its file's name, and what is to be said of a date that can't be read."""
    if fields.text("date").lower() in FILE_TIMES:  # Eleventy's words for times that a copy of the file doesn't have
        return place.moment, []
    try:
        return fields.moment("date") or place.moment, []
    except FileProblem as problem:
        if place.moment is None:
            raise
        return place.moment, [Note(problem.line, f"{problem.reason}; the page has its file name's date instead")]


def _is_draft(fields: Fields) -> bool:
    is_told = fields.flag("draft") is True or fields.flag("published") is False
    return is_told or fields.text("status").lower() in DRAFT_STATES
