"""The address of a file's page: its legal path, and the address that its generator gave it. documents.py calls it.

Without a known generator, the front matter decides (`path`, `permalink`, `url`, then `slug` for the last part), else
the file's place. The Jekyll file name `2014-03-19-hello.md` becomes `2014/03/19/hello`; a day in the front matter takes
precedence.
"""

import re
from dataclasses import dataclass
from unicodedata import normalize

from django.core.exceptions import ValidationError

from publisher.pages.importing.front_matter_fields import Fields, Moment, read_moment
from publisher.pages.importing.permalinks import date_values, fill_in
from publisher.pages.importing.problems import FileProblem
from publisher.pages.old_addresses import decoded
from publisher.pages.paths import MAX_LENGTH, MAX_SEGMENT_BYTES, RESERVED_PREFIX, clean_path, slugify_path

DATED_NAME = re.compile(r"(?P<day>\d{4}-\d{1,2}-\d{1,2})-(?P<slug>.+)")
UNWRITTEN_FOLDERS = {"_posts", "_drafts"}
INDEX_NAMES = {"index", "_index"}
JEKYLL_STYLES = {"date", "pretty", "ordinal", "weekdate", "none"}
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
INDEX_FILE = re.compile(r"(?:^|/)index\.html?$", re.IGNORECASE)
QUERY = re.compile(r"[?#]")
HTML_SUFFIX = re.compile(r"\.html?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """An address; `path` is legal and normalised, `former` is the generator's own address if it differs."""

    path: str
    former: str = ""


@dataclass(frozen=True, slots=True)
class ImportedPath:
    """A file's place below the folder, split into its folders, its name without the date, and the date in the name."""

    folders: tuple[str, ...]
    name: str
    moment: Moment | None = None
    is_draft: bool = False
    kind: str = ""
    """What its generator calls files of this kind: posts, or a collection's name."""
    language: str = ""
    """The language's part of the address; empty for the site's main language."""

    def segments(self, day: Moment | None, slug: str = "") -> list[str]:
        """Return the parts of the address if the front matter sets nothing except perhaps a slug."""
        dated = day.day.strftime("%Y/%m/%d").split("/") if self.moment and day else []
        name = [slug or self.name] if self.name else []
        return [*self.folders, *dated, *name]


def read_place(place: str) -> ImportedPath:
    """Split a file's place; raise FileProblem for a day that doesn't exist."""
    *folders, name = normalize("NFC", place).split("/")
    stem = name.rpartition(".")[0]
    is_draft = "_drafts" in folders
    kept = [folder for folder in folders if folder not in UNWRITTEN_FOLDERS]
    if stem not in INDEX_NAMES:
        kept.append(stem)
    last = kept.pop() if kept else ""
    match = DATED_NAME.fullmatch(last)
    if match:
        return ImportedPath(tuple(kept), match["slug"], read_moment(match["day"], 0), is_draft)
    return ImportedPath(tuple(kept), last, None, is_draft)


def plain_address(place: ImportedPath, fields: Fields, moment: Moment | None) -> tuple[str, int]:
    """Return the address that any generator might give to this file's page, and the line that asks for it."""
    slug = fields.text("slug")
    wish = fields.first("path", "permalink", "url")
    if wish is None or not isinstance(wish.value, str) or _is_no_wish(wish.value):
        return "/".join(place.segments(moment, slug)), fields.line("slug")
    return fill_in(wish.value.strip(), _placeholders(place, fields, moment), wish.line), wish.line


def _is_no_wish(text: str) -> bool:
    """Return True if the file's place decides: for Jekyll's named styles, `false`, other sites' URLs and templates."""
    is_word = text.strip().lower() in JEKYLL_STYLES | {"false", "true", ""}
    return is_word or SCHEME.match(text) is not None or "{{" in text


def _placeholders(place: ImportedPath, fields: Fields, moment: Moment | None) -> dict[str, str]:
    slug = fields.text("slug") or place.name
    categories = fields.names("categories", "category", separator=r"[\s,]+")
    known = {"title": slug, "slug": slug, "name": place.name, "filename": place.name, "output_ext": ".html"}
    known |= {"categories": "/".join(categories), "section": place.folders[0] if place.folders else ""}
    known |= {"path": "/".join([*place.folders, place.name]), "basename": place.name}
    return known | date_values(moment)


def legal_address(wanted: str, line: int) -> Address:
    """Turn a permalink into a directory address, without .html and %xx; raise FileProblem if it can't be a path."""
    wanted = normalize("NFC", wanted).removeprefix("/").removesuffix("/")
    wanted = INDEX_FILE.sub("", wanted)
    refuse_dangerous(wanted, line)
    plain = normalize("NFC", decoded(wanted))
    refuse_dangerous(QUERY.sub("-", plain), line)
    try:
        path = clean_path(plain if _is_legal(plain) else slugify_path(HTML_SUFFIX.sub("", plain)))
    except ValidationError as error:
        raise FileProblem(
            f"the address {_shortened(wanted)!r} can't be a path: {' '.join(error.messages)}", line
        ) from error
    return Address(path, wanted if wanted != path else "")


def _is_legal(path: str) -> bool:
    try:
        return clean_path(path) == path
    except ValidationError:
        return False


def refuse_dangerous(address: str, line: int) -> None:
    """Raise FileProblem for an address that must never be silently changed into another."""
    parts = address.split("/")
    reasons = {
        f"has {len(address)} characters, {MAX_LENGTH} are allowed": len(address) > MAX_LENGTH,
        f"has a part of more than {MAX_SEGMENT_BYTES} bytes": any(len(p.encode()) > MAX_SEGMENT_BYTES for p in parts),
        f"begins with {RESERVED_PREFIX}, which is reserved for Publisher itself": address.startswith(RESERVED_PREFIX),
        "has a control character": any(ord(character) < 32 or ord(character) == 127 for character in address),
        "has an empty part (//)": "//" in address,
        "leads out of the site (..)": any(part in (".", "..") for part in parts),
        "has a backslash": "\\" in address,
        "has a ? or a #": "?" in address or "#" in address,
    }
    for reason, is_so in reasons.items():
        if is_so:
            raise FileProblem(f"the address {_shortened(address)!r} {reason}; write one such as /guides/install/", line)


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:60]}…"
