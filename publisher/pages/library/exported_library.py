"""The library in an export: each file under its name in `media/`, and a list of what an editor said about it."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction

from publisher.pages.library.uploading import replace, upload
from publisher.pages.media.kinds import UnusableFile
from publisher.pages.models.audit import Actor
from publisher.pages.models.media import DESCRIBED, PREFIX, MediaFile, MediaVersion, Said
from publisher.pages.models.media_name import MediaName
from publisher.pages.models.redirect import LIBRARY, Redirect
from publisher.pages.old_addresses import read_source

LIST = f"{PREFIX}library.json"


class ListError(Exception):
    """The list can't be read; the message says what to do."""


def places() -> set[str]:
    """Return the places of the library's files in an export, the list included."""
    names = MediaVersion.objects.live().values_list("name", flat=True)
    return {f"{PREFIX}{name}" for name in names} | ({LIST} if names else set())


def contents() -> Iterator[tuple[str, Callable[[], Iterable[bytes]]]]:
    """Yield each place with what reads its bytes in pieces; that raises DamagedBlobError if they are damaged."""
    said, led = [], _redirects()
    for version in MediaVersion.objects.live().select_related("blob", "file").order_by("file"):
        yield f"{PREFIX}{version.name}", version.blob.read_checked
        earlier = sorted(path.removeprefix(PREFIX) for path in version.file.addresses)
        described: dict[str, Any] = {name: getattr(version, name) for name in DESCRIBED if getattr(version, name)}
        if version.poster and (poster := version.poster.live):
            described["poster"] = poster.name
        redirects = [url for name in earlier for url in led.get(f"{LIBRARY}{name}", [])]
        described |= {"aliases": sorted(redirects)} if redirects else {}
        said.append({"name": version.name, **described, "earlier": [name for name in earlier if name != version.name]})
    if said:
        text = json.dumps({"files": said}, ensure_ascii=False, indent=1) + "\n"
        yield LIST, lambda: [text.encode()]


def _redirects() -> dict[str, list[str]]:
    """Return the old addresses that lead to files, by the address in the library that each has as its target."""
    led: dict[str, list[str]] = {}
    for redirect in Redirect.objects.live().filter(target__startswith=LIBRARY):
        led.setdefault(redirect.target, []).append(redirect.url)
    return led


def sources(entry: dict[str, Any]) -> dict[str, str]:
    """Return the sources of redirects that an entry names, with the file's address; impossible ones are left out."""
    found: dict[str, str] = {}
    for address in entry.get("aliases", []):
        with suppress(ValidationError):
            found[read_source(str(address))] = f"{LIBRARY}{entry['name']}"
    return found


def listed(folder: Path) -> list[dict[str, Any]]:
    """Return the entries of an export's list; raise ListError if it isn't one."""
    try:
        entries = json.loads((folder / LIST).read_text(encoding="utf-8"))["files"]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ListError(f"{folder / LIST} can't be read; restore it, or use another folder.") from error
    if not all(isinstance(entry, dict) and _is_name(entry.get("name")) for entry in entries):
        raise ListError(f"{folder / LIST} is not a list of files of its folder; restore it, or use another folder.")
    return sorted(entries, key=lambda entry: "poster" in entry)  # a film's poster is added before the film


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name not in ("", ".", "..") and "/" not in name and "\0" not in name


@transaction.atomic
def take(folder: Path, entry: dict[str, Any], *, by: Actor) -> str:
    """Add or replace one file; return what was done. Raise UnusableFile, ValidationError or OSError if it can't be."""
    name = entry["name"]
    described: dict[str, Said] = {key: str(entry.get(key, ""))[:500] for key in DESCRIBED}
    described["poster"] = MediaFile.objects.picture_at(f"{PREFIX}{entry.get('poster')}")
    file = MediaFile.objects.kept().filter(names__path=f"{PREFIX}{name}").first()
    with _opened(folder / PREFIX / name) as content:
        if file is None:
            file, done = upload(content, name, by=by, **described), "new"
        else:
            done = _changed(file, content, described, by)
    for earlier in entry.get("earlier", []):
        if _is_name(earlier):
            MediaName.objects.get_or_create(path=f"{PREFIX}{earlier}", defaults={"file": file})
    return done


def _opened(path: Path) -> BinaryIO:
    if path.is_symlink():
        raise UnusableFile(f"“{path.name}” is a link; copy its target into the folder.")
    return path.open("rb")


def _changed(file: MediaFile, content: BinaryIO, described: dict[str, Said], by: Actor) -> str:
    live = file.live
    if live is None:
        raise ValidationError("This file has been deleted.")
    has_same_bytes = live.blob.is_same(content)
    says_the_same = all(getattr(live, name) == said for name, said in described.items())
    if not has_same_bytes:
        replace(file, content, live.name, by=by)
    if not says_the_same:
        file.describe(by=by, seen="", **described)
    return "unchanged" if has_same_bytes and says_the_same else "changed"
