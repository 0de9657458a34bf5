"""The objects in the desk's addresses, each in every state that affects an answer. Used by test_routes.py.

A state is made anew for each request, and its primary key goes into the address.
"""

import gzip
import json
from datetime import UTC, datetime
from functools import partial
from io import BytesIO

from django.contrib.auth.models import Group, User
from django.utils import timezone

from builds.models import Build, Incident, Lease
from builds.models.lease_claims import Claimant
from publisher.desk.imports.report_summary import summary_of
from publisher.desk.models.import_run import ImportRun
from publisher.desk.pages.publish_form import PublishForm
from publisher.pages.library.uploading import upload
from publisher.pages.models import Page, Redirect, Remark, Review
from publisher.pages.models.planned_change import plan_state
from static_site.models import Release, Site
from tests.desk.browsing import draft
from tests.desk.share_links.links import shared
from tests.pages.media.pictures import photo
from tests.static_site.live import complete, show, show_page
from tests.static_site.sites import publish

CANARY = "A secret title"
NOBODYS = 2**31 - 1


def deleted_page():
    page = draft("tea", title=CANARY)
    page.mark_deleted(by="test")
    return page.pk


def with_revisions(page, *numbers):
    """Return a page's state followed by revision numbers."""
    return {
        "draft": lambda: (page["draft"](), *numbers),
        "live": lambda: (page["live"](), *numbers),
        "deleted": lambda: (page["deleted"](), *numbers),
        "missing": lambda: (NOBODYS, *numbers),
        "none": lambda: (page["live"](), *(NOBODYS for _ in numbers)),
    }


def ended_build():
    now = timezone.now()
    return Build.objects.create(trigger="schedule", status="succeeded", started_at=now, ended_at=now).pk


def incident(**fields):
    now = timezone.now()
    return Incident.objects.create(kind="died", what=CANARY, opened_at=now, seen_at=now, **fields).pk


def redirect(until=None):
    target = f"https://example.org/{CANARY}"
    return Redirect.objects.create(from_path="old", target=target, since=1, until=until).pk


def media_file(is_deleted=False):
    """Return a file whose alternative text is the canary."""
    file = upload(BytesIO(photo(60, 40)), "tea.jpg", by="test", alt=CANARY)
    if is_deleted:
        file.delete_from_library(by="test")
    return file.pk


def site_import(status):
    report = {"generator": "hugo", "pages": [], "skipped": [], "counts": {}}
    packed = gzip.compress(json.dumps(report).encode())
    return ImportRun.objects.create(name=CANARY, status=status, summary=summary_of(report), report=packed).pk


def planned_page():
    page = draft("tea", title=CANARY)
    page.schedule(by="test", publish_at=datetime(2890, 3, 1, 9, tzinfo=UTC))
    return page.pk


PAGE = {
    "draft": lambda: draft("tea", title=CANARY).pk,
    "live": lambda: publish("tea", title=CANARY).pk,
    "deleted": deleted_page,
    "missing": lambda: NOBODYS,
}


def submitted_page():
    page = draft("tea", title=CANARY)
    page.submit(page.latest_id, by="test")
    return page.pk


REVIEWED = {
    "unasked": PAGE["draft"],
    "waiting": submitted_page,
    "deleted": PAGE["deleted"],
    "missing": PAGE["missing"],
}


def remark(state):
    """Return a page and a remark in a state; one `elsewhere` is another page's."""
    page, by = draft("tea", title=CANARY), "test"
    made = Remark.objects.make(draft("coffee") if state == "elsewhere" else page, CANARY, by=by)
    if state == "resolved":
        made.resolve(by=by)
    elif state == "deleted":
        page.mark_deleted(by=by)
    return page.pk, made.pk


def release(state):
    """Return one of three releases: the first was live, the second is, and the gate refused the third."""
    numbers = {"past": show().number, "live": show_page("tea").number}
    publish("tea", title="Newer")
    numbers["refused"] = complete().number
    Release.objects.filter(pk=numbers["refused"]).update(refused="Too many pages would vanish.")
    return numbers[state]


def person(**state):
    return User.objects.create_user(CANARY, "somebody@example.org", **state)


def share_link(is_revoked=False):
    sharer = User.objects.create_user("sharer")
    sharer.groups.set(Group.objects.filter(name="Author"))
    link, prefix = shared(draft("shared", title=CANARY), by=sharer)
    if is_revoked:
        link.revoke(by=sharer)
    return link, prefix.rpartition("/")[2]


def secrets(*address):
    """Return the secret of a share link in each state, followed by an address on the site."""
    return {
        "open": lambda: (share_link()[1], *address),
        "revoked": lambda: (share_link(is_revoked=True)[1], *address),
        "forged": lambda: ("forged", *address),
    }


