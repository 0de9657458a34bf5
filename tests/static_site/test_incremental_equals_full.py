"""The fundamental equation: after any edits, an incremental build's result equals, byte for byte, a clean full build's
of the same content."""

import os
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from publisher.pages.menu_entries import SECOND, TOP, MenuEntry
from publisher.pages.models import (
    ContentVersion,
    MediaFile,
    Menu,
    Page,
    Publication,
    Redirect,
    SiteSettings,
    add_redirect,
    remove_redirect,
)
from static_site.models import FailedOutput, Release, Site
from static_site.releases import pointer
from static_site.rendering.tasks import Result, Task
from static_site.theme import Theme
from tests.static_site.library import SUFFIXES, file_named, kept, remake
from tests.static_site.sites import (
    FINGERPRINT,
    THEME,
    InlinePool,
    build,
    clean_tasks,
    digests,
    manifest,
    publish,
)

# Most are deep: a change at the top changes the navigation, which causes a full build.
PATHS = [
    "a/b",
    "a/b/c",
    "a/b/d",
    "a/d",
    "a/e",
    "a/f",
    "b/c",
    "b/c/d",
    "b/e",
    "c",
    "tags/x",
    "a/archive/1",
    "a/b/archive/1",
]
MOMENTS = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 2, 3)]
OTHER_THEME = replace(THEME, templates={**THEME.templates, "404.html": "another theme"})

paths = st.sampled_from(PATHS)
files = st.sampled_from(sorted(SUFFIXES))
contents = st.sampled_from([b"one", b"two", b"three"])
texts = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["One", "Two", "<Three>", "Broken"]),
        "body": st.sampled_from(
            ["", "text", "[link](/a/b/)", "![](/media/tea.jpg)", "[fees](/media/fees.csv)", "![](/media/film.webm)"]
        ),
    },
    optional={
        "summary": st.sampled_from(["", "in short"]),
        "date": st.sampled_from([None, *MOMENTS]),
        "tags": st.lists(st.sampled_from(["x", "X", "y", "long tag"]), max_size=2),
        "noindex": st.booleans(),
        "image": st.sampled_from(["", "https://x.test/a.png", "/media/tea.jpg"]),
        "authors": st.sampled_from([[], ["Ada"]]),
        "in_menu": st.sampled_from([None, None, False, False, True]),
    },
)

told = st.sampled_from([{}, {}, {"change_note": "New <fee>"}, {"change_note": "Again"}, {"is_correction": True}])

settings_of_the_site = st.fixed_dictionaries(
    {"title": st.sampled_from(["One site", "<Another>"]), "language": st.sampled_from(["en-GB", "he"])},
    optional={
        "date_style": st.sampled_from(["short", "iso"]),
        "accent": st.just("moss"),
        "logo": st.just("/media/tea.jpg"),
        "image": st.just("/media/tea.jpg"),
        "footer": st.sampled_from(["[fees](/media/fees.csv)", "![](/media/film.webm)", "Made by *us*."]),
        "announcement": st.just("Closed *today*"),
        "announcement_ends_at": st.sampled_from([None, MOMENTS[0]]),
    },
)


def fails(task: Task, theme: Theme) -> bool:
    """Return whether the page fails: some fail with one theme, some with every theme."""
    title = task.recipe.context.get("page", {}).get("title")
    return task.path != "index.html" and (title == "Broken" or (title == "Two" and theme is OTHER_THEME))


class BrittlePool(InlinePool):
    def result(self, task: Task) -> Result:
        return Result(task.path, task.kind, error="Broken") if fails(task, self.theme) else super().result(task)


class Killed(Exception):
    """Simulated kill -9 between two transactions of a build."""


