"""Feeds and sitemaps that are no XML: the gate refuses their release, and readers keep the one before."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from static_site.models import Site
from static_site.releases.gate import why_refused
from tests.static_site.live import complete, live_number, show
from tests.static_site.sites import THEME, publish

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 1, 1, tzinfo=UTC)


def with_template(name: str, text: str):
    return replace(THEME, templates={**THEME.templates, name: text})


@pytest.mark.parametrize("text", ["<feed>", "<feed>&nbsp;</feed>", "<feed>\x01</feed>", "{{ feed.url }}", ""])
def test_a_feed_that_is_no_xml_refuses_the_release(text):
    publish("tea", date=DAY)
    good = show()
    release = complete(theme=with_template("feed.xml", text), fingerprint="e" * 64)
    assert release.refused.startswith("feed.xml is no XML (")
    assert why_refused(release, allow_removals=True) == release.refused
    assert not Site.objects.publish(release)
    assert live_number() == good.number


def test_each_file_of_a_large_sitemap_is_read(settings):
    settings.SITE_SITEMAP_SIZE = 1
    publish("tea")
    publish("milk")
    text = "<urlset>{% if 'milk' in sitemap.pages[0].url %}<{% endif %}</urlset>"
    assert complete(theme=with_template("sitemap.xml", text)).refused.startswith("sitemap-")


def test_a_large_sitemaps_files_are_read_together(settings):
    settings.SITE_SITEMAP_SIZE = 1
    for path in ("tea", "milk", "cake", "bread", "salt"):
        publish(path)
    release = complete()
    with CaptureQueriesContext(connection) as queries:
        assert why_refused(release) == ""
    assert sum('"body"' in query["sql"] for query in queries) == 2  # the second finds that no more are left


def test_an_incremental_build_reads_what_it_wrote_and_after_a_refused_release_everything():
    theme = with_template("feed.xml", "<feed>{% for e in feed.entries %}{{ e.title|safe }}{% endfor %}</feed>")
    publish("tea", "Tea", date=DAY)
    show(theme=theme)
    publish("tea", "Salt & Pepper", date=DAY)
    bad = complete(theme=theme)
    publish("undated", in_menu=False)
    after = complete(theme=theme)
    for release in (bad, after):
        assert release.refused.startswith("feed.xml is no XML (not well-formed")
        assert not release.is_full
