"""Web addresses: what the checks want of a site's own and of one that a secret is sent to; and whose an address is."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http.request import split_domain_port

from publisher.host_names import ascii_host

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def reasons_against(url: str) -> Iterator[str]:
    """Yield why this can't be SITE_URL."""
    if not url:
        yield "is missing"
        return
    try:
        parts = urlsplit(url)
        yield from _reasons_against_parts(parts)
    except ValueError as error:
        yield f"{url!r} isn't an address ({error})"


def _reasons_against_parts(parts: SplitResult) -> Iterator[str]:
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.port == 0:
        yield f"{parts.geturl()!r} isn't a web address"
    elif not is_host(parts.hostname):
        yield f"{parts.geturl()!r} has a host that no request can name; write an international one in its xn-- form"
    if parts.path or parts.query or parts.fragment or parts.username:
        yield f"{parts.geturl()} must end after the host: the site's own links start at its root"
    if settings.EXPOSED and parts.scheme != "https":
        yield f"{parts.geturl()} isn't https"
    if settings.EXPOSED and parts.hostname in settings.LOOPBACK:
        yield f"{parts.geturl()} is this machine, which readers can't reach"


def is_host(name: str) -> bool:
    """Return whether requests can be for this name: the rest of an international name is xn-- and ASCII already."""
    known = f"[{name}]" if ":" in name and name[0] != "[" else name
    return split_domain_port(known) == (known.lower(), "")


def is_private_address(url: str) -> bool:
    """Return whether a secret may be sent there: over https, or within this machine."""
    try:
        parts = urlsplit(url)
        schemes = ("https", "http") if parts.hostname in settings.LOOPBACK else ("https",)
        return bool(parts.hostname and parts.scheme in schemes and not parts.username)
    except ValueError:
        return False


def on_this_site(url: str) -> str | None:
    """Return what follows the host of an http(s) URL, at least "/", if that host is a name of this site; else None.

    Names of this site are SITE_URL's and those that redirect there: EXTRA_HOSTS and the app's herokuapp.com name.
    """
    try:
        parts = urlsplit(url)
        own = urlsplit(settings.SITE_URL)
        if parts.scheme not in ("https", "http") or not _is_own(parts, own):
            return None
    except ValueError:
        return None
    path = f"/%2F{parts.path[2:]}" if parts.path.startswith("//") else parts.path or "/"
    return path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def _is_own(parts: SplitResult, own: SplitResult) -> bool:
    ports = {own.port} if own.port else {None, 80, 443}
    name = ascii_host(parts.hostname or "")
    if name and name == own.hostname:
        return parts.port in ports
    return name in {*settings.EXTRA_HOSTS, settings.APP_HOST} - {""} and parts.port in (None, 80, 443)
