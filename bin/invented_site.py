"""A small sample site with something in every state that a screen shows. Called by bin/take_screenshots.py, with a
build after each of the first two stages, and by a test.
"""

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from invented_imports import imports
from invented_remarks import remarked, remarked_as_a_whole
from invented_waiting import waiting
from PIL import Image
from screens import SCREENS

from builds.models import Build, Incident, Lease, ScheduledRun
from builds.models.build import later
from builds.models.lease_claims import Claimant
from publisher.command_lines import command
from publisher.desk.models import ShareLink
from publisher.pages.library.preparing import prepare
from publisher.pages.library.uploading import upload
from publisher.pages.models import MediaVersion, Page, Recheck, SiteSettings, UnsavedWork
from static_site.models import Artifact, Release, Site

PEOPLE = {"Author": "ada", "Editor": "grace", "Operator": "linus", "Administrator": "margaret"}

TEXTS = {
    "": ("The Kettle", "A small shop for good tea, and what we know about it."),
    "guides": ("Guides", "How to make it, and what to make it in."),
    "guides/green-tea": ("Green tea", "Cooler water, less time."),
    "guides/black-tea": ("Black tea", "Boiling water, three minutes, milk if you like."),
    "guides/teapots": ("Teapots", "Clay, glass or iron."),
    "notes": ("Notes", "What happens in the shop."),
    "notes/first-flush": ("The first flush is here", "Darjeeling, picked in March."),
    "notes/summer-hours": ("Summer hours", "We close at four in August."),
    "about": ("About us", "Three people and a cat."),
}
BODY = """Water that is too hot makes green tea bitter. **Seventy degrees** is enough.

## What you need

- 2 g of leaves for each cup
- soft water, see [teapots](/guides/teapots/)
- two minutes

| Tea | Water | Time |
|---|---|---|
| Sencha | 70 °C | 1 to 2 min |
| Gyokuro | 55 °C | 2 to 3 min |

> The second cup is better than the first.
"""
BROKEN = """
#### For the fridge

See [glasses](/guides/glasses/).
"""
"""What the editor's checks find something in."""

SETTINGS: list[dict[str, Any]] = [
    {"description": "All about tea"},
    {"accent": "moss", "footer": "The Kettle, 5 Wharf Street. [Write to us](/about/)"},
    {"announcement": "Closed on Easter Monday: [our hours](/about/)"},
]


def begin() -> None:
    """Create people and the first published pages."""
    for role, name in PEOPLE.items():
        User.objects.create_user(name, f"{name}@kettle.example").groups.set(Group.objects.filter(name=role))
    for path, (title, summary) in TEXTS.items():
        date = datetime(2026, 3, 21, 9, tzinfo=UTC) if path.startswith("notes/") else None
        page = Page.objects.filter(path=path).first() or Page.objects.create_page(path, by=who("Author"))
        text: dict[str, Any] = {"title": title, "summary": summary, "body": BODY, "tags": ["Tea"], "date": date}
        page.save_revision(by=who("Author"), **text)
        page.publish(by=who("Editor"))
    upload(drawn((40, 90, 60)), "Tea garden.jpg", by=who("Author"), alt="Rows of tea bushes on a hill", credit="Ada")
    written("guides", "Guides", body=f"![](/media/tea-garden.jpg)\n\n{BODY}").publish(by=who("Editor"))
    for said in SETTINGS:
        now = SiteSettings.objects.now()
        SiteSettings.objects.publish(SiteSettings(**now.said | said), by=who("Administrator"), seen=now.pk or 0)


def drawn(colour: tuple[int, int, int], height: int = 800) -> BytesIO:
    """Return a picture as a camera would send it."""
    stream = BytesIO()
    light = Image.linear_gradient("L").resize((1200, height))
    Image.composite(Image.new("RGB", light.size, colour), Image.new("RGB", light.size, "white"), light).save(
        stream, "JPEG"
    )
    return stream


def begun() -> None:
    """Keep unsaved work of an editor's: on a page, and on a new one."""
    for where, title in ((page("guides/teapots"), "Teapots, cups and bowls"), (None, "Which tea for the morning")):
        fields = {"title": title, "base": str(where.latest_id) if where else ""}
        UnsavedWork.objects.keep(by=who("Editor"), page=where, seen="", fields=fields, slot="" if where else "morning")


