"""The export of every page's latest text as a Markdown file with YAML front matter, and of the library beside them.

Importing the folder gives the same pages at the same addresses. Each file is replaced in one step. The list of files
(export_marker) is extended before the first write and trimmed after the last, so an export that was killed can be run
again.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from publisher.pages import exported_redirects
from publisher.pages.export_files import FolderRefused, remove_file, replace_file, replace_text
from publisher.pages.export_marker import NAME, marker_text, read_marker
from publisher.pages.importing.addresses import legal_address, plain_address, read_place
from publisher.pages.importing.folder import NO_PAGES
from publisher.pages.importing.front_matter_fields import Fields
from publisher.pages.importing.problems import FileProblem
from publisher.pages.library import exported_library
from publisher.pages.models import Page, Publication, Redirect
from publisher.pages.models.blob import DamagedBlobError
from publisher.pages.models.feed_ids import feed_id_at

BATCH = 200


@dataclass(slots=True)
class Exported:
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    redirects_elsewhere: int = 0
    damaged: list[str] = field(default_factory=list)
    """Places of files whose stored bytes are damaged; an earlier export's file stays."""

    def count(self, is_written: bool) -> None:
        self.written += is_written
        self.unchanged += not is_written


class Exporter:
    """One export into one folder. `places` maps each page's path to its file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.earlier = read_marker(root)
        _refuse_foreign_files(root, self.earlier)
        paths = Page.objects.kept().exclude(latest=None).values_list("path", flat=True)
        self.places = places_of(list(paths))

    def run(self, advance: Callable[[], None]) -> Exported:
        """Write files that differ, remove files of deleted pages; raise OSError if the folder can't be written."""
        result = Exported()
        wanted, earlier = {*self.places.values(), *exported_library.places()}, self.earlier or set()
        redirects = exported_redirects.redirects_text()
        wanted |= {exported_redirects.NAME} if redirects else set()
        self.root.mkdir(parents=True, exist_ok=True)
        replace_text(self.root, NAME, marker_text(wanted | earlier))
        for path, text in page_texts():
            if path in self.places:  # a page created since then waits for the next export
                result.count(replace_text(self.root, self.places[path], text))
            advance()
        for place, pieces in exported_library.contents():
            if place in wanted:
                self._replace(place, pieces, result)
        if redirects:
            result.count(replace_text(self.root, exported_redirects.NAME, redirects))
        result.removed = sum(remove_file(self.root, place) for place in sorted(earlier - wanted))
        replace_text(self.root, NAME, marker_text(wanted))
        result.redirects_elsewhere = Redirect.objects.live().filter(target__startswith="http").count()
        return result

    def _replace(self, place: str, pieces: Callable[[], Iterable[bytes]], result: Exported) -> None:
        try:
            result.count(replace_file(self.root, place, pieces))
        except DamagedBlobError:
            result.damaged.append(place)


def places_of(paths: list[str]) -> dict[str, str]:
    """Return each page's file: `a/_index.md` for a page with pages below it, else `a.md`."""
    sections = {path.rpartition("/")[0] for path in paths}
    sections |= {"/".join(path.split("/")[:depth]) for path in paths for depth in range(path.count("/"))}
    return {path: _place_of(path, is_section=path in sections) for path in paths}


def _place_of(path: str, *, is_section: bool) -> str:
    if not path:
        return "_index.md"
    if _is_misread(path):
        return f"page-{hashlib.sha256(path.encode()).hexdigest()[:16]}.md"
    return f"{path}/_index.md" if is_section else f"{path}.md"


def _is_misread(path: str) -> bool:
    """Return True if a file at this place would be imported to another path, like `2014-03-19-hello.md`."""
    if NO_PAGES.intersection(path.split("/")):
        return True
    try:
        return legal_address(*plain_address(read_place(f"{path}.md"), Fields("", {}), None)).path != path
    except FileProblem:
        return True


def page_texts() -> Iterator[tuple[str, str]]:
    """Yield the path and text of every page that isn't deleted, read by key in batches."""
    after = 0
    pages = Page.objects.kept().exclude(latest=None).select_related("latest").order_by("pk")
    while batch := list(pages.filter(pk__gt=after)[:BATCH]):
        after = batch[-1].pk
        live = dict(Publication.objects.live().filter(page__in=batch).values_list("page_id", "published_at"))
        aliases = _aliases_of([page.path for page in batch])
        for page in batch:
            yield page.path, page_text(page, live_since=live.get(page.pk), aliases=aliases.get(page.path, []))


def _aliases_of(paths: list[str]) -> dict[str, list[str]]:
    aliases: dict[str, list[str]] = {}
    redirects = Redirect.objects.live().filter(target__in=paths).order_by("from_path")
    for redirect in redirects:
        aliases.setdefault(redirect.target, []).append(redirect.url)
    return aliases


def page_text(page: Page, *, live_since: dt.datetime | None, aliases: list[str]) -> str:
    """Return a page's file: its non-empty fields, then the unchanged body."""
    revision = page.latest
    assert revision is not None  # noqa: S101 - the query excludes pages without a text
    fields: dict[str, Any] = {
        "title": revision.title,
        "path": page.path if _is_misread(page.path) else "",
        "date": _date(revision.date),
        "lastmod": _date(live_since),
        "draft": live_since is None,
        "summary": revision.summary,
        "description": revision.description,
        "image": revision.image,
        "tags": revision.tags,
        "authors": revision.authors,
        "weight": page.weight,
        "noindex": revision.noindex,
        "menu": {None: "", True: "main", False: "none"}[revision.in_menu],
        "aliases": aliases,
        "feed_id": "" if page.feed_id == feed_id_at(page.path) else page.feed_id,
    }
    kept = {name: value for name, value in fields.items() if value}
    front = yaml.dump(kept, Dumper=FrontMatterDumper, sort_keys=False, allow_unicode=True, width=1_000_000)
    return f"---\n{front}---\n" + (f"\n{revision.body}" if revision.body else "")


class FrontMatterDumper(yaml.SafeDumper):
    """A dumper that writes lists indented, one item per line, and times as the generators do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _write_time(dumper: yaml.SafeDumper, value: dt.datetime) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


FrontMatterDumper.add_representer(dt.datetime, _write_time)


def _date(at: dt.datetime | None) -> dt.date | None:
    """Return the time in SITE_TIME_ZONE; midnight becomes a date."""
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(settings.SITE_TIME_ZONE))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return local.date() if local == midnight and local.fold == 0 else local


def _refuse_foreign_files(root: Path, own: set[str] | None) -> None:
    """Refuse files that no earlier export wrote, except hidden ones such as `.git`."""
    if root.exists() and not root.is_dir():
        raise FolderRefused(f"{root} is not a folder; name a folder for the export.")
    known = (own or set()) | {NAME}
    for file in sorted(root.rglob("*")) if root.is_dir() else []:
        place = file.relative_to(root)
        is_hidden = any(part.startswith(".") for part in place.parts)
        if not is_hidden and place.as_posix() not in known and (file.is_symlink() or not file.is_dir()):
            raise FolderRefused(
                f"{root} holds {place}, which no export wrote; export to another folder, or move it away."
            )
