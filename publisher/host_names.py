"""Names of hosts as requests have them: international ones in their xn-- form (UTS 46), as browsers send them.

The settings import this module, and so do the outputs that name addresses elsewhere.
"""

from urllib.parse import urlsplit

from django.utils.module_loading import import_string


def ascii_host(name: str) -> str:
    """Return xn--bcher-kva.example for bücher.example; a name that can't have such a form stays as it is."""
    if name.isascii():
        return name
    encode = import_string("idna.encode")  # loading it takes longer than reading all settings
    try:
        return str(encode(name, uts46=True), "ascii")
    except UnicodeError:
        return name


def with_ascii_host(url: str) -> str:
    """Return a URL with its host in that form; text that is no URL stays as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    user, at, place = parts.netloc.rpartition("@")
    name, colon, port = place.partition(":")
    return url if place.isascii() else parts._replace(netloc=f"{user}{at}{ascii_host(name)}{colon}{port}").geturl()
