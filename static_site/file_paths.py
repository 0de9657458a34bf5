"""The mapping between an address on the site and its file on a mirror, which is also its artifact's path."""

from publisher.pages.paths import FILE_SUFFIX


def file_of(page_path: str) -> str:
    """Return a page's file on a mirror."""
    return f"{page_path}/index.html".removeprefix("/")


def page_of(file: str) -> str | None:
    """Return the page path that a file serves; None if the file isn't a page."""
    return "" if file == "index.html" else file.removesuffix("/index.html") if file.endswith("/index.html") else None


def pages_of(files: list[str]) -> list[str]:
    return [page for file in files if (page := page_of(file)) is not None]


def file_of_source(source: str) -> str:
    """Return the file of a redirect's source: one that ends like a file or has a query is a file of this name."""
    return source if "?" in source or FILE_SUFFIX.search(source) else f"{source}/index.html"


def source_of_file(file: str) -> str:
    return file if "?" in file else page_of(file) or file


def address_of_file(file: str) -> str:
    page = page_of(file)
    return f"/{file}" if page is None else f"/{page}/" if page else "/"
