"""Files of the library in previews, at signed addresses: a preview is sandboxed, so browsers send it no cookies.

A preview shows what the library has now. A picture that readers' copies aren't made of yet is shown as it was uploaded.
"""

import time
from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, TimestampSigner, b62_encode
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from publisher.desk.files.views import POLICY
from publisher.desk.middleware import KEPT_AN_HOUR
from publisher.pages.media.kinds import DOCUMENT, KINDS
from publisher.pages.models import Blob, MediaVersion, Revision
from static_site.content import media_files
from static_site.content.media_files import CARD, Copy, File, Files
from static_site.models import MEDIA
from static_site.serving.blob_response import blob_response
from static_site.serving.live_file_query import Stored

SALT = "publisher.desk.editor.preview_files"
MAX_AGE = 3600
"""Time in seconds until an address expires."""

ROUNDED = 600
"""Addresses change this often, in seconds: until then, a browser loads no picture twice while an editor types."""


class RoundedSigner(TimestampSigner):
    def timestamp(self) -> str:
        now = int(time.time())
        return b62_encode(now - now % ROUNDED)


def signer() -> RoundedSigner:
    """Return the signer of addresses; not a constant, because commands start without a SECRET_KEY, too."""
    return RoundedSigner(salt=SALT)


@login_not_required
@require_safe
def show_preview_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send a file to a preview; 404 if the address is forged or has expired."""
    try:
        named = signer().unsign(token, max_age=MAX_AGE)
    except BadSignature as refusal:
        raise Http404("This address is not one of a preview, or has expired.") from refusal
    digest, _, suffix = named.partition(".")
    get_object_or_404(Blob, pk=digest)
    kind = KINDS[f".{suffix}"]
    stored = Stored(f"preview.{suffix}", digest, kind.content_type, location="", body=b"", kind=MEDIA)
    response = blob_response(request, stored)
    response["Cache-Control"] = KEPT_AN_HOUR
    response["Content-Security-Policy"] = POLICY
    if kind.group == DOCUMENT:  # browsers show none of them in a sandbox
        response["Content-Disposition"] = "attachment"
    return response


def signed(file: File, copy: Copy) -> str:
    """Return the address of a file's copy in a preview."""
    return reverse("desk:preview_file", args=[signer().sign(f"{copy.digest}{copy.suffix}")])


def files_of(text: Revision) -> Files:
    """Return the files that a text names, by address, as the library has them now."""
    return files_at(media_files.named_in(text.html) | media_files.of_image(text.image))


def files_at(named: set[str]) -> Files:
    """Return the files at these addresses, as the library has them now."""
    known = media_files.files(None, named) if named else {}
    bare = _as_uploaded(path for path, file in known.items() if not file.copies)
    return {path: file._replace(copies=file.copies or bare.get(path, ())) for path, file in known.items()}


def _as_uploaded(paths: Iterable[str]) -> dict[str, tuple[Copy]]:
    """Return the files not prepared for readers yet as if they were, in the size that most readers get."""
    new = MediaVersion.objects.filter(until=None, blob__prepared_at=None, file__names__path__in=list(paths))
    rows = new.values_list("file__names__path", "name", "blob", "blob__width", "blob__height", "blob__size")
    return {
        path: (Copy(digest, *_at_most(CARD, width, height), f".{name.rpartition('.')[2]}", size),)
        for path, name, digest, width, height, size in rows
    }


def _at_most(widest: int, width: int, height: int) -> tuple[int, int]:
    return (width, height) if width <= widest else (widest, max(1, round(height * widest / width)))