# By the start of an address, longer ones first: the possible values of its converters.
STATES = {
    "pages/<int:pk>/history/<int:number>/": with_revisions(PAGE, 1),
    "pages/<int:pk>/history/<int:old>/": with_revisions(PAGE, 1, 1),
    "pages/<int:pk>/review/": REVIEWED,
    "pages/<int:pk>/remarks/<int:remark>/": {
        state: partial(remark, state) for state in ("open", "resolved", "deleted", "elsewhere")
    },
    "pages/<int:pk>/schedule/move/": {
        "planned": planned_page,
        "live": PAGE["live"],
        "deleted": deleted_page,
        "missing": PAGE["missing"],
    },
    "pages/<int:pk>/": PAGE,
    "files/<int:pk>/": {
        "kept": media_file,
        "deleted": lambda: media_file(is_deleted=True),
        "missing": lambda: NOBODYS,
    },
    "imports/<int:pk>/": {
        "checked": lambda: site_import("checked"),
        "imported": lambda: site_import("imported"),
        "missing": lambda: NOBODYS,
    },
    "redirects/<int:pk>/": {
        "standing": redirect,
        "ended": lambda: redirect(until=2),
        "missing": lambda: NOBODYS,
    },
    "builds/<int:number>/": {
        "running": lambda: Lease.objects.claim(Claimant("somebody"), trigger="command").pk,
        "ended": ended_build,
        "missing": lambda: NOBODYS,
    },
    "releases/<int:number>/": {
        "past": lambda: release("past"),
        "live": lambda: release("live"),
        "refused": lambda: release("refused"),
        "missing": lambda: NOBODYS,
    },
    "incidents/<int:number>/": {
        "open": incident,
        "over": lambda: incident(closed_at=timezone.now()),
        "missing": lambda: NOBODYS,
    },
    "people/<int:pk>/": {
        "active": lambda: person().pk,
        "disabled": lambda: person(is_active=False).pk,
        "missing": lambda: NOBODYS,
    },
    "share-links/<int:pk>/": {
        "open": lambda: share_link()[0].pk,
        "revoked": lambda: share_link(is_revoked=True)[0].pk,
        "missing": lambda: NOBODYS,
    },
    "shared/<str:secret>/-/<path:address>": secrets("shared/"),
    "shared/<str:secret>/<path:address>": secrets("shared/"),
    "shared/<str:secret>/": secrets(),
    "files/preview/<str:token>/": {"forged": lambda: "forged"},
    "password/new/<uidb64>/<token>/": {"forged": lambda: ("MQ", "forged")},
}
NONE = {"-": lambda: ()}


def states_of(route):
    """Return the possible states of an address's object, by name; only `-` if it has no object."""
    return next((states for start, states in STATES.items() if route.startswith(start)), NONE)


def newer_text(pk):
    """Return the editor's form fields, based on the newest text."""
    base = Page.objects.filter(pk=pk).values_list("latest", flat=True).first()
    return {"title": "Changed", "weight": "0", "body": "Changed.", "base": str(base or "")}


def newest_planned(pk):
    """Return the fields that plan the newest text."""
    newest = Page.objects.filter(pk=pk).values_list("latest", flat=True).first()
    return {"publish_at": "2900-01-01T09:00", "zone": "Europe/London", "revision": str(newest or "")}


def planned_seen(pk):
    """Return the fields that move the plan shown to another day."""
    page = Page.objects.filter(pk=pk).first()
    return {"publish_at": "2890-03-02T09:00", "zone": "UTC", "seen": plan_state(page) if page else ""}


def publish_seen(pk):
    """Return the fields that publish the newest text with the findings shown."""
    page = Page.objects.filter(pk=pk).first()
    form = PublishForm(page=page, by="test", typed={}) if page else None
    return {"revision": str(page.latest_id), "seen": form.shown} if form else {}


def newest_seen(pk):
    """Return the fields that submit the newest text for review."""
    return {"revision": str(Page.objects.filter(pk=pk).values_list("latest", flat=True).first() or "")}


def review_seen(pk):
    """Return the fields that answer the page's review."""
    review = Review.objects.waiting().filter(page=pk).first()
    later = {"publish_at": "2900-01-01T09:00", "zone": "Europe/London"}
    return {"review": str(review.pk if review else ""), "reason": "No.", **later}


def first_text(named):
    """Return the fields that restore the first revision."""
    base = Page.objects.filter(pk=named[0]).values_list("latest", flat=True).first()
    return {"base": str(base or 0)}


def as_seen(number):
    """Return a release form's fields: the live release, and every box ticked."""
    live = Site.objects.values_list("live_release", flat=True).get()
    return {"live": str(live or 0), "back": "on", "allow_removals": "on"}
