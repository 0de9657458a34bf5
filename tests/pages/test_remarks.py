"""Remarks on drafts: made, answered, resolved and reopened; audited without their words; for whom they wait."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from publisher.pages.models import AuditEntry, Page, Remark, purge
from publisher.pages.passage import Passage
from tests.pages.content import draft, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Page:
    return draft("tea", body="Seventy degrees is enough.")


@pytest.fixture
def people() -> tuple[User, ...]:
    return tuple(User.objects.create_user(name) for name in ("ada", "grace", "linus"))


def remark(page: Page, text: str = "Is that so?", by="grace", quote: str = "") -> Remark:
    return Remark.objects.make(page, text, by=by, passage=Passage(quote) if quote else None)


def waiting(person: User) -> list[str]:
    return list(Remark.objects.open_for(person).values_list("text", flat=True))


def test_a_remark_is_about_a_passage_of_the_newest_text_or_about_the_page(page):
    about = remark(page, quote="degrees")
    assert (about.revision, about.passage) == (page.latest, Passage("degrees", "Seventy ", " is enough.", 8))
    assert (remark(page).quote, about.who) == ("", "grace")
    assert "doesn't have this passage" in refusal(lambda: remark(page, quote="kelvin"))


def test_it_is_open_until_someone_resolves_it_and_again_when_it_is_reopened(page, people):
    ada, grace, _ = people
    made = remark(page, by=grace)
    made.answer("Yes.", by=ada)
    assert Remark.objects.open().get() == made
    made.resolve(by=ada)
    resolved_at = made.resolved_at
    made.resolve(by=grace)
    assert (made.resolved_who, made.resolved_at, made.is_open) == ("ada", resolved_at, False)
    assert not Remark.objects.open().exists()
    made.reopen(by=grace)
    made.reopen(by=grace)
    assert (made.is_open, made.resolved_by, Remark.objects.open().get()) == (True, None, made)
    assert made.answers.get().who == "ada"


def test_each_deed_is_audited_once_and_without_the_words(page):
    made = remark(page, "A secret", quote="degrees")
    made.answer("Another secret", by="ada")
    for deed in (made.resolve, made.resolve, made.reopen):
        deed(by="ada")
    entries = AuditEntry.objects.filter(page=page, action__contains="remark").order_by("pk")
    actions = ["remark", "answer remark", "resolve remark", "reopen remark"]
    assert [entry.action for entry in entries] == actions
    assert [list(entry.detail) for entry in entries] == [["remark"]] * 4
    assert entries[0].detail["remark"] == made.pk


def test_an_account_that_is_deleted_leaves_its_name(page, people):
    ada, grace, _ = people
    made = remark(page, by=grace)
    made.resolve(by=ada)
    User.objects.all().delete()
    made.refresh_from_db()
    assert (made.by, made.who, made.resolved_by, made.resolved_who) == (None, "grace", None, "ada")


def test_a_deleted_page_keeps_its_remarks_and_takes_no_more(page):
    made = remark(page)
    page.mark_deleted(by="ada")
    for deed in (lambda: remark(page), lambda: made.answer("So?", by="ada"), lambda: made.resolve(by="ada")):
        assert "is deleted; restore it first" in refusal(deed)
    assert not Remark.objects.open().exists()
    page.restore(by="ada")
    assert Remark.objects.open().get() == made


def test_a_purge_deletes_remarks_and_answers(page):
    remark(draft("coffee"))
    remark(page, quote="degrees").answer("Yes.", by="ada")
    purge(page, by="legal", reason="court order")
    assert [left.page.path for left in Remark.objects.all()] == ["coffee"]


@pytest.mark.parametrize("text", ["", "\0", "a\x08"])
def test_words_that_are_no_text_are_refused(page, text):
    with pytest.raises(ValidationError):
        remark(page, text)
    assert not Remark.objects.exists()


def test_a_remark_waits_for_those_who_wrote_the_text_or_take_part_until_they_have_the_last_word(page, people):
    ada, grace, linus = people
    page.save_revision(by=ada, title="Tea", body="Seventy.")
    made = remark(page, "Is that so?", by=grace)
    assert [waiting(person) for person in people] == [["Is that so?"], [], []]
    made.answer("Yes.", by=ada)
    assert [waiting(person) for person in people] == [[], ["Is that so?"], []]
    made.answer("I measured it.", by=linus)
    assert [waiting(person) for person in people] == [["Is that so?"], ["Is that so?"], []]
    linus.delete()
    assert [waiting(person) for person in people[:2]] == [["Is that so?"], ["Is that so?"]]
    made.resolve(by=grace)
    assert [waiting(person) for person in people[:2]] == [[], []]


def test_what_a_person_who_is_gone_said_waits_still(page, people):
    ada, grace, _ = people
    page.save_revision(by=ada, title="Tea", body="Seventy.")
    remark(page, "Is that so?", by=grace)
    grace.delete()
    assert waiting(ada) == ["Is that so?"]


def test_what_waits_takes_one_query(page, people, django_assert_num_queries):
    for number in range(5):
        remark(page, f"Remark {number}", by=people[1]).answer("Hm.", by=people[0])
    with django_assert_num_queries(1):
        assert len(Remark.objects.open_for(people[1]).select_related("page__latest")) == 5