def files() -> dict[str, tuple[Any, ...]]:
    """Add files in every state; return the arguments of their screens' addresses."""
    upload(drawn((150, 60, 30), 1600), "A teapot from Yixing with a rather long name.jpg", by=who("Editor"))
    broken = upload(BytesIO(drawn((90, 90, 20)).getvalue()[:9_000]), "scan.jpg", by=who("Author"))
    fees = upload(BytesIO(b"tea,price\nSencha,4\n"), "prices.csv", by=who("Author"), caption="Prices of 2026")
    prepare(MediaVersion.objects.live())
    upload(drawn((30, 60, 150)), "harbour.jpg", by=who("Author"))
    garden = MediaVersion.objects.live().get(name="tea-garden.jpg").file
    return {"picture": (garden.pk,), "broken picture": (broken.pk,), "document": (fees.pk,)}


def go_on() -> None:
    """Prepare a second release: one page added, one changed, one moved, one removed."""
    written("guides/oolong", "Oolong", "Between green and black.").publish(by=who("Editor"))
    written("guides/teapots", "Teapots and cups", "Clay, glass, iron or bone china.").publish(by=who("Editor"))
    page("about").move("about-us", by=who("Editor"))
    page("notes/summer-hours").unpublish(by=who("Editor"), redirect_to="/notes/")


def end() -> None:
    """Add drafts, plans, failures and a running build; print each screen's address and each role's session."""
    found = happened()
    print(json.dumps({"screens": addresses(found), "sessions": {role: session(role) for role in PEOPLE}}))


def happened() -> dict[str, tuple[Any, ...]]:
    """Return the arguments of the screens' addresses, by the names that the screens use."""
    live = Site.objects.values_list("live_release", flat=True).get()
    good = Build.objects.filter(status=Build.Status.SUCCEEDED).last() or ended(Build.Status.SUCCEEDED)
    failed = ended(
        Build.Status.FAILED, cause=Build.Cause.DIED, beat_at=timezone.now() - timedelta(minutes=2), phase="page",
        done=212, total=1000, log=log(3, done=212, total=1000),
    )  # fmt: skip
    ScheduledRun.objects.begin("schedule_build")
    changed = written("guides/green-tea", "Green tea", body=BODY.replace("Seventy", "Sixty-five"), note="Cooler")
    remarked(changed, who("Author"), who("Editor"))
    planned = written("notes/winter-teas", "Winter teas", "Spice, smoke and roasted leaves.")
    planned.schedule(by=who("Editor"), publish_at=datetime(2030, 12, 1, 8, tzinfo=UTC), zone="Europe/London")
    restricted = written("guides/new-prices", "New prices", "From January, all green teas cost more.")
    Page.objects.filter(pk=restricted.pk).restrict([], by=who("Author"))
    page("guides/oolong").schedule(
        by=who("Editor"), unpublish_at=datetime(2030, 12, 24, 18, tzinfo=UTC), zone="Europe/London"
    )
    Recheck.objects.plan(page("guides/teapots"), date(2026, 3, 1), today=date(2025, 3, 1), by=who("Editor"))
    gone = written("guides/tea-bags", "Tea bags", "We no longer sell them.")
    remarked_as_a_whole(gone, who("Editor"))
    gone.mark_deleted(by=who("Editor"))
    going = written("guides/black-tea", "Black tea", "Boiling water, four minutes, milk if you like.")
    going.publish(by=who("Editor"))
    reviewed = written("guides/oolong", "Oolong", "Between green and black.", BODY.replace("Seventy", "Ninety"))
    reviewed.refresh_from_db()
    reviewed.submit(reviewed.latest_id or 0, by=who("Author"), note="Ninety degrees: please check with the shop.")
    begun()
    waiting(who("Author"), who("Editor"))
    Page.objects.arrange(page("guides/teapots").pk, step=-1, by=who("Editor"))
    return {
        **files(),
        "changed": (changed.pk,),
        "first text": (changed.pk, 1),
        "two texts": (changed.pk, 1, 2),
        "going live": (going.pk,),
        "draft": (written("guides/iced-tea", "Iced tea", "For hot days.", BODY + BROKEN).pk,),
        "scheduled": (planned.pk,),
        "in review": (reviewed.pk,),
        "deleted": (gone.pk,),
        "restricted": (restricted.pk,),
        "overdue": (page("guides/teapots").pk,),
        "share link": (shared(changed), "guides/green-tea/"),
        "section": (page("guides").pk,),
        "an old link": ("MQ", "ended"),
        "good build": (good.pk,),
        "failed build": (failed.pk,),
        "incident": (over(failed).pk,),
        "running build": (at_work().pk,),
        **imports(who("Administrator")),
        "somebody": (who("Author").pk,),
        "past release": (Release.objects.earliest("number").pk,),
        "live release": (live,),
        "refused release": (refused().pk,),
    }


