"""Why a build is due; ticks, the command and each build at its end ask here."""

from publisher.pages.models import ContentVersion
from static_site.models import Release


def why_due(fingerprint: str) -> str:
    """Return one reason; empty if the newest release covers all content with the code, theme and settings behind
    `fingerprint`.

    A failed page is no reason: a build made for another reason retries it.
    """
    begun, newest = Release.objects.begun_and_newest_complete()
    if begun and begun.fingerprint == fingerprint:
        return f"release {begun.number} is half done"
    if newest is None:
        return "nothing has been built yet"
    if newest.fingerprint != fingerprint:
        return "theme, settings or code changed"
    version = ContentVersion.objects.current()
    if newest.content_version < version:
        return f"content version {version} is newer than release {newest.number}'s {newest.content_version}"
    return ""
