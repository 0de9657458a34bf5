"""Pages for sections without a file of their own, where the generator lists them anyway. collection.py calls it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from publisher.pages.importing.addresses import ImportedPath, legal_address
from publisher.pages.importing.front_matter_fields import Fields
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.imported_document import Document, Note
from publisher.pages.paths import ancestors_of, url_of


def generated_sections(generator: Generator, documents: Iterable[Document]) -> Iterator[Document]:
    """Yield an empty document for each list with public pages that has no file, and whose address nothing else has."""
    documents = list(documents)
    places = [(document, generator.read_place(document.place)) for document in documents]
    with_a_file = {(place.folders, place.language) for _, place in places if place and place.kind == "section"}
    known = {document.path for document in documents}
    public = (place for document, place in places if place and not document.is_draft)
    for section in dict.fromkeys(section for place in public for section in generator.lists(place)):
        path = legal_address(*generator.address(section, Fields("", {}), None)).path
        if path not in known and (section.folders, section.language) not in with_a_file:
            known.add(path)
            yield _empty(path, section, generator.list_title(section))


def note_empty_lists(generator: Generator, documents: Iterable[Document]) -> None:
    """Say of each section's page that its pages are elsewhere: a page here lists what is below its own path."""
    placed = [(document, generator.read_place(document.place)) for document in documents if not document.is_draft]
    filled = {path for document, _ in placed for path in ancestors_of(document.path)}
    for section, place in placed:
        if place is None or place.kind != "section" or not place.folders or section.path in filled:
            continue
        own = (one for one, at in placed if at and one is not section and _is_in(place, at))
        if first := next(own, None):
            example = url_of(first.path)
            said = f"it lists no pages: those of its folder are elsewhere, such as {example}; link to them in its text"
            section.notes.append(Note(0, said))


def _is_in(section: ImportedPath, place: ImportedPath) -> bool:
    return place.language == section.language and place.folders[: len(section.folders)] == section.folders


def _empty(path: str, section: ImportedPath, title: str) -> Document:
    texts = dict.fromkeys(("summary", "description", "image"), "")
    return Document(
        place="/".join([section.language, *section.folders, ""]).lstrip("/"),
        file=Path(),
        digest="",
        path=path,
        path_line=0,
        weight=0,
        is_draft=False,
        is_verbatim=True,
        begins_with_title=False,
        revision={"title": title, **texts, "authors": [], "tags": [], "date": None, "noindex": False, "in_menu": None},
    )
