"""The text after "Type" and "Else": it fits the cause, and warns if the fault will recur."""

import shutil

import pytest

from builds.launching.heroku_app import new_key
from builds.models.build import OUT_OF_MEMORY
from tests.builds.watching.happenings import edit, failed, killed, never_started, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("healthy")]


@pytest.fixture
def dyno(settings):
    settings.ON_DYNO, settings.BUILD_APP, settings.BUILD_JOBS = True, "my-site", 2


def told():
    (incident,) = seen().open
    return incident.cure, incident.otherwise


def ended(error, times=1, cause="error"):
    edit()
    for _ in range(times):
        failed(cause, error)


@pytest.mark.usefixtures("dyno")
def test_a_broken_theme_is_rolled_back_and_every_build_meets_it_until_then(settings, tmp_path):
    shutil.copytree(settings.SITE_THEME, tmp_path / "theme")
    (tmp_path / "theme" / "page.html").write_text("{% if %}")
    settings.SITE_THEME = tmp_path / "theme"
    cure, otherwise = told()
    assert cure == "heroku rollback -a my-site"
    assert "Every build hits this error until the file is fixed and deployed" in otherwise


@pytest.mark.usefixtures("dyno")
def test_a_build_that_a_broken_theme_ended_names_the_same():
    ended("ThemeError: page.html, line 40: “x” is undefined")
    cure, otherwise = told()
    assert cure == "heroku rollback -a my-site"
    assert "Every build hits this error" in otherwise


@pytest.mark.usefixtures("dyno")
def test_fewer_workers_last_for_all_builds():
    ended(OUT_OF_MEMORY)
    cure, otherwise = told()
    assert cure == "heroku config:set BUILD_JOBS=1 -a my-site"
    assert "The command helps all builds." in otherwise


@pytest.mark.usefixtures("dyno")
def test_after_a_near_build_ran_out_of_memory_the_next_is_elsewhere():
    edit()
    failed("error", OUT_OF_MEMORY, launcher="near")
    cure, otherwise = told()
    assert "BUILD_JOBS" not in cure
    assert otherwise.endswith("which continues from there. It gets a dyno of its own.")


def test_where_one_worker_is_too_much_a_larger_dyno_is_named(settings):
    settings.BUILD_JOBS = 1
    ended(OUT_OF_MEMORY)
    cure, otherwise = told()
    assert cure == "./manage.py build_static_site"
    assert "a larger dyno has more memory (BUILD_DYNO_SIZE)" in otherwise


def test_a_death_near_the_limit_of_memory_asks_for_fewer_workers_at_once(settings):
    settings.BUILD_DYNO_SIZE, settings.BUILD_JOBS = "basic", 2
    killed(launcher="heroku_api", peak_memory=490 << 20)
    assert told()[0] == "./manage.py build_static_site --jobs 1"


def test_a_full_database_is_pruned():
    ended("The database has no space left. Prune releases.")
    cure, otherwise = told()
    assert cure == "./manage.py prune_releases"
    assert "Every build hits this error until there is room." in otherwise


def test_one_accident_promises_the_next_build_and_several_warn_of_it():
    ended("ZeroDivisionError: division by zero")
    assert told()[1].endswith("launches another build, which continues from there.")
    ended("ZeroDivisionError: division by zero", times=2)
    assert told()[1].endswith("It may well end like the 3 builds before it.")


def test_builds_that_never_start_warn_of_the_next_one():
    for _ in range(2):
        never_started()
        seen()
    assert told()[1].endswith("It may well end like the 2 builds before it.")


@pytest.mark.usefixtures("dyno")
def test_launches_without_a_key_are_cured_by_the_line_of_the_readme():
    ended("BUILD_API_KEY is missing or has characters that no key has.", times=3, cause="launch_refused")
    assert told()[0] == new_key("my-site")


def test_the_readme_makes_a_key_in_the_same_way(settings):
    made = new_key("my-site").removeprefix("heroku config:set ").removesuffix(" -a my-site")
    assert made in (settings.BASE_DIR / "README.md").read_text()