class History(RuleBasedStateMachine):
    """A random history of edits and builds in one transaction, rolled back at its end."""

    @initialize(eager=st.booleans())
    def begin(self, eager: bool) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.theme, self.fingerprint, self.clock, self.eager = THEME, FINGERPRINT, 0, eager
        self.seen: dict[int, dict[str, str]] = {}
        for path in ("a", "b", "tags"):
            publish(path)
        self.release()

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)

    @rule(path=paths, text=texts, weight=st.sampled_from([0, 0, 0, -1, 5]), told=told)
    def publish_page(self, path: str, text: dict[str, Any], weight: int, told: dict[str, Any]) -> None:
        self.clock += 1
        publish(path, at=MOMENTS[0] + timedelta(hours=self.clock), weight=weight, **text, **told)

    @rule(text=texts, told=told)
    def publish_home(self, text: dict[str, Any], told: dict[str, Any]) -> None:
        publish("", **{**text, "date": None}, **told)

    @rule(path=paths, text=texts)
    def save_draft(self, path: str, text: dict[str, Any]) -> None:
        page = Page.objects.kept().filter(path=path).first()
        assume(page is not None)
        page.save_revision(by="test", **text)

    @rule(chosen=st.sets(paths, min_size=2, max_size=4))
    def publish_together(self, chosen: set[str]) -> None:
        self.clock += 1
        pages = Page.objects.kept().filter(path__in=chosen)
        pages.publish(by="test", at=MOMENTS[0] + timedelta(hours=self.clock))

    @rule(
        path=paths, below=st.sampled_from(["keep", "unpublish"]), to=st.sampled_from([None, "", "a", "https://x.test/"])
    )
    def unpublish(self, path: str, below: str, to: str | None) -> None:
        self.tolerantly(path, lambda page: page.unpublish(by="test", below=below, redirect_to=to))

    @rule(path=paths, to=paths)
    def move(self, path: str, to: str) -> None:
        self.tolerantly(path, lambda page: page.move(to, by="test"))

    @rule(path=paths)
    def delete(self, path: str) -> None:
        self.tolerantly(path, lambda page: page.mark_deleted(by="test", below="keep"))

    @rule(chosen=st.sets(paths, min_size=2, max_size=4), to=st.sampled_from([None, "", "a"]))
    def unpublish_together(self, chosen: set[str], to: str | None) -> None:
        pages = Page.objects.filter(path__in=chosen)
        self.refusable(lambda: pages.unpublish(by="test", below="keep", redirect_to=to))

    @rule(chosen=st.sets(paths, min_size=2, max_size=4), section=st.sampled_from(["", "a", "b", "a/b"]))
    def move_together(self, chosen: set[str], section: str) -> None:
        self.refusable(lambda: Page.objects.filter(path__in=chosen).move_below(section, by="test"))

    @rule(chosen=st.sets(paths, min_size=2, max_size=4), is_given=st.booleans())
    def tag_together(self, chosen: set[str], is_given: bool) -> None:
        tags = {"add": ["x"]} if is_given else {"remove": ["x"]}
        self.refusable(lambda: Page.objects.filter(path__in=chosen).tag(by="test", **tags))

    @rule(path=paths, step=st.sampled_from([-1, 1, 2]), is_published=st.booleans())
    def arrange(self, path: str, step: int, is_published: bool) -> None:
        self.tolerantly(path, lambda page: Page.objects.arrange(page.pk, step=step, by="test"))
        if is_published:
            Page.objects.kept().children_of(path.rpartition("/")[0]).publish_places(by="test")

    @rule(path=paths)
    def restore(self, path: str) -> None:
        page = Page.objects.exclude(deleted_at=None).filter(path=path).first()
        assume(page is not None)
        self.refusable(lambda: page.restore(by="test"))

    @rule(
        rows=st.lists(
            st.tuples(paths, st.sampled_from(["", "Own"]), st.sampled_from([TOP, SECOND])),
            max_size=4,
            unique_by=lambda row: row[0],
        ),
        is_linked=st.booleans(),
    )
    def arrange_the_menu(self, rows: list[tuple[str, str, int]], is_linked: bool) -> None:
        pages = dict(Page.objects.order_by("-deleted_at").values_list("path", "pk"))
        entries = [MenuEntry(pages[path], "", label, level) for path, label, level in rows if path in pages]
        entries += [MenuEntry(url="https://x.test/?a=1&b=2", label="Out")] * is_linked
        newest = Menu.objects.live().first()
        Menu.objects.arrange(entries, by="test", seen=newest.pk if newest else 0)

    @rule(path=paths, to=st.sampled_from(["", "a/b", "b", "https://x.test/"]), old_style=st.booleans())
    def redirect(self, path: str, to: str, old_style: bool) -> None:
        self.refusable(lambda: add_redirect(f"{path}.html" if old_style else path, to, by="test"))

    @rule()
    def drop_a_redirect(self) -> None:
        first = Redirect.objects.live().order_by("from_path").first()
        assume(first is not None)
        remove_redirect(first.from_path, by="test")

    @rule(name=files, content=contents)
    def add_or_replace_a_file(self, name: str, content: bytes) -> None:
        if file := file_named(name):
            file.replace(kept(name, content), by="test")
        else:
            MediaFile.objects.add(name, kept(name, content), by="test")

    @rule(name=files, said=st.sampled_from(["", "a pot", "two pots"]), to=st.sampled_from([None, None, "other", "tea"]))
    def say_something_else_of_a_file(self, name: str, said: str, to: str | None) -> None:
        file = file_named(name)
        assume(file is not None)
        file.rename(to, by="test") if to else file.describe(by="test", alt=said, caption=said)

    @rule(has_one=st.booleans())
    def choose_a_films_poster(self, has_one: bool) -> None:
        film, picture = file_named("film.webm"), file_named("tea.jpg")
        assume(film is not None and picture is not None)
        film.describe(by="test", poster=picture if has_one else None)

    @rule(name=files, said=st.sampled_from(["one way", "another way"]))
    def make_a_picture_again(self, name: str, said: str) -> None:
        file = file_named(name)
        assume(file is not None)
        remake(file, said)

    @rule(name=files)
    def delete_a_file(self, name: str) -> None:
        file = file_named(name)
        assume(file is not None)
        self.refusable(lambda: file.delete_from_library(by="test"))

    @rule(path=paths, end=st.booleans(), told=told)
    def schedule(self, path: str, end: bool, told: dict[str, Any]) -> None:
        due = MOMENTS[0]
        times = {"unpublish_at": due} if end else {"publish_at": due}
        self.tolerantly(path, lambda page: page.schedule(by="test", **times, **told))
        Page.objects.publish_due(due)

    @rule(wanted=settings_of_the_site)
    def change_the_settings(self, wanted: dict[str, Any]) -> None:
        SiteSettings.objects.publish(SiteSettings(**wanted), by="test", seen=SiteSettings.objects.now().pk or 0)

    @rule()
    def end_the_announcement(self) -> None:
        Page.objects.publish_due(MOMENTS[0])

    @rule(really=st.integers(0, 4))
    def change_the_theme(self, really: int) -> None:
        assume(really == 0)
        self.theme = OTHER_THEME if self.theme is THEME else THEME
        self.fingerprint = "t" * 64 if self.theme is OTHER_THEME else FINGERPRINT

    @invariant()
    def build_after_every_step(self) -> None:
        """Build after every step in half of the histories; in the others, changes accumulate."""
        if getattr(self, "eager", False):
            self.build_all()

    @rule()
    def build_all(self) -> None:
        """Build twice: the first may only finish a killed build's work, the second uses the current content."""
        release = self.release()
        if release.content_version < ContentVersion.objects.current():
            self.check(release)
            release = self.release()
        self.check(release)

    @rule(writes=st.integers(1, 4))
    def build_and_be_killed(self, writes: int) -> None:
        left = writes

        def guard() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed

        with suppress(Killed):  # unless it has so little to do that it ends first
            release = build(self.theme, self.fingerprint, guard=guard, pool=BrittlePool)
            self.seen[release.number] = manifest(release)

    @precondition(lambda self: Release.objects.newest_complete() is not None)
    @rule()
    def full_build_writes_nothing_new(self) -> None:
        self.build_all()
        counts = self.release(full=True).counts
        assert (counts["added"], counts["changed"], counts["removed"]) == (0, 0, 0)

    @rule()
    def hold(self) -> None:
        Site.objects.hold("a test holds it", by="test")

    @rule()
    def lift_the_hold(self) -> None:
        assume(Site.objects.get().hold)
        lift = pointer.planned_lift()
        pointer.lift_hold(lift, by="test")
        self.check_readers()

    @rule()
    def roll_back(self) -> None:
        live = Site.objects.get().live_release_id
        with suppress(pointer.WrongCall):  # the oldest is live
            pointer.roll_back(pointer.rollback_target(), seen_live=live, by="test")
            assert Site.objects.get().live_release_id < live
        self.check_readers()

    def release(self, *, full: bool = False) -> Release:
        """Make a release and publish it, like a build."""
        Site.objects.update(fingerprint=self.fingerprint)
        before = Site.objects.get()
        release = build(self.theme, self.fingerprint, full=full, pool=BrittlePool)
        self.seen[release.number] = manifest(release)
        assert Site.objects.publish(release) == (not before.hold)
        assert Site.objects.get().live_release_id == (before.live_release_id if before.hold else release.number)
        self.check_readers()
        return release

    def check_readers(self) -> None:
        """Assert that readers have their release's original bytes, regardless of later builds."""
        live = Site.objects.get().live_release
        assert manifest(live) == self.seen[live.number]

    def check(self, release: Release) -> None:
        """Assert that failed outputs are recorded and keep their old bytes, and that all others are correct."""
        tasks = clean_tasks(release.content_version, self.theme)
        broken = {path for path, task in tasks.items() if fails(task, self.theme)}
        assert set(FailedOutput.objects.values_list("path", flat=True)) == broken
        sound = {path: task for path, task in tasks.items() if path not in broken}
        made, clean = manifest(release), digests(sound, release.content_version, self.theme)
        both = (made.keys() | clean.keys()) - broken
        assert not {path: (made.get(path), clean.get(path)) for path in both if made.get(path) != clean.get(path)}

    def tolerantly(self, path: str, verb: Any) -> None:
        page = Page.objects.kept().filter(path=path).first()
        assume(page is not None)
        self.refusable(lambda: verb(page))

    def refusable(self, verb: Any) -> None:
        """Run a verb that may be refused; a refusal must change nothing."""
        try:
            with transaction.atomic():
                verb()
        except ValidationError:
            pass


EXAMPLES = int(os.environ.get("HISTORIES", "4"))


@pytest.mark.django_db
@override_settings(SITE_LISTING_SIZE=2, SITE_SITEMAP_SIZE=4, SITE_FEED_SIZE=3)
def test_incremental_builds_leave_what_a_full_build_makes() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert Publication.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("full", [False, True])
def test_a_full_build_keeps_on_record_what_it_could_not_render(full: bool) -> None:
    publish("a", "Two")
    publish("gone", "Two")
    build()
    for _ in range(2):
        build(OTHER_THEME, "t" * 64, full=full, pool=BrittlePool)
        assert set(FailedOutput.objects.values_list("path", flat=True)) == {"a/index.html", "gone/index.html"}
    Page.objects.get(path="gone").unpublish(by="test")
    publish("a", "One")
    build(OTHER_THEME, "t" * 64, full=full, pool=BrittlePool)
    assert not FailedOutput.objects.exists()
