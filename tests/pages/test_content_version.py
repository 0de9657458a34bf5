"""The content version: it rises by one with every change, and a reader who sees it sees all earlier changes."""

import threading

import pytest
from django.db.models import Subquery

from publisher.pages.models import ContentVersion, Page, Publication
from tests.pages.content import at_once, draft, page_at, refusal, versions_taken
from tests.static_site.sites import publish


@pytest.mark.django_db
def test_a_refused_change_takes_no_number() -> None:
    publish("a")
    assert versions_taken(lambda: refusal(lambda: page_at("a").move("a/b", by="ada"))) == 0


@pytest.mark.django_db
def test_earlier_content_can_be_asked_for_at_any_time() -> None:
    page = publish("a", "One")
    then = ContentVersion.objects.current()
    publish("b").move("c", by="ada")
    publish("a", "Two")
    page.mark_deleted(by="ada")
    assert dict(Publication.objects.as_of(then).values_list("path", "title")) == {"": "Home", "a": "One"}
    assert dict(Publication.objects.live().values_list("path", "title")) == {"": "Home", "c": "B"}


@pytest.mark.django_db
def test_what_changed_between_two_versions_is_what_began_or_ended() -> None:
    publish("a")
    then = ContentVersion.objects.current()
    publish("b")
    page_at("a").unpublish(by="ada")
    now = ContentVersion.objects.current()
    assert set(Publication.objects.changed_between(then, now).values_list("path", flat=True)) == {"a", "b"}
    assert not Publication.objects.changed_between(now, now).exists()


@pytest.mark.django_db(transaction=True)
def test_editors_at_the_same_moment_get_consecutive_numbers() -> None:
    pages = [draft(f"page-{number}") for number in range(6)]
    before = ContentVersion.objects.current()
    opened = at_once(*[lambda page=page: page.publish(by="ada")[0].since for page in pages])
    assert sorted(opened) == list(range(before + 1, before + 7))


@pytest.mark.django_db(transaction=True)
def test_who_sees_a_number_sees_everything_up_to_it() -> None:
    """Run three writers, and a reader that queries the number and the newest change in one statement."""
    for number in range(30):
        draft(f"page-{number}")
    pages = list(Page.objects.exclude(path=""))
    writing, wrong = threading.Semaphore(0), []
    newest = Publication.objects.order_by("-since").values("since")[:1]

    def write(some: list[Page]) -> None:
        for page in some:
            page.publish(by="ada")
        writing.release()

    def read() -> int:
        seen, ended = 0, 0
        while ended < 3:
            row = ContentVersion.objects.annotate(newest=Subquery(newest)).get()
            seen += 1
            if row.number != row.newest:
                wrong.append((row.number, row.newest))
            ended += writing.acquire(blocking=False)
        return seen

    outcomes = at_once(*[lambda n=n: write(pages[n::3]) for n in range(3)], read)
    assert outcomes[:3] == [None] * 3
    assert outcomes[3] > 3
    assert wrong == []
