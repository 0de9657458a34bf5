"""Files that the old site had whether or not a page names them: those that its generator publishes as they are.

site_import.py calls it. The library has them then, and readers get each as soon as a live page uses it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from publisher.pages.importing.folder import all_files
from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.imported_document import Document
from publisher.pages.media.kinds import BY_SUFFIX


def served_files(generator: Generator, documents: Iterable[Document]) -> Iterator[tuple[str, Path]]:
    """Yield the address and the path of each file of a kind that the library takes."""
    bundles = {folder: one for one in documents if (folder := generator.bundle_folder(one.place))}
    for found in all_files(generator.root, dict.fromkeys(generator.served_folders)):
        if found.file.suffix.lower() not in BY_SUFFIX or not generator.serves(found.place):
            continue
        above = map(str, PurePosixPath(found.place).parents)
        page = next((bundles[folder] for folder in above if folder in bundles), None)
        place, address = (page.place, page.address) if page else ("", "")
        yield generator.file_address(found.place, place, address), found.file.resolve()
