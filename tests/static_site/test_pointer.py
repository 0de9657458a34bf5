"""The pointer to the live release: builds advance it, operators roll it back, hold it and lift the hold."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from publisher.pages.models import AuditEntry, Page
from static_site.models import Artifact, Flip, Release, Site
from static_site.releases.gate import why_refused
from static_site.releases.pointer import MoveRefused, lift_hold, planned_lift, roll_back, rollback_target
from static_site.releases.pruning import prune
from tests.static_site.live import complete, live_number, show, show_page, unpublish
from tests.static_site.sites import publish

pytestmark = [pytest.mark.django_db, pytest.mark.behind_pgbouncer]
BUILDING, ABANDONED = Release.Status.BUILDING, Release.Status.ABANDONED


@pytest.fixture
def two():
    """Publish release 2; release 1 had one page less."""
    show_page("a", body="One.")
    show_page("b", body="Two.")


def command(capsys, *arguments):
    call_command(*arguments)
    return capsys.readouterr().out


def refusal(*arguments):
    with pytest.raises(CommandError) as caught:
        call_command(*arguments)
    return caught.value.returncode, str(caught.value)


def test_a_build_shows_readers_what_it_has_completed():
    release = complete()
    assert live_number() is None
    assert Site.objects.publish(release)
    assert live_number() == release.number


def test_publishing_again_says_yes_and_changes_nothing(two):
    assert Site.objects.publish(Release.objects.get(number=2))
    assert [flip.after_id for flip in Flip.objects.order_by("pk")] == [1, 2]


def test_a_build_never_moves_readers_back(two):
    assert not Site.objects.publish(Release.objects.get(number=1))
    assert live_number() == 2


@pytest.mark.parametrize(
    "state", [{"status": BUILDING}, {"status": ABANDONED}, {"refused": "no home"}, {"fingerprint": "of older code"}]
)
def test_a_release_that_is_not_ready_is_not_shown(state):
    release = complete()
    Release.objects.update(**state)
    assert not Site.objects.publish(release)
    assert live_number() is None


def test_nothing_is_shown_while_the_site_is_held(two, capsys):
    assert "keep it: looking into it (ops)" in command(capsys, "hold_site", "--reason", "looking  into it")
    publish("c", body="Three.")
    assert not Site.objects.publish(complete())
    assert live_number() == 2


def test_a_rollback_brings_the_old_bytes_back_at_once_and_builds_do_not_undo_it(two, client, capsys):
    said = command(capsys, "rollback_site", "--yes", "--by", "ada")
    assert "removed  /b/" in said
    assert "Readers now see release 1, and keep it: rolled back to release 1 (ada)" in said
    assert client.get("/b/").status_code == 404
    publish("c", body="Three.")
    assert not Site.objects.publish(complete())
    assert live_number() == 1


def test_lifting_shows_the_newest_complete_release(two, client, capsys):
    call_command("rollback_site", "--yes")
    publish("c", body="Three.")
    release = complete()
    said = command(capsys, "lift_hold", "--yes")
    assert "added    /c/" in said
    assert f"Readers now see release {release.number}." in said
    assert client.get("/c/").status_code == 200
    publish("d", body="Four.")
    assert Site.objects.publish(complete())


def test_a_rollback_names_the_pages_that_would_come_back(capsys):
    show_page("a", body="One.")
    unpublish("a")
    show()
    assert refusal("rollback_site") == (2, "There is no terminal to confirm this on; add --yes. Nothing was changed.")
    said = capsys.readouterr().out
    assert "Pages that would come back: 1. Were they taken down on purpose?" in said
    assert "back     /a/" in said
    assert live_number() == 2


def test_rolling_back_twice_goes_further_back(two, capsys):
    show_page("c", body="Three.")
    call_command("rollback_site", "--yes")
    call_command("rollback_site", "--yes")
    assert live_number() == 1
    assert refusal("rollback_site", "--yes")[0] == 2
    call_command("rollback_site", "2", "--yes")
    assert live_number() == 2


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"status": BUILDING}, "is building"),
        ({"status": ABANDONED}, "is abandoned"),
        ({"refused": "no home"}, "was refused: no home"),
    ],
)
def test_a_rollback_to_a_release_that_is_no_good_says_why(two, state, reason):
    Release.objects.filter(number=1).update(**state)
    assert reason in refusal("rollback_site", "1", "--yes")[1]
    assert "nothing to go back to" in refusal("rollback_site", "--yes")[1]


def test_a_rollback_to_what_is_not_there_says_so(two):
    assert refusal("rollback_site", "9", "--yes") == (2, "There is no release 9; the newest is 2.")
    assert refusal("rollback_site", "2", "--yes") == (2, "Readers see release 2 already.")
    prune(keep=1, days=0)
    assert refusal("rollback_site", "1", "--yes")[1].startswith("Release 1 is no longer kept; the oldest")


def test_a_rollback_leads_only_to_what_readers_had(two):
    call_command("hold_site", "--reason", "audit")
    publish("c", body="Three.")
    complete()
    assert "was never shown to readers" in refusal("rollback_site", "3", "--yes")[1]


def test_a_rollback_on_an_unpublished_site_says_what_to_do_first():
    assert refusal("rollback_site", "--yes")[1].startswith("Nothing is published yet.")


def test_a_rollback_from_what_readers_no_longer_see_does_nothing(two):
    target = rollback_target()
    show_page("c", body="Three.")
    with pytest.raises(MoveRefused):
        roll_back(target, seen_live=2, by="ada")
    assert (live_number(), Site.objects.get().hold) == (3, "")


def test_what_was_pruned_meanwhile_cannot_be_rolled_back_to(two):
    target = rollback_target()
    prune(keep=1, days=0)
    with pytest.raises(MoveRefused):
        roll_back(target, seen_live=2, by="ada")


def test_lifting_needs_no_terminal_and_has_nothing_to_do_the_second_time(two, capsys):
    call_command("rollback_site", "--yes")
    assert "Readers now see release 2." in command(capsys, "lift_hold")
    for more in ([], ["--yes"]):
        assert command(capsys, "lift_hold", *more) == "The site is not held; nothing to do.\n"
    assert AuditEntry.objects.filter(action="lift hold").count() == 1


def test_a_planned_lift_says_what_readers_would_get_and_changes_nothing(two, capsys):
    call_command("rollback_site", "--yes", "--by", "ada")
    before = Site.objects.values().get()
    said = command(capsys, "lift_hold", "--plan")
    assert "changed  /" in said
    assert said.endswith("(ada). If the reason is gone, type ./manage.py lift_hold\n")
    assert Site.objects.values().get() == before


@pytest.mark.parametrize("answer", ["n\n", "", "y\n"])
def test_on_a_terminal_lifting_asks_first(two, monkeypatch, answer):
    call_command("hold_site", "--reason", "audit")
    terminal = StringIO(answer)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    if answer == "y\n":
        call_command("lift_hold")
    else:
        assert refusal("lift_hold") == (1, "Nothing was changed.")
    assert bool(Site.objects.get().hold) is (answer != "y\n")


def test_a_held_site_cannot_be_held_again(two):
    call_command("hold_site", "--reason", "first")
    assert "held already: first (ops)" in refusal("hold_site", "--reason", "second")[1]
    assert refusal("hold_site", "--reason", "  ")[0] == 2
    assert refusal("hold_site", "--reason", "x" * 301)[0] == 2


def test_lifting_runs_the_gate_against_what_readers_have(settings):
    settings.SITE_MAX_VANISHING = 0
    for number in range(25):
        publish(f"p{number}", body="Text.")
    show()
    call_command("hold_site", "--reason", "audit")
    for number in range(25):
        unpublish(f"p{number}")
    release = complete()
    code, said = refusal("lift_hold", "--yes")
    assert (code, live_number(), Site.objects.get().hold) == (1, 1, "audit (ops)")
    assert "25 of 26 pages would vanish" in said
    call_command("publish_release", "2", "--allow-removals")
    call_command("lift_hold", "--yes")
    assert (live_number(), Site.objects.get().hold) == (release.number, "")


def test_a_refused_release_is_published_by_its_number_when_the_gate_now_agrees(settings, capsys):
    show_page("a", body="One.")
    publish("b", body="Two.")
    release = complete()
    Release.objects.filter(number=release.number).update(refused="25 of 26 pages would vanish")
    assert not Site.objects.publish(release)
    assert "Readers now see release 2." in command(capsys, "publish_release", "2")
    assert Release.objects.get(number=2).refused == ""


def test_consent_to_removals_is_no_consent_to_a_missing_home(two):
    show_page("c", body="Three.")
    publish("d", body="Four.")
    complete()
    Artifact.objects.newest().filter(path="index.html").delete()
    code, said = refusal("publish_release", "4", "--allow-removals")
    assert (code, live_number()) == (1, 3)
    assert "index.html could not be made" in said


def test_publish_release_goes_forward_only_and_shows_no_older_code(two):
    assert refusal("publish_release", "2")[0] == 2
    assert "rollback_site 1" in refusal("publish_release", "1")[1]
    assert "no release 9" in refusal("publish_release", "9")[1]
    publish("c", body="Three.")
    complete()
    Site.objects.update(fingerprint="of newer code")
    assert "build_static_site" in refusal("publish_release", "3")[1]


def test_lifting_never_shows_what_older_code_rendered(two, capsys):
    call_command("rollback_site", "--yes")
    Site.objects.update(fingerprint="of newer code")
    said = command(capsys, "lift_hold", "--yes")
    assert "Readers keep release 1" in said
    assert (live_number(), Site.objects.get().hold) == (1, "")


def test_a_lift_that_means_something_else_by_now_does_nothing(two):
    call_command("rollback_site", "--yes")
    lift = planned_lift()
    publish("c", body="Three.")
    complete()
    with pytest.raises(MoveRefused):
        lift_hold(lift, by="ada")
    assert live_number() == 1


def test_each_move_is_in_the_audit_with_its_name(two, django_user_model):
    ada = django_user_model.objects.create(username="ada")
    roll_back(rollback_target(), seen_live=2, by=ada)
    assert Site.objects.get().held_by == ada
    lift_hold(planned_lift(), by=ada)
    call_command("hold_site", "--reason", "audit", "--by", "bob")
    moves = AuditEntry.objects.filter(action__in=["roll back", "lift hold", "hold"]).order_by("pk")
    assert list(moves.values_list("action", "who")) == [("roll back", "ada"), ("lift hold", "ada"), ("hold", "bob")]
    assert moves[0].detail == {"release": 1, "before": 2}


def test_every_flip_is_noted(two):
    call_command("rollback_site", "--yes")
    call_command("lift_hold", "--yes")
    flips = Flip.objects.order_by("pk").values_list("before", "after", "verb")
    assert list(flips) == [(None, 1, "publish"), (1, 2, "publish"), (2, 1, "roll back"), (1, 2, "lift hold")]


def test_a_plan_names_the_pages_that_would_go_and_who_unpublished_them_and_changes_nothing(capsys):
    for number in range(25):
        publish(f"p{number:02}", body="Text.")
    show()
    for number in range(24):
        Page.objects.kept().get(path=f"p{number:02}").unpublish(by="ada")
    Page.objects.kept().get(path="p24").mark_deleted(by="ben")
    release = complete()
    Release.objects.filter(pk=release.pk).update(refused=why_refused(release))
    said = command(capsys, "publish_release", "2", "--plan")
    assert said.startswith("Release 2 may not go live: 25 of 26 pages would vanish. Readers would lose:\n  /p00/  (unp")
    assert said.count("unpublish by ada") == 24
    assert "/p24/  (delete by ben, 20" in said
    assert "Nothing was changed. Ask the person who unpublished them." in said
    assert (live_number(), Release.objects.get(pk=2).refused) == (1, why_refused(release))


def test_a_plan_of_a_release_that_takes_nothing_says_so(two, capsys):
    call_command("hold_site", "--reason", "audit")
    publish("c", body="Three.")
    complete()
    capsys.readouterr()
    assert command(capsys, "publish_release", "3", "--plan") == (
        "Release 3 may go live. Readers would lose:\n  no page\nNothing was changed.\n"
    )
    assert live_number() == 2
