"""The site's settings: published as one content version, checked, kept as rows, and never over someone's change."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from publisher.pages.models import AuditEntry, ContentVersion, Page, SiteSettings, SiteSettingsLink
from publisher.pages.palettes import ACCENTS, GROUNDS, contrast
from tests.pages.hostile import SCRIPTS, disguised
from tests.pages.test_hostile_markdown import Reader
from tests.static_site.sites import THEME

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def published(**said):
    """Publish settings that differ from those that hold only in what is said here."""
    before = SiteSettings.objects.now()
    SiteSettings.objects.publish(SiteSettings(**before.said | said), by="ada", seen=before.pk or 0)
    return SiteSettings.objects.now()


def test_the_environment_holds_until_settings_are_published(settings):
    settings.SITE_TITLE, settings.SITE_DESCRIPTION, settings.SITE_LANGUAGE = "Kettle", "On tea", "de"
    now = SiteSettings.objects.now()
    assert (now.title, now.description, now.language, now.pk) == ("Kettle", "On tea", "de", None)


def test_publishing_takes_one_content_version_and_one_audit_row_and_keeps_the_old_row():
    first = published(title="One")
    second = published(title="Two", accent="moss")
    assert (first.since + 1, second.since) == (second.since, ContentVersion.objects.current())
    assert SiteSettings.objects.at(first.since).title == "One"
    entry = AuditEntry.objects.get(version=second.since)
    assert (entry.action, entry.who) == ("change site settings", "ada")
    assert entry.detail["changed"] == ["title", "accent"]


def test_publishing_what_already_holds_changes_nothing():
    first = published(title="One")
    assert published(title="One") == first
    assert (ContentVersion.objects.current(), AuditEntry.objects.count()) == (first.since, 1)


def test_nobody_publishes_over_a_change_they_have_not_seen():
    seen = published(title="One")
    published(title="Two")
    with pytest.raises(ValidationError, match="ada changed the settings after you opened this page"):
        SiteSettings.objects.publish(SiteSettings(**seen.said | {"title": "Three"}), by="grace", seen=seen.pk)
    assert SiteSettings.objects.now().title == "Two"


def test_the_database_keeps_one_live_row():
    published(title="One")
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteSettings.objects.create(title="Two", language="en", since=9)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"title": ""}, "cannot be blank"),
        ({"title": "Tea \0"}, "isn’t text"),
        ({"language": "English, please"}, "language tag"),
        ({"accent": "</style>"}, "not a valid choice"),
        ({"font": "url(https://x.test)"}, "not a valid choice"),
        ({"footer": "x" * 10_001}, "at most 10000"),
        ({"footer": ">" * 2_000 + "x"}, "nest"),
        ({"announcement": "# Loud"}, "one line"),
        ({"announcement": "Text <div>and a box</div>"}, "one line"),
    ],
)
def test_what_cannot_be_shown_is_refused(said, reason):
    with pytest.raises(ValidationError, match=reason):
        published(**said)
    assert not SiteSettings.objects.exists()


def test_a_footer_has_no_ids_that_could_be_those_of_a_page():
    assert published(footer="## Contact\n\n[Write](/contact/)").footer_html == (
        '<h2>Contact</h2>\n<p><a href="/contact/">Write</a></p>'
    )


def test_only_addresses_that_a_file_can_have_are_links():
    footer = f"[a](/media/%00) [b](/media/{'b' * 300}.csv) ![c](/media/tea.jpg) [d](/tea/)"
    published(footer=footer, logo="/media/logo.png", announcement="[e](/media/fees.csv)")
    links = SiteSettingsLink.objects.live().values_list("path", flat=True)
    assert set(links) == {"media/logo.png", "media/tea.jpg", "media/fees.csv"}


def test_nothing_hostile_in_the_footer_or_announcement_runs():
    texts = [text for script in SCRIPTS for text in disguised(script)]
    for number, text in enumerate(texts):
        said = SiteSettings(title="One", language="en", footer=text, announcement=f"{number} {text}"[:500])
        with suppress(ValidationError):
            said.prepare()
        assert Reader(said.footer_html).objections == Reader(said.announcement_html).objections == []


def test_an_announcement_ends_at_its_time_as_one_content_version():
    begun = published(announcement="Closed *today*", announcement_ends_at=NOON, footer="By *us*")
    Page.objects.publish_due(NOON - timedelta(seconds=1))
    assert SiteSettings.objects.now() == begun
    Page.objects.publish_due(NOON)
    Page.objects.publish_due(NOON)
    now = SiteSettings.objects.now()
    assert (now.announcement, now.announcement_html, now.announcement_ends_at) == ("", "", None)
    assert (now.since, now.who, now.footer_html) == (begun.since + 1, "schedule", begun.footer_html)
    assert AuditEntry.objects.filter(action="end announcement").count() == 1


def test_an_announcement_without_an_end_stays():
    published(announcement="Closed")
    Page.objects.publish_due(NOON)
    assert SiteSettings.objects.now().announcement == "Closed"


def test_the_offered_colours_are_readable_and_the_theme_has_them():
    style, palettes = (THEME.files[name].decode() for name in ("site.css", "settings.css"))
    for name, accent in ACCENTS.items():
        assert accent.contrast >= 4.5, accent
        theirs = [f"[data-accent={name}] {{ --link: {colour}; }}" for colour in (accent.light, accent.dark)]
        assert all(
            rule in palettes if name else f"--link: {accent[1 + at]};" in style for at, rule in enumerate(theirs)
        )
    for ground in (ground for grounds in GROUNDS.values() for ground in grounds):
        assert ground in style
    assert not re.search(r"url\(|@import|@font-face|!important|\b(?:left|right)\b", palettes)
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
