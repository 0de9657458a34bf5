"""The targets of redirects as people paste them. `add_redirect` and the verbs that unpublish call it."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from publisher.characters import NO_TEXT
from publisher.pages.models.media_name import MediaName
from publisher.pages.models.publication import PublicationTag
from publisher.pages.models.redirect import MAX_TARGET, TAGS, Lead, is_address, is_file
from publisher.pages.old_addresses import GENERATED, decoded
from publisher.pages.paths import FILE_SUFFIX, MAX_LENGTH, clean_path, url_of
from publisher.web_addresses import SCHEME, on_this_site

if TYPE_CHECKING:
    from publisher.pages.models.page_queries import PageQuerySet


def clean_target(text: str, pages: "PageQuerySet", *, leaving: Collection[str] = ()) -> Lead:
    """Return where a redirect leads: to one of `pages` that isn't about to leave, a tag, a file, or another site.

    A file of the library may be named as texts or as readers' addresses name it.

    Raise ValidationError for anything else. Page paths have no capitals, so those of a target are meant otherwise.
    """
    text = text.strip()
    own = on_this_site(text) if SCHEME.match(text) else text
    if own is None:
        return Lead(clean_elsewhere(text))
    address, _, fragment = own.partition("#")
    path = decoded(address).removeprefix("/").removesuffix("/")
    if name := MediaName.objects.named(f"/{path}"):
        return Lead(f"/{name}", _fragment(fragment))
    if _is_file(path, as_typed=own == text):
        return Lead(clean_elsewhere(f"{settings.SITE_URL}/{address.removeprefix('/')}"))
    if is_file(f"/{path}") and "." in path and not pages.filter(path=path).exists():
        raise _refused(f"The library has no file /{path}; copy a file’s address from its page under Files.")
    return Lead(_page(address, pages, leaving), _fragment(fragment))


def live_lists(paths: Iterable[str]) -> set[str]:
    """Return those of these paths that are the list of a live page's tag, or of all tags."""
    slugs = {path: path.removeprefix(f"{TAGS}/") for path in paths if f"{path}/".startswith(f"{TAGS}/")}
    live = PublicationTag.objects.filter(publication__until=None)
    found = set(live.filter(slug__in=slugs.values()).values_list("slug", flat=True)) if slugs else set()
    return {path for path, slug in slugs.items() if slug in found or (path == TAGS and live.exists())}


def _page(address: str, pages: "PageQuerySet", leaving: Collection[str]) -> str:
    if "?" in address:
        raise _refused(f"“{address[:100]}” has a query, which pages ignore; leave out the “?” and what follows.")
    try:
        path = clean_path(normalize("NFC", decoded(address)).lower())
    except ValidationError as error:
        raise _refused(" ".join(error.messages)) from error
    if path in leaving or not (pages.filter(path=path).exists() or live_lists([path])):
        raise _refused(f"No page has the path {url_of(path)}; readers cannot be sent there.")
    return path


def _is_file(path: str, *, as_typed: bool) -> bool:
    """Return True for a file that Publisher always makes, or one of the theme's, given with the host."""
    return path in GENERATED or (not as_typed and FILE_SUFFIX.search(path) is not None)


def _fragment(fragment: str) -> str:
    if len(fragment) > MAX_LENGTH or NO_TEXT.search(fragment):
        raise _refused(f"The part “#{fragment[:100]}” is too long, or has a control character; leave it out.")
    return fragment


def clean_elsewhere(address: str) -> str:
    """Return another site's address; raise ValidationError if readers can't be sent there."""
    if (size := len(address.encode(errors="replace"))) > MAX_TARGET:
        raise _refused(f"“{address[:100]}…” has {size:,} bytes; use an address of at most {MAX_TARGET:,}.")
    if not is_address(address):
        begin = "use a page’s path, a file’s address, or one that begins with https:// or http://."
        raise _refused(f"Readers can’t be sent to “{address[:100]}”; {begin}")
    if not _is_well_formed(address):
        raise _refused(f"“{address[:100]}” is not an address that readers can be sent to; copy it again.")
    return address


def _is_well_formed(address: str) -> bool:
    try:
        parts = urlsplit(address)
        is_there = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_there and all(c.isprintable() and not c.isspace() for c in address)


def _refused(reason: str) -> ValidationError:
    return ValidationError(reason, code="target")
