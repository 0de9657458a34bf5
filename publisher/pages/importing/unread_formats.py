"""Formats of pages that an import doesn't read, and what to do about their files. import_report.py asks for it."""

from collections.abc import Collection, Iterator

FORMATS = {
    "AsciiDoc": {".adoc", ".asciidoc", ".asc"},
    "Jupyter notebooks": {".ipynb"},
    "Org": {".org"},
    "Pandoc's Markdown": {".pandoc", ".pdc"},
    "Textile": {".textile"},
}
OTHER_GENERATORS = {"MDX": {".mdx"}, "reStructuredText": {".rst"}}
"""Formats that are read, but not for this site, whose generator doesn't read them either."""


def advice(suffixes: Collection[str]) -> Iterator[str]:
    """Yield a sentence for each format of pages among the suffixes of files that weren't read."""
    for name, own in FORMATS.items():
        if found := sorted(own & set(suffixes)):
            wish = f"convert the files that end in {' or '.join(found)} to Markdown and import again"
            yield f"{name} can't be read: {wish}."
    for name, own in OTHER_GENERATORS.items():
        if own & set(suffixes):
            yield f"{name} isn't read by this site's generator; use --from none if these files are pages."
