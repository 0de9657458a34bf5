"""What is new for a person since the last mail: reviews asked of them, and what became of those that they asked for.

What has been seen to in the meantime is not in it. Reads only.
"""

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from builds.situation import Situation
from publisher.desk.digest.digest import SHOWN, Digest, Entry, Point, Section
from publisher.desk.time_zones import for_reader
from publisher.desk.waiting.waiting_list import Waiting, answerable_by, failed_texts, returned_to
from publisher.pages.models import ContentVersion, Page, Publication, Review
from publisher.pages.models.review import APPROVED


def moment() -> Point:
    """Return a moment, all reviews of before which are committed: each is written under the content lock."""
    with transaction.atomic():
        _, now = ContentVersion.objects.lock()
    return Point(Situation.read().shown, now)


def notices(person: User, told: Point, now: Point, *, may_publish: bool) -> Digest:
    """Return what is new for the person, in four queries."""
    asked = answerable_by(person) if may_publish else Review.objects.none()
    answered = {"answered_at__gte": told.at, "answered_at__lt": now.at}
    readable = Page.objects.kept().readable_by(person)
    mine = Review.objects.filter(asked_by=person, page__in=readable).exclude(answered_by=person)
    approved, failed = mine.filter(state=APPROVED), failed_texts().filter(revision=OuterRef("revision"))
    found = [
        _section("to review", "Waiting for your review", asked.filter(asked_at__gte=told.at, asked_at__lt=now.at)),
        _section("returned", "Returned to you", returned_to(person).exclude(answered_by=person).filter(**answered)),
        _section("approved", "Approved", approved.filter(~_shown(now), **answered)),
        _section("live", "Live", approved.filter(_shown(now), ~_shown(told), ~Exists(failed))),
    ]
    return Digest(told, [section for section in found if section.count])


def _shown(point: Point) -> Exists:
    """Return whether readers had a review's text at a moment."""
    return Exists(Publication.objects.as_of(point.version).filter(revision=OuterRef("revision")))


def _section(word: str, heading: str, rows: QuerySet[Review]) -> Section:
    reviews = list(rows.select_related("page", "revision").defer("revision__body", "revision__html").order_by("pk"))
    entries = [_entry(review, is_live=word == "live") for review in reviews[:SHOWN]]
    tone = {"returned": "bad", "to review": "plain"}.get(word, "good")
    return Section(word, heading, entries, len(reviews), tone, is_news=bool(entries))


def _entry(review: Review, *, is_live: bool) -> Entry:
    kind, signed = "review", (review.asked_who, review.note, review.asked_at)
    if review.answered_at:
        kind, signed = review.state, (review.answered_who, review.answer, review.answered_at)
    waiting = Waiting(kind, review.page_id, review.page.path, review.revision.title, *signed)
    said = f"Readers can see it. {waiting.asks}" if is_live else waiting.asks
    is_planned = review.page.planned_revision_id == review.revision_id
    plan = f" It goes live on {for_reader(review.page.publish_at)}." if is_planned and review.page.publish_at else ""
    return Entry(waiting.name, said + plan, settings.SITE_URL + waiting.url)
