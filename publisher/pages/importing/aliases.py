"""The old addresses of a file's page: those that it names, and its generator's own. documents.py calls it."""

import posixpath
from dataclasses import dataclass

from publisher.pages.importing.addresses import Address
from publisher.pages.importing.front_matter_fields import Fields
from publisher.web_addresses import SCHEME


@dataclass(slots=True)
class Alias:
    """An old address of a page, from its first slash on; `line` is 0 if the file didn't ask for it: the page moved.

    `path` is the redirect's source; empty while it is unknown, or if there can't be a redirect.
    """

    address: str
    line: int
    path: str = ""
    written: str = ""
    """The address as the file has it."""
    is_sure: bool = True
    """False for an address that the page only may have had: nothing is said if another page has it."""


def read_aliases(fields: Fields, address: Address, further: list[str], from_root: bool) -> list[Alias]:
    """Return the redirects that the file asks for, and those from the generator's own addresses if they are others.

    Hugo reads an alias without a leading slash from the folder of the page's address; Zola and `redirect_from` mean
    the root.
    """
    former = f"/{address.former or address.path}"
    is_zola = fields.kind == "toml" and fields.first("taxonomies", "extra") is not None
    bases = {"aliases": "" if from_root or is_zola else former.rpartition("/")[0], "redirect_from": ""}
    asked = [
        Alias(_absolute(alias, base), fields.line(name), written=alias)
        for name, base in bases.items()
        for alias in fields.names(name)
    ]
    own = ([former] if address.former else []) + [f"/{one}" for one in further]
    return [*asked, *(Alias(one, 0) for one in own)]


def _absolute(alias: str, base: str) -> str:
    """Resolve an alias as a browser resolves a link; one that leads above the root keeps its `..`."""
    if alias.startswith("/") or SCHEME.match(alias):
        return alias
    path, mark, query = alias.partition("?")
    slash = "/" if path.endswith("/") else ""
    inside = posixpath.relpath(posixpath.join(base or "/", path), "/") if _stays_inside(base, path) else path
    return f"/{inside}{slash}{mark}{query}"


def _stays_inside(base: str, path: str) -> bool:
    return not posixpath.normpath(posixpath.join(base.lstrip("/") or ".", path)).startswith("..")
