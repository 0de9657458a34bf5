"""The files of the library as pages show them at one content version: by what names, in what widths, at what addresses.

Texts name a file by its address in the library, /media/tea.jpg. Readers get addresses that hold the beginning of a
digest, so that a browser may keep each file for ever, and no one can guess one before its page is live.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

from django.db.models import Exists, OuterRef, Q

from publisher.pages.media.kinds import Kind, of_name
from publisher.pages.models import MediaName, MediaVersion, Rendition, RevisionLink, SiteSettingsLink
from publisher.pages.models.media import PREFIX
from publisher.pages.models.rendition import KEY
from publisher.pages.models.validity import VersionedQuerySet, batches, valid_at
from static_site.content import context

IN_HTML = re.compile(r' (?:src|href)="/(media/[^"?#/]+)"')
CARD = 1440
"""Widest picture of a shared link's card, in pixels."""


class Copy(NamedTuple):
    """One file that readers may get."""

    digest: str
    width: int  # pixels; 0 unless it is a picture
    height: int
    suffix: str
    size: int  # bytes


class File(NamedTuple):
    name: str
    alt: str
    caption: str
    credit: str
    copies: tuple[Copy, ...] = ()
    poster: "File | None" = None

    @property
    def kind(self) -> Kind:
        return of_name(self.name)

    def path(self, copy: Copy) -> str:
        return path_of(self.name, copy)


Files: TypeAlias = Mapping[str, File]
"""Files by their address in the library."""

Address: TypeAlias = Callable[[File, Copy], str]


def path_of(name: str, copy: Copy) -> str:
    """Return where readers find a copy of a file of this name: media/3f2a91c4d5e6f708/tea-960.webp."""
    stem = name.rpartition(".")[0]
    return f"{PREFIX}{copy.digest[:KEY]}/{stem}{f'-{copy.width}' if copy.width else ''}{copy.suffix}"


def public(file: File, copy: Copy) -> str:
    return f"/{file.path(copy)}"


def named_in(html: str) -> set[str]:
    """Return the addresses in the library that a text's HTML names."""
    return {unquote(path) for path in IN_HTML.findall(html)} if '="/media/' in html else set()


def of_image(image: str) -> set[str]:
    return {image.strip("/")} if image.startswith(f"/{PREFIX}") else set()


def files(version: int | None, addresses: Iterable[str]) -> Files:
    """Return the files at these addresses as of a content version; None for what an editor sees now."""
    found: dict[str, tuple[str, int | None, File]] = {}
    for some in batches(sorted(addresses)):
        names = MediaName.objects.filter(path__in=some)
        names = names.filter(valid_at(version, "file__versions__")) if version else names.kept()
        for path, blob, poster, *said in names.values_list("path", *(f"file__versions__{name}" for name in COLUMNS)):
            found[path] = blob, poster, File(*said)
    copies = _copies(version, {blob for blob, _, _ in found.values()})
    posters = _posters(version, {poster for _, poster, _ in found.values() if poster})
    return {
        path: file._replace(copies=copies.get(blob, ()), poster=posters.get(poster))
        for path, (blob, poster, file) in found.items()
    }


def _posters(version: int | None, wanted: set[int]) -> dict[int | None, File]:
    """Return the pictures that films show before they play, by their file's primary key."""
    if not wanted:
        return {}
    versions = MediaVersion.objects.as_of(version) if version else MediaVersion.objects.live()
    rows = versions.filter(file__in=wanted).values_list("file", "blob", "name", "alt", "caption", "credit")
    shown = [(file, blob, (name, alt, caption, credit)) for file, blob, name, alt, caption, credit in rows]
    copies = _copies(version, {blob for _, blob, _ in shown})
    return {file: File(*said, copies.get(blob, ())) for file, blob, said in shown}


COLUMNS = ("blob", "poster", "name", "alt", "caption", "credit")
COPY = ("blob", "width", "height", "suffix", "blob__size")


def live_versions(version: int) -> VersionedQuerySet[MediaVersion]:
    """Return what the files that the site uses are at a content version: those of live pages and of its settings.

    The posters of their films are included.
    """
    links = RevisionLink.objects.filter(valid_at(version, "revision__publications__"), path=OuterRef("path"))
    of_site = SiteSettingsLink.objects.filter(valid_at(version, "settings__"), path=OuterRef("path"))
    named = MediaName.objects.filter(Q(Exists(links)) | Q(Exists(of_site)), file=OuterRef("file"))
    films = MediaVersion.objects.as_of(version).filter(Exists(named), poster=OuterRef("file"))
    return MediaVersion.objects.as_of(version).filter(Q(Exists(named)) | Q(Exists(films)))


def _copies(version: int | None, blobs: set[str]) -> dict[str, tuple[Copy, ...]]:
    found: dict[str, tuple[Copy, ...]] = {}
    made = Rendition.objects.as_of(version) if version else Rendition.objects.live()
    for some in batches(sorted(blobs)):
        rows = made.filter(source__in=some).order_by("width", "suffix")
        for source, *copy in rows.values_list("source", *COPY):
            found[source] = (*found.get(source, ()), Copy._make(copy))
    return found


def plain_url(file: File) -> str:
    """Return readers' address of the file itself, of a picture's the widest in its own format; empty without a copy."""
    plain = [copy for copy in file.copies if copy.suffix == file.kind.suffix] or file.copies
    return public(file, plain[-1]) if plain else ""


def card_url(image: str, page: str, known: Files, address: Address = public) -> str:
    """Return the absolute address of the picture of the page at a URL, for shared links; empty without one."""
    if not (path := next(iter(of_image(image)), "")):
        return context.image_url(image, page)
    file = known.get(path)
    fitting = [copy for copy in file.copies if 0 < copy.width <= CARD] if file else []
    if file is None or not fitting:
        return ""
    plain = [copy for copy in fitting if copy.suffix == file.kind.suffix]
    return context.absolute(address(file, max(plain or fitting, key=lambda copy: copy.width)))
