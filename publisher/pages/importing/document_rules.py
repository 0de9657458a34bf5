"""What a generator's rules add to a document: terms, authors' names, whether it has a page. documents.py calls it."""

from publisher.pages.importing.addresses import ImportedPath
from publisher.pages.importing.aliases import Alias
from publisher.pages.importing.front_matter_fields import Fields
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.revision_fields import terms_of
from publisher.pages.importing.unread_fields import unread_fields

NOT_RENDERED = {"never", "false", "link"}


def apply_rules(document: Document, fields: Fields, generator: Generator, place: ImportedPath) -> None:
    """Read what the generator's rules add to the fields."""
    possible = generator.possible_addresses(document.place, place, fields)
    document.aliases += [Alias(f"/{one}", 0, is_sure=False) for one in possible]
    document.is_unwritten = not document.is_draft and (_is_unwritten(fields) or generator.holds_back(place, fields))
    document.is_draft |= document.is_unwritten
    document.language = place.language
    _name_authors(document, generator)
    _read_terms(document, fields, generator, place)
    if not document.is_verbatim:
        own = {name: field for name, field in fields.fields.items() if field.line}
        document.unread = unread_fields(own, {*generator.taxonomies, *generator.weight_fields})


def _read_terms(document: Document, fields: Fields, generator: Generator, place: ImportedPath) -> None:
    """Read the names in each taxonomy; all of them are the page's tags."""
    terms = terms_of(fields, generator.taxonomies, generator.tag_separator(place))
    for taxonomy, names in generator.further_terms(place, fields).items():
        if taxonomy in generator.taxonomies:
            terms[taxonomy] = list(dict.fromkeys([*names, *terms.get(taxonomy, ())]))
    document.revision["tags"] = list(dict.fromkeys(name for names in terms.values() for name in names))
    document.terms = terms | {"authors": document.revision["authors"] or generator.default_authors}


def _name_authors(document: Document, generator: Generator) -> None:
    """Write out authors that the file names by a key."""
    known = generator.author_names if document.revision["authors"] and not document.is_verbatim else {}
    document.revision["authors"] = list(dict.fromkeys(known.get(name, name) for name in document.revision["authors"]))


def _is_unwritten(fields: Fields) -> bool:
    """Return whether the file's page is one that no reader of its site can open."""
    is_unwritten = fields.text("permalink").lower() == "false" or fields.flag("headless") is True
    is_unwritten |= fields.text("build.render", "_build.render").lower() in NOT_RENDERED
    return is_unwritten or fields.text("render").lower() == "false"
