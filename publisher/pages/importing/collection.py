"""All documents of a folder, read and checked against each other, without a database. `import_pages` calls it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from unicodedata import normalize

from django.core.exceptions import ValidationError

from publisher.pages.export_marker import read_marker
from publisher.pages.importing.aliases import Alias
from publisher.pages.importing.documents import read_document
from publisher.pages.importing.folder import Found
from publisher.pages.importing.forked_workers import LOST, Work, Workers
from publisher.pages.importing.generated_sections import generated_sections, note_empty_lists
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.links import Links
from publisher.pages.importing.page_order import arrange
from publisher.pages.importing.problems import FileProblem
from publisher.pages.library.exported_library import LIST
from publisher.pages.old_addresses import read_source
from publisher.pages.paths import clean_path, url_of


@dataclass(frozen=True, slots=True)
class Skipped:
    """A skipped file, or one of its redirects, with the reason."""

    place: str
    line: int
    reason: str


@dataclass(slots=True)
class Collection:
    documents: list[Document] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Files that are no pages of the generator's site, by place."""
    links: Links = field(default_factory=lambda: Links([]))
    is_export: bool = False
    """True for a folder that `export_pages` wrote."""
    has_library: bool = False
    """True for an export that holds files of the library."""

    def add(self, found: Found, outcome: Document | Skipped | None) -> None:
        if isinstance(outcome, Document):
            self.documents.append(outcome)
        elif outcome:
            self.skipped.append(outcome)
        else:
            self.left_out.append(found.place)


def read_collection(generator: Generator, files: list[Found], section: str, advance: Callable[[], None]) -> Collection:
    """Read every file, put the pages below `section`, and skip files that can't be imported, by name."""
    collection = Collection()
    own = read_marker(generator.root) or set()
    collection.is_export, collection.has_library = bool(own), LIST in own
    work = Work(partial(_read, generator, section, own), _lost)
    with Workers(files, work) as workers:
        for numbers, outcomes in workers.in_order():
            for number, outcome in zip(numbers, outcomes, strict=True):
                collection.add(files[number], outcome)
                advance()
    _leave_out_doubles(collection)
    for document in generated_sections(generator, collection.documents):
        put_below(section, document)
        collection.documents.append(document)
    if not collection.is_export:
        note_empty_lists(generator, collection.documents)
        arrange(generator, collection.documents)
    collection.links = Links(collection.documents, section, generator.link_root)
    _settle_redirects(collection)
    collection.documents.sort(key=lambda document: (document.path.count("/"), document.path != "", document.place))
    return collection


def _read(generator: Generator, section: str, own: set[str], found: Found) -> Document | Skipped | None:
    """Read one file, in a worker if there are many; None for one that is no page."""
    try:
        document = read_document(found, generator, is_verbatim=found.place in own)
        if document:
            put_below(section, document)
    except FileProblem as problem:
        return Skipped(found.place, problem.line, problem.reason)
    except Exception as error:  # no error in one file may stop the others
        return Skipped(found.place, 0, f"can't be read ({type(error).__name__}: {error}); import it by hand")
    return document


def _lost(found: Found) -> Document | Skipped | None:
    return Skipped(found.place, 0, LOST)


def put_below(section: str, document: Document) -> None:
    """Move a document's page and its old addresses below the section."""
    if not section:
        return
    try:
        document.path = clean_path(f"{section}/{document.path}")
    except ValidationError as error:
        raise FileProblem(" ".join(error.messages), document.path_line) from error
    for alias in document.aliases:
        alias.address = f"/{section}{alias.address}" if alias.address.startswith("/") else alias.address


def _leave_out_doubles(collection: Collection) -> None:
    """Skip and name files that share a path: it is unclear which one is meant, so none is imported."""
    by_path: dict[str, list[Document]] = defaultdict(list)
    for document in collection.documents:
        by_path[document.path].append(document)
    for path, documents in by_path.items():
        for document in documents if len(documents) > 1 else []:
            others = ", ".join(other.place for other in documents if other is not document)
            reason = f"{url_of(path)} is also the address of {others}; give one of them another `permalink`"
            collection.skipped.append(Skipped(document.place, document.path_line, reason))
    collection.documents = [document for document in collection.documents if len(by_path[document.path]) == 1]


def _settle_redirects(collection: Collection) -> None:
    """Give each alias its source; drop impossible redirects, and name them."""
    owners = {document.path: document.place for document in collection.documents}
    for document in collection.documents:
        for alias in document.aliases:
            try:
                alias.path = _source(alias, document, owners)
            except FileProblem as problem:
                if not alias.is_sure:
                    continue
                collection.skipped.append(no_redirect(document, alias, problem.reason))


def no_redirect(document: Document, alias: Alias, reason: str) -> Skipped:
    return Skipped(document.place, alias.line, f"no redirect from {(alias.written or alias.address)!r}: {reason}")


def _source(alias: Alias, document: Document, owners: dict[str, str]) -> str:
    """Return an alias's source; empty for one that readers reach without a redirect: capitals lead on by themselves."""
    try:
        source = read_source(alias.address)
    except ValidationError as error:
        raise FileProblem(" ".join(error.messages), alias.line) from error
    if normalize("NFC", source.lower()) == document.path:
        return ""
    if owners.setdefault(source, document.place) != document.place:
        raise FileProblem(f"that is already the address of {owners[source]}", alias.line)
    return source
