"""Views of a page's review: submit a text, see what it changes, approve it now or for a time, return or withdraw it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from publisher.desk.checklist.findings import findings_of
from publisher.desk.history.text_changes import changes
from publisher.desk.pages.plan_arrival import carried_out
from publisher.desk.pages.planned_times import plans, zone_used_last
from publisher.desk.pages.responses import back_to, published
from publisher.desk.people.roles import PUBLISH, WRITE, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.desk.reviews.forms import ApproveForLaterForm, ReturnForm, ReviewForm, SubmitForm
from publisher.pages.models import ContentVersion, Page, Review, Revision, StaleRevision

NONE_WAITS = "No text of this page waits for a review: it has been answered or withdrawn."


def of_what_waits(view: Callable[[EditorRequest, Page, Review], HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view a page and the review of it that waits; say so if none does."""

    @wraps(view)
    def view_of_page(request: EditorRequest, pk: int) -> HttpResponse:
        page = get_object_or_404(Page.objects.kept().select_related("latest"), pk=pk)
        if review := _waiting(page):
            return view(request, page, review)
        messages.warning(request, NONE_WAITS)
        return redirect("desk:edit", page.pk)

    return view_of_page


@needs(WRITE)
@takes_a_form
def submit_page(request: EditorRequest, pk: int) -> HttpResponse:
    page = get_object_or_404(Page.objects.kept().exclude(latest=None).select_related("latest"), pk=pk)
    form = SubmitForm(sent(request), initial={"revision": page.latest_id})
    try:
        if form.is_valid():
            with form.refusals():
                review = page.submit(form.cleaned_data["revision"], by=request.user, note=form.cleaned_data["note"])
                return back_to(page, request, f"Revision {review.revision.number} is submitted for review.")
    except StaleRevision as stale:
        form.add_error(None, f"{stale.newest.who} saved a newer text (revision {stale.newest.number}) meanwhile.")
    waiting = _waiting(page)
    return show(request, "desk/reviews/submit.html", page=page, form=form, waiting=waiting)


@needs(PUBLISH)
@takes_a_form
@of_what_waits
def review_page(request: EditorRequest, page: Page, review: Review) -> HttpResponse:
    form = ReviewForm(sent(request), review=review)
    if form.is_valid():
        with form.refusals():
            return published(page, request, review.approve(by=request.user))
    return show(request, "desk/reviews/review.html", page=page, form=form, **_shown(review, request))


@needs(PUBLISH)
@takes_a_form
@of_what_waits
def approve_for_later(request: EditorRequest, page: Page, review: Review) -> HttpResponse:
    zones = {"own_zone": request.own_zone, "last_zone": zone_used_last(request.user)}
    form = ApproveForLaterForm(sent(request), review=review, now=ContentVersion.objects.clock(), **zones)
    if form.is_valid():
        with form.refusals():
            form.approve(by=request.user)
            page.refresh_from_db()
            planned = " ".join(f"{plan}, {carried_out(plan)}." for plan in plans(page))
            return back_to(page, request, f"Approved. Planned: {planned}")
    return show(request, "desk/reviews/approve_for_later.html", page=page, form=form, review=review)


@needs(PUBLISH)
@takes_a_form
@of_what_waits
def return_page(request: EditorRequest, page: Page, review: Review) -> HttpResponse:
    form = ReturnForm(sent(request), review=review)
    if form.is_valid():
        with form.refusals():
            review.send_back(by=request.user, reason=form.cleaned_data["reason"])
            return back_to(page, request, f"Returned to {review.asked_who}.")
    return show(request, "desk/reviews/return.html", page=page, form=form, review=review)


@needs(WRITE)
@require_POST
@of_what_waits
def withdraw_page(request: EditorRequest, page: Page, review: Review) -> HttpResponse:
    try:
        review.withdraw(by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk:edit", page.pk)
    return back_to(page, request, "Withdrawn. The text stays a draft.")


def _waiting(page: Page) -> Review | None:
    return Review.objects.waiting().of(page).select_related("page__latest", "revision").first()


def _shown(review: Review, request: EditorRequest) -> dict[str, Any]:
    """Return what the text under review changes for readers, and what is worth a look in it."""
    live = review.page.live_publication
    return {
        "review": review,
        "live": live,
        "changes": changes(live.revision if live else Revision(), review.revision),
        "findings": findings_of(review.page),
        "is_newest": review.revision_id == review.page.latest_id,
        "is_own": review.is_text_of(request.user),
    }
