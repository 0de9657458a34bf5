"""The address that a reader asks for, and the files that may answer it: for serving, the desk and compare_addresses."""

from collections.abc import Mapping
from typing import NamedTuple, Self
from unicodedata import normalize

from django.http import HttpRequest

from publisher.pages.old_addresses import decoded


class AskedAddress(NamedTuple):
    """A path without its leading slash and a query, both decoded once; a `?` in the path is `%3F`."""

    path: str
    query: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        path = request.path_info.removeprefix("/").replace("?", "%3F")
        return cls(path, decoded(raw_query(request)))

    @classmethod
    def read(cls, address: str) -> Self:
        """Read an address from its path on: `/caf%C3%A9/?a=b#part`."""
        path, _, query = address.partition("#")[0].partition("?")
        return cls(decoded(path).removeprefix("/").replace("?", "%3F"), decoded(query))

    @property
    def places(self) -> list[str]:
        """The paths of artifacts that answer, the strongest first: a redirect of just this query, then the address."""
        with_query = [f"{self._bare}?{self.query}"] if self.query and "\0" not in self.query else []
        return [*with_query, *self.places_of_bytes, *self._other_places]

    @property
    def places_of_bytes(self) -> list[str]:
        """The paths whose bytes are the answer; others redirect."""
        return [f"{self.path}index.html"] if self._is_folder else [self.path]

    @property
    def in_lower_case(self) -> "AskedAddress | None":
        """The address as our own pages have theirs; None if it is so already."""
        path = normalize("NFC", self.path.lower())
        return None if path == self.path else AskedAddress(path, self.query)

    def is_answered_by(self, path: str, location: str) -> bool:
        """Return True unless the artifact is a file and the address has a slash too many; old addresses may have it."""
        return bool(location) or path != self._bare or not self._is_folder

    def found_among(self, locations: Mapping[str, str]) -> str | None:
        """Return the strongest path that answers, of artifacts' locations by path."""
        there = (path for path in self.places if path in locations)
        return next((path for path in there if self.is_answered_by(path, locations[path])), None)

    @property
    def _bare(self) -> str:
        return self.path.removesuffix("/")

    @property
    def _is_folder(self) -> bool:
        return self.path == "" or self.path.endswith("/")

    @property
    def _other_places(self) -> list[str]:
        if not self._is_folder:
            return [f"{self.path}/index.html"]
        return [self._bare] if self._bare else []


def raw_query(request: HttpRequest) -> bytes:
    """Return the query as it was sent."""
    return str(request.META.get("QUERY_STRING", "")).encode("latin-1", "replace")
