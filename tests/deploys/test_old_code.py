"""Old code on the next version's schema, for half a minute at each deploy: it does no harm and takes none."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from builds.models import Build
from static_site.models import Artifact, Release
from tests.builds.commands import manage
from tests.builds.small_site import let_lease_run_out
from tests.deploys.deploying import deploy, drained_by, frozen_build, last_build, live, show_site
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db(transaction=True)

MODELS = {
    "builds": ("Build", "Lease"),
    "static_site": ("Artifact", "Site"),
    "pages": ("Page",),
}
COLUMN = '    next_version = models.CharField(max_length=20, default="", db_default="by old code")\n'


@pytest.fixture
def next_schema(copy: Path) -> Iterator[Path]:
    """Copy the project with one more column in five tables, and the migrations that Django writes for them."""
    before = {}
    for app, models in MODELS.items():
        folder = copy / ("publisher/pages" if app == "pages" else app)
        before[app] = max(file.stem for file in (folder / "migrations").glob("0*.py"))
        for model in models:
            add_column(folder / "models" / f"{model.lower()}.py", model)
    assert manage("makemigrations", "--name", "next_version", cwd=copy).code == 0
    yield copy
    for app, name in before.items():
        assert manage("migrate", app, name, cwd=copy).code == 0


def add_column(source: Path, model: str) -> None:
    text = source.read_text()
    (opening,) = re.findall(rf"^class {model}\([\w.]+\):\n", text, re.MULTILINE)
    source.write_text(text.replace(opening, opening + COLUMN))


def marked(model: type[Build | Artifact]) -> int:
    """Count the rows with the database's default in the new column."""
    return model.objects.extra(where=["next_version = 'by old code'"]).count()


def test_a_build_that_meets_the_deploy_stops_and_old_code_goes_on_without_an_error(next_schema: Path) -> None:
    show_site()
    with frozen_build("before it renders") as build:
        said, built = drained_by("run_release_phase", build=build, cwd=next_schema)
    assert said.count("_next_version... OK") == 3
    assert (built.code, last_build()) == (0, ("stopped", "drained"))
    assert "Traceback" not in built.err
    publish("news", "An editor's page, saved by old code")
    old = manage("build_static_site")
    assert (old.code, last_build()) == (0, ("succeeded", ""))
    assert Client().get("/news/").status_code == 200
    assert marked(Build) == Build.objects.count() == 4  # the last is the follow-up
    assert manage("build_static_site", cwd=next_schema).code == 0
    assert live() == Release.objects.latest("number").number


def test_a_build_that_slept_through_the_migration_writes_on_without_an_error(next_schema: Path) -> None:
    show_site()
    with frozen_build("before it renders") as build:
        let_lease_run_out()
        assert deploy(next_schema).code == 0
        built = build.finish()
    assert (built.code, last_build(), live()) == (0, ("stopped", "superseded"), 1)
    assert "Traceback" not in built.err
    assert marked(Artifact) == Artifact.objects.count()
    assert Artifact.objects.filter(since=2).exists()