def at_work() -> Build:
    Lease.objects.claim(Claimant("invented", dyno="run.4127"), trigger="publish", by=PEOPLE["Editor"])
    progress = {"phase": "page", "done": 8213, "total": 10000, "log": log(4, done=1, total=10000)}
    began = timezone.now() - timedelta(seconds=38)
    Build.objects.open().update(created_at=began, started_at=began, **progress)
    Lease.objects.update(expires=later(Now(), 3600))
    return Build.objects.open().get()


def over(build: Build) -> Incident:
    now = timezone.now()
    return Incident.objects.create(
        kind="died", key=f"build {build.number}", build=build, what=f"Build {build.number} died.", since=build.ended_at,
        facts=[
            "It stopped at 212 of 1,000 done (pages).",
            "No SIGTERM was seen: it was killed, or its machine was lost.",
        ],
        did="Publisher locked it out; a later build did its work. Nothing is left to do.",
        opened_at=now, seen_at=now, closed_at=now,
    )  # fmt: skip


def refused() -> Release:
    """Create a release like the second one, but without the shop's old pages, and so refused."""
    found = Release.objects.latest("number")
    vanishing = [f"old-shop/tea-{number:02}/index.html" for number in range(12)]
    old = {"since": 1, "until": found.pk + 1, "kind": "page", "size": 2_900, "body": gzip.compress(b"Tea")}
    Artifact.objects.bulk_create(Artifact(path=path, **old) for path in vanishing)
    names_them = command("publish_release", str(found.pk + 1), "--plan")
    found.pk, found.counts = found.pk + 1, {"removed": 12, "unchanged": 27}
    found.refused = f"12 of 21 pages would vanish; {names_them} names them, and who unpublished them."
    found.save(force_insert=True)
    return found


def log(number: int, done: int, total: int) -> str:
    told = f"build {number} has the lease with fence {number}", f"release {number}, page: {done:,} of {total:,} done"
    return "\n".join(f"{0.4 * step:8.1f} s  {line}" for step, line in enumerate(told))


def ended(status: str, **how: Any) -> Build:
    now = timezone.now()
    times = {"created_at": now - timedelta(minutes=9), "started_at": now - timedelta(minutes=8), "ended_at": now}
    return Build.objects.create(status=status, trigger="schedule", dyno="run.4093", **times, **how)


def written(path: str, title: str, summary: str = "", body: str = BODY, note: str = "") -> Page:
    """Save an unpublished text on the page, creating the page if needed."""
    found = Page.objects.kept().filter(path=path).first() or Page.objects.create_page(path, by=who("Author"))
    kept = summary or TEXTS[path][1]
    found.save_revision(by=who("Author"), title=title, summary=kept, body=body, tags=["Tea"], note=note)
    return found


def shared(changed: Page) -> str:
    """Share the page alone, and then with another; return the second link's secret."""
    make, author = ShareLink.objects.make, who("Author")
    make([changed], by=author, expires_at=timezone.now() + timedelta(days=3))
    return make([changed, page("notes/winter-teas")], by=author, expires_at=timezone.now() + timedelta(days=14))


def page(path: str) -> Page:
    return Page.objects.kept().get(path=path)


def who(role: str) -> User:
    return User.objects.get(username=PEOPLE[role])


def addresses(named: dict[str, tuple[Any, ...]]) -> dict[str, str]:
    return {screen.name: reverse(screen.route, args=named.get(screen.of, ())) + screen.query for screen in SCREENS}


def session(role: str) -> dict[str, str]:
    """Return the cookie of a person who is logged in."""
    browser = Client()
    browser.force_login(who(role), backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": browser.cookies[name].value}
