"""Whether a build has anything to do, and what: asked by ticks, by the command, and by each build at its end."""

from publisher.pages.models import ContentVersion
from static_site.models import Release


def why_due(fingerprint: str) -> str:
    """One reason, empty when the newest release covers all content with the code, theme and settings of `fingerprint`.

    A page that failed is none: a build that is made for another reason tries it again.
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
