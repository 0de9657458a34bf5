"""Where a page of the site stands on a mirror, and what page a file there serves."""


def file_of(page_path: str) -> str:
    """Where a page stands on a mirror."""
    return f"{page_path}/index.html".removeprefix("/")


def page_of(file: str) -> str | None:
    """The page path that a file serves, None when the file is no page."""
    return "" if file == "index.html" else file.removesuffix("/index.html") if file.endswith("/index.html") else None


def pages_of(files: list[str]) -> list[str]:
    return [page for file in files if (page := page_of(file)) is not None]
