"""Builders for tests: pages in one call, releases without worker processes, and a clean full build's result."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from django.conf import settings

from publisher.pages.models import ContentVersion, Page
from static_site.building.plan_steps import Step, owners
from static_site.building.release_builder import ReleaseBuilder
from static_site.content.archive_positions import ArchivePositions
from static_site.content.snapshot import Snapshot
from static_site.models import Artifact, Release
from static_site.outputs import OUTPUTS
from static_site.rendering.recipe import Context
from static_site.rendering.renderer import Renderer
from static_site.rendering.tasks import Done, Limits, Order, Result, Task
from static_site.rendering.worker import packed
from static_site.rendering.worker_pool import Reading
from static_site.theme import Theme

THEME = Theme.load(settings.SITE_THEME)
FINGERPRINT = "f" * 64


def publish(
    path: str,
    title: str = "",
    *,
    at: datetime | None = None,
    weight: int = 0,
    change_note: str = "",
    is_correction: bool = False,
    **written: Any,
) -> Page:
    """Publish a page at `path`, new or edited."""
    page = Page.objects.kept().filter(path=path).first() or Page.objects.create_page(path, by="test")
    Page.objects.filter(pk=page.pk).update(weight=weight)
    page.save_revision(by="test", title=title or path.title() or "Home", **written)
    at = at or datetime(2026, 1, 1, tzinfo=UTC)
    page.publish(by="test", at=at, change_note=change_note, is_correction=is_correction)
    return page


class InlinePool:
    """A pool that renders in this process: the outputs are the same, and a test can run thousands of builds."""

    cpu_seconds, peak_memory, ahead = 0.0, 0, 0

    def __init__(self, theme: Theme, site: Context, reading: Reading, *, jobs: int, limits: Limits) -> None:
        self.theme, self.renderer, self.read = theme, Renderer(theme, site), reading.read

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def render(
        self, orders: Iterable[tuple[Step, Order | None]], *, idle: Callable[[], object]
    ) -> Iterator[tuple[Step, Done]]:
        for step, order in orders:
            tasks, removed = self.read(order) if order else ([], [])
            yield step, Done([self.result(task) for task in tasks], removed)

    def result(self, task: Task) -> Result:
        return rendered(task, self.renderer)


def rendered(task: Task, renderer: Renderer) -> Result:
    return packed(task, renderer.render(task.recipe))


def builder(
    theme: Theme = THEME,
    fingerprint: str = FINGERPRINT,
    *,
    guard: Callable[[], object] = lambda: None,
    pool: type[InlinePool] = InlinePool,
) -> ReleaseBuilder:
    """Make a builder that reports no progress."""
    return ReleaseBuilder(theme, fingerprint, 1, guard, lambda progress: None, pool=pool)  # type: ignore[arg-type]


def build(
    theme: Theme = THEME,
    fingerprint: str = FINGERPRINT,
    *,
    full: bool = False,
    guard: Callable[[], object] = lambda: None,
    pool: type[InlinePool] = InlinePool,
) -> Release:
    """Make a release of the newest content in this process."""
    release = builder(theme, fingerprint, guard=guard, pool=pool).build(ContentVersion.objects.current(), full=full)
    release.complete()
    release.refresh_from_db()
    return release


def manifest(release: Release) -> dict[str, str]:
    """Return a release's content: the digest of each path."""
    return dict(Artifact.objects.in_release(release.number).values_list("path", "digest"))


def without_places(version: int, theme: Theme = THEME) -> Snapshot:
    """Return a version's content without the places of archive pages."""
    now = Snapshot(version, theme)
    vars(now)["places"] = ArchivePositions(0)  # before all releases
    return now


def clean_manifest(version: int, theme: Theme = THEME) -> dict[str, str]:
    """Return what a build without predecessors would make of a content version."""
    return digests(clean_tasks(version, theme), version, theme)


def digests(tasks: dict[str, Task], version: int, theme: Theme = THEME) -> dict[str, str]:
    renderer = Renderer(theme, without_places(version, theme).site)
    return {path: rendered(task, renderer).digest for path, task in tasks.items()}


def clean_tasks(version: int, theme: Theme = THEME) -> dict[str, Task]:
    """Return what such a build would have to render, by path."""
    now = without_places(version, theme)
    made = (recipes for output in OUTPUTS.values() for recipes in output.everything(now, "", 50))
    return {path: task for recipes in made for path, task in owners(now, list(recipes)).items()}
