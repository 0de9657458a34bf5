"""Links to a place on a page: one that isn't there is listed with the build that brought or removed it."""

import pytest

from publisher.pages.models import add_redirect
from static_site.models import Release
from static_site.releases.gate import broken_links
from tests.static_site.sites import build, publish

pytestmark = pytest.mark.django_db


def listed() -> list[tuple[str, str]]:
    return broken_links(Release.objects.latest("number"))


def test_a_full_build_lists_links_to_places_that_are_not_there():
    publish("", body="## Welcome\n\n[a](#welcome) [b](#missing)")
    publish("guide", body="## Pros & cons\n\n<a name='old'></a> [a](#pros--cons) [b](/#welcome) [c](/#missing)")
    add_redirect("manual", "guide", by="test")
    body = "[a](/guide/#pros--cons) [b](/guide#old) [c](/guide/#missing) [d](/manual/#x) [e](/nowhere/#y) [f](x#y)"
    publish("other", body=body)
    build(full=True)
    assert listed() == [
        ("", "#missing"),
        ("guide", "/#missing"),
        ("other", "guide/#missing"),
        ("other", "nowhere"),
        ("other", "other/x"),
    ]


def test_a_later_build_lists_the_links_that_its_changes_broke():
    publish("guide", body="## Install\n\n## Use")
    publish("guide/more", body="[a](/guide/#use)")
    publish("other", body="[a](/guide/#install) [b](/guide/#missing)")
    build()
    assert listed() == [("other", "guide/#missing")]
    publish("guide/more/third", body="[a](/guide/#use)")
    build()
    assert listed() == []
    publish("guide", body="## Set up\n\n## Use")
    build()
    assert listed() == [("other", "guide/#install"), ("other", "guide/#missing")]
