"""Live releases, for tests of serving and of the pointer."""

from typing import Any

from publisher.pages.models import Page
from static_site.models import Release, Site
from static_site.theme import Theme
from tests.static_site.sites import FINGERPRINT, THEME, build, publish


def complete(*, theme: Theme = THEME, fingerprint: str = FINGERPRINT) -> Release:
    """Make a release of the current content, by the code that may publish."""
    Site.objects.update(fingerprint=fingerprint)
    return build(theme, fingerprint)


def show(*, theme: Theme = THEME, fingerprint: str = FINGERPRINT) -> Release:
    """Make and publish a release of the current content."""
    release = complete(theme=theme, fingerprint=fingerprint)
    assert Site.objects.publish(release), release.refused
    return release


def show_page(path: str, **written: Any) -> Release:
    publish(path, **written)
    return show()


def unpublish(path: str) -> None:
    Page.objects.kept().get(path=path).unpublish(by="test")


def live_number() -> int | None:
    return Site.objects.values_list("live_release", flat=True).get()
