"""Pages for sections without a file of their own, where the generator lists them anyway. collection.py calls it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from publisher.pages.importing.addresses import ImportedPath, legal_address
from publisher.pages.importing.documents import Document
from publisher.pages.importing.front_matter_fields import Fields
from publisher.pages.importing.generators.generator import Generator


def generated_sections(generator: Generator, documents: Iterable[Document]) -> Iterator[Document]:
    """Yield an empty document for each first folder with public pages whose address no document has."""
    if not generator.lists_sections:
        return
    documents = list(documents)
    known = {document.path for document in documents}
    for place in (generator.read_place(document.place) for document in documents if not document.is_draft):
        if place is None or not place.folders:
            continue
        section = ImportedPath(place.folders[:1], "", kind="section", language=place.language)
        nothing = Fields("", {})
        path = legal_address(*generator.address(section, nothing, None)).path
        if path not in known:
            known.add(path)
            yield _empty(path, place.folders[0])


def _empty(path: str, folder: str) -> Document:
    title = folder.replace("-", " ").replace("_", " ").capitalize()
    texts = dict.fromkeys(("summary", "description", "image"), "")
    return Document(
        place=f"{folder}/",
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
