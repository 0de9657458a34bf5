"""The mapping between a page's path and its file on a mirror."""


def file_of(page_path: str) -> str:
    """Return a page's file on a mirror."""
    return f"{page_path}/index.html".removeprefix("/")


def page_of(file: str) -> str | None:
    """Return the page path that a file serves; None if the file isn't a page."""
    return "" if file == "index.html" else file.removesuffix("/index.html") if file.endswith("/index.html") else None


def pages_of(files: list[str]) -> list[str]:
    return [page for file in files if (page := page_of(file)) is not None]
