"""Merging two texts that come from a third."""

import pytest

from publisher.desk.editor.text_merge import merged
from publisher.pages.models import Revision
from tests.desk.browsing import address, draft, filled_in, words

BASE = "One.\n\nTwo.\n\nThree.\n\nFour."


def revision(**written):
    return Revision(**{"title": "Tea", "body": BASE, "who": "grace", **written})


def together(yours, theirs, base=BASE):
    return merged(revision(body=base), fields(body=yours), revision(body=theirs))


def fields(**typed):
    return {name: getattr(revision(**typed), name) for name in Revision.WRITTEN}


@pytest.mark.parametrize(
    ("yours", "theirs", "both"),
    [
        ("1.\n\nTwo.\n\nThree.\n\nFour.", "One.\n\nTwo.\n\nThree.\n\n4.", "1.\n\nTwo.\n\nThree.\n\n4."),
        ("One.\n\nFour.", "Zero.\n\n" + BASE, "Zero.\n\nOne.\n\nFour."),
        (BASE + "\n\nFive.", BASE, BASE + "\n\nFive."),
        (BASE, "", ""),
        ("Same.\n\n" + BASE, "Same.\n\n" + BASE, "Same.\n\n" + BASE),
        ("One.\n\n2.\n\nThree.\n\nFour.", "One.\n\n2.\n\nThree.\n\n4.", "One.\n\n2.\n\nThree.\n\n4."),
    ],
)
def test_changes_that_do_not_touch_are_both_taken(yours, theirs, both):
    found = together(yours, theirs)
    assert (found.fields["body"], found.conflicts) == (both, [])


def test_where_both_changed_the_same_both_stand_between_marks():
    found = together("One.\n\nMine.\n\nThree.\n\nFour.", "One.\n\nHers.\n\nThree.\n\n4.")
    assert found.fields["body"] == ("One.\n\n<<<<<<< Yours\nMine.\n=======\nHers.\n>>>>>>> grace\n\nThree.\n\n4.")
    assert found.conflicts == ["body"]


def test_what_was_put_in_at_the_same_place_is_marked_too():
    found = together("Mine.\n" + BASE, "Hers.\n" + BASE)
    assert found.fields["body"].startswith("<<<<<<< Yours\nMine.\n=======\nHers.\n>>>>>>> grace\nOne.")


def test_tags_of_both_are_kept_and_what_either_took_out_is_gone():
    found = merged(revision(tags=["a", "b", "c"]), fields(tags=["a", "c", "mine"]), revision(tags=["b", "c", "hers"]))
    assert (found.fields["tags"], found.conflicts) == (["c", "hers", "mine"], [])


def test_of_two_titles_yours_stands_and_is_named():
    found = merged(revision(), fields(title="Mine"), revision(title="Hers", summary="Hers"))
    assert (found.fields["title"], found.fields["summary"], found.conflicts) == ("Mine", "Hers", ["title"])


def test_without_a_text_that_both_were_made_of_everything_is_marked():
    found = merged(None, fields(body="Mine."), revision(body="Hers."))
    assert found.fields["body"] == "<<<<<<< Yours\nMine.\n=======\nHers.\n>>>>>>> grace"


@pytest.mark.django_db
def test_the_form_has_both_and_says_whether_anything_is_left_to_decide(desk):
    page = draft("tea", title="Tea", body=BASE, tags=["Hot"])
    sent = filled_in(desk, page, body=BASE.replace("One", "Mine"), noindex="on")
    page.save_revision(by="grace", title="Tea", body=BASE.replace("Four", "Hers"), tags=["Hot", "Sweet"], noindex=False)
    response = desk.post(address(page), sent)
    form = response.context["form"]
    assert form["body"].value().replace("\r", "") == "Mine.\n\nTwo.\n\nThree.\n\nHers."
    assert (form["tags"].value(), form["noindex"].value()) == ("Hot\nSweet", True)
    assert "don't overlap" in words(response)


@pytest.mark.django_db
def test_a_place_that_both_changed_is_for_the_editor_to_decide_and_either_text_can_be_taken(desk):
    page = draft("tea", title="Tea", body=BASE)
    sent = filled_in(desk, page, body="Mine.")
    page.save_revision(by="grace", title="Tea", body="Hers.")
    response = desk.post(address(page), sent)
    assert "Both versions are in the text" in words(response)
    assert "<<<<<<< Yours" in response.context["form"]["body"].value()
    assert ["body", "Mine."] in [list(field) for field in response.context["yours"]]
