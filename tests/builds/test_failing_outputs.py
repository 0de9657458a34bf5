"""Outputs that can't be rendered: a page stops no other, a broken theme publishes nothing, and both are named."""

from pathlib import Path

import pytest

from publisher.pages.models import ContentVersion, Page
from static_site.models import Artifact, FailedOutput, Release, Site
from tests.builds.commands import Finished, manage
from tests.builds.traps import set_trap
from tests.static_site.sites import publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.left_to_postgresql]


@pytest.fixture
def trapped(copy: Path) -> Path:
    """Copy the project with pages that can kill, loop in native code or eat memory while they are rendered."""
    set_trap(
        copy,
        'if title == "Kill": os.kill(os.getpid(), 9)',
        'if title == "Loop": re.match("(a+)+$", "a" * 60 + "b")',
        'if title == "Memory": bytearray(2_000_000_000)',
    )
    return copy


def built(where: Path, *arguments: str) -> Finished:
    return manage("build_static_site", *arguments, cwd=where)


def edit_theme(project: Path, name: str, old: str, new: str) -> None:
    replace(project / "templates/site" / name, old, new)


def replace(file: Path, old: str, new: str) -> None:
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


@pytest.mark.parametrize("culprit", ["Kill", "Loop", "Memory"])
def test_a_page_that_kills_its_worker_keeps_its_old_version_and_stops_no_other(trapped: Path, culprit: str) -> None:
    for number in range(12):
        publish(f"posts/{number}", "Harmless", body="first")
    assert built(trapped).code == 0
    publish("posts/3", culprit)
    publish("posts/5", "Harmless", body="second")
    if culprit == "Loop":
        replace(trapped / "publisher/settings.py", "RENDER_SECONDS = 20", "RENDER_SECONDS = 3")
    outcome = built(trapped)
    assert outcome.code == 1
    assert "FAILED  /posts/3/index.html: " in outcome.out
    assert set(FailedOutput.objects.values_list("path", flat=True)) == {"posts/3/index.html"}
    assert Artifact.objects.newest().get(path="posts/3/index.html").since == 1
    assert Artifact.objects.newest().get(path="posts/5/index.html").since == 2
    assert Site.objects.get().live_release_id == 2


def test_a_worker_that_dies_among_others_holds_nothing_up(trapped: Path) -> None:
    for number in range(250):
        publish(f"posts/{number}", "Kill" if number == 7 else "Harmless")
    outcome = manage("build_static_site", "--jobs", "3", cwd=trapped)
    assert outcome.code == 1
    assert "Traceback" not in outcome.err, outcome.err
    assert set(FailedOutput.objects.values_list("path", flat=True)) == {"posts/7/index.html"}
    assert Artifact.objects.newest().filter(kind="page").count() == 250


def test_a_worker_that_stands_still_is_ended_and_what_it_had_in_hand_is_rendered(copy: Path) -> None:
    set_trap(copy, 'if title == "Stop" and not os.path.exists("still"):', '    traps.stand_still("still")')
    replace(copy / "publisher/settings.py", "RENDER_SECONDS = 20", "RENDER_SECONDS = 3")
    for number in range(12):
        publish(f"posts/{number}", "Stop" if number == 7 else "Harmless")
    outcome = built(copy)
    assert (copy / "still").exists()
    assert (outcome.code, outcome.err.count("Traceback")) == (0, 0)
    assert Artifact.objects.newest().filter(kind="page").count() == 13


def test_a_page_that_failed_is_tried_again_and_goes_live_once_it_is_mended(trapped: Path) -> None:
    publish("posts/1", "Kill")
    assert built(trapped).code == 1
    assert built(trapped).code == 1
    publish("posts/1", "Harmless")
    assert built(trapped).code == 0
    assert not FailedOutput.objects.exists()
    assert Artifact.objects.newest().filter(path="posts/1/index.html").exists()


def test_a_defect_at_one_page_costs_that_page_alone(trapped: Path) -> None:
    set_trap(trapped, 'if title == "Odd": raise AttributeError("nobody thought of that")')
    publish("good", "Harmless")
    publish("bad", "Odd")
    outcome = built(trapped)
    assert outcome.code == 1
    assert "FAILED  /bad/index.html: AttributeError: nobody thought of that" in outcome.out
    assert Artifact.objects.newest().filter(path="good/index.html").exists()


@pytest.mark.parametrize("arguments", [[], ["--full"]])
def test_a_release_that_no_build_can_finish_ends_when_its_page_is_mended(copy: Path, arguments: list[str]) -> None:
    publish("good")
    assert built(copy).code == 0
    replace(
        copy / "static_site/content/page_contexts.py",
        '    return {\n        "title": row.title,',
        '    assert row.title != "Odd", "nobody thought of that"\n    return {\n        "title": row.title,',
    )
    page = publish("bad", "Odd")
    for _ in range(1 if arguments else 2):
        assert "nobody thought of that" in built(copy).err
    page.unpublish(by="test")
    assert built(copy, *arguments).code == 0
    assert Release.objects.filter(status="abandoned").count() == 1
    live = Site.objects.get().live_release
    assert live
    assert live.content_version == ContentVersion.objects.current()


def test_a_template_error_for_one_page_names_template_and_line(copy: Path) -> None:
    publish("good")
    publish("bad", "Boom")
    edit_theme(
        copy, "page.html", "{% block", "{% if page.title == 'Boom' %}{{ page.nothing.there }}{% endif %}{% block"
    )
    outcome = built(copy)
    if outcome.code == 0:  # text outside of blocks is not rendered in a child template
        pytest.fail(outcome.out)
    assert outcome.code == 1
    assert "/bad/index.html" in outcome.out
    assert "templates/site/page.html, line" in outcome.out


@pytest.mark.parametrize(
    ("name", "text"),
    [("page.html", "{% if %}"), ("page.html", "{{ page.nothing.there }}"), ("listing.html", "{{ nobody }}")],
)
def test_a_broken_theme_publishes_nothing_and_says_file_and_line(copy: Path, name: str, text: str) -> None:
    publish("guides", tags=["x"])
    assert built(copy).code == 0
    template = copy / "templates/site" / name
    whole = template.read_text()
    template.write_text(text)
    publish("guides", "Guides anew", tags=["x"])
    broken = built(copy)
    assert broken.code == 1
    assert f"templates/site/{name}, line 1" in broken.err
    assert "Traceback" not in broken.err
    assert Site.objects.get().live_release_id == 1
    template.write_text(whole)
    assert built(copy).code == 0
    assert (
        Site.objects.get().live_release.content_version
        == Page.objects.get(path="guides").publications.live().get().since
    )


def test_an_endless_template_runs_out_of_fuel(copy: Path) -> None:
    publish("guides", "Endless")
    loop = "{% for a in range(100000) %}{% for b in range(100000) %}{{ b }}{% endfor %}{% endfor %}"
    edit_theme(
        copy,
        "page.html",
        "{% block main %}",
        "{% block main %}{% if page.title == 'Endless' %}" + loop + "{% endif %}",
    )
    outcome = built(copy)
    assert outcome.code == 1
    assert "guides/index.html" in outcome.out
