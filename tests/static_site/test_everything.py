"""Full builds read in one order and incremental ones path by path: both give the same for each output."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.pages.models import ContentVersion, MediaFile, add_redirect
from static_site.content import keyed_reads
from static_site.content.snapshot import Snapshot
from static_site.outputs import OUTPUTS, Output
from static_site.outputs.output import Recipes
from tests.static_site.library import kept
from tests.static_site.sites import THEME, publish

pytestmark = pytest.mark.django_db
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def now(settings) -> Snapshot:
    """Make sections with and without an archive, tags of all sizes, nested pages, a redirect and a split sitemap."""
    settings.SITE_LISTING_SIZE, settings.SITE_SITEMAP_SIZE = 2, 5
    publish("about", weight=3)
    publish("blog", "Blog")
    for number in range(9):
        tags = ["even"] * (number % 2 == 0) + ["rare"] * (number == 4) + ["all"]
        publish(f"blog/{number}", date=NEW_YEAR + timedelta(days=number * 7 % 5), tags=tags, body=f"Text {number}.")
    for path in ("guides", "guides/one", "guides/one/deep", "guides/two", "zebra"):
        publish(path, tags=["all"])
    add_redirect("old", "about", by="test")
    for name in ("fees.csv", "more.csv", "tea.jpg"):
        MediaFile.objects.add(name, kept(name.replace("more", "fees"), b"a,b"), by="test")
    publish("files", body="[a](/media/fees.csv) [b](/media/more.csv) ![c](/media/tea.jpg)")
    return Snapshot(ContentVersion.objects.current(), THEME)


def all_of(output: Output, now: Snapshot, after: str, size: int) -> Recipes:
    return {path: recipe for recipes in output.everything(now, after, size) for path, recipe in recipes.items()}


@pytest.mark.parametrize("kind", OUTPUTS)
def test_everything_says_what_is_said_path_by_path(kind: str, now: Snapshot) -> None:
    output = OUTPUTS[kind]
    everything = all_of(output, now, "", 3)
    one_by_one = {path: recipe for each in everything for path, recipe in output.recipes(now, [each]).items()}
    assert everything == one_by_one == output.recipes(now, list(everything))
    assert output.owns(now, [*everything, "nobody/index.html", "blog/archive/99/index.html"]) == set(everything)


@pytest.mark.parametrize("kind", OUTPUTS)
@pytest.mark.parametrize("size", [1, 4, 100])
def test_everything_goes_on_after_any_output(kind: str, size: int, now: Snapshot) -> None:
    paths = list(all_of(OUTPUTS[kind], now, "", 100))
    for done, path in enumerate(paths, 1):
        assert list(all_of(OUTPUTS[kind], now, path, size)) == paths[done:]


def test_there_is_something_of_every_kind(now: Snapshot) -> None:
    kinds = {kind: len(all_of(output, now, "", 100)) for kind, output in OUTPUTS.items()}
    assert kinds.pop("asset") == 0
    assert min(kinds.values()) > 0
    assert (kinds["page"], kinds["section"]) == (18, 4)
    assert kinds["sitemap"] > 5


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_rows_are_read_in_order_and_none_twice(size: int, backwards: bool, now: Snapshot) -> None:
    rows = now.tags.values_list("publication__path", "slug", "order_key")
    batches = list(keyed_reads.in_order(rows, ("slug", "order_key"), size, backwards=backwards))
    assert {len(batch) for batch in batches[:-1]} <= {size}
    assert [row for batch in batches for row in batch] == sorted(rows, key=lambda row: row[1:], reverse=backwards)
