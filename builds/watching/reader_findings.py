"""Checks for what readers may miss though builds succeed: pages, the mirror, refused or held releases."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from builds.models import Lease, ScheduledRun
from builds.models.incident import Finding, Kind
from builds.models.scheduled_run import SWEEP
from builds.watching import cures
from builds.watching.watch import Watch
from publisher.command_lines import command
from publisher.pages.models import AuditEntry
from publisher.phrases import counted, length, listed
from static_site.mirrors.directory_mirror import DirectoryMirror, MirrorError
from static_site.mirrors.mirror_choice import configured_mirror
from static_site.models import FailedOutput, Flip, Release
from static_site.models.plan_row import THEME, FailedOutputQuerySet
from static_site.releases.removals import Removal, removals

LAG = timedelta(minutes=25)
"""How long a mirror may lag: two ticks, since each tick updates it."""

HOLD, DRAIN = timedelta(hours=24), timedelta(hours=4)
"""Ages after which a hold or a drain has probably been forgotten."""

SHOWN = 5


def refused_release(watch: Watch) -> Iterator[Finding]:
    release = watch.newest
    if not (release and release.refused) or watch.site.live_release_id == release.number:
        return
    gone = removals(release) if "would vanish" in release.refused else []
    first = _first_refused(release)
    may_mend_itself = "could not be made" in release.refused  # builds retry what failed
    yield Finding(
        kind=Kind.RELEASE_REFUSED,
        key=f"release {first.number}",
        what=f"Release {release.number} was refused: {_reason(release)}.",
        since=first.completed_at,
        facts=list(_who_took_off(gone, watch)),
        did=f"Readers keep release {watch.site.live_release_id}, whole." if watch.site.live_release_id else "",
        cure=command("build_static_site")
        if may_mend_itself
        else command("publish_release", str(release.number), "--plan"),
        otherwise=f"Nothing newer goes live. {_choice(release, gone)}",
    )


def _first_refused(release: Release) -> Release:
    """Return the first release refused in a row for one reason, its numbers aside: one cause, one incident."""
    first, older = release, Release.objects.filter(status=Release.Status.COMPLETE, number__lt=release.number)
    for before in older.order_by("-number").only("number", "refused", "completed_at").iterator(chunk_size=20):
        if re.sub(r"\d+", "", before.refused) != re.sub(r"\d+", "", release.refused):
            break
        first = before
    return first


def _choice(release: Release, gone: list[Removal]) -> str:
    """Return the decision that only a person can make."""
    if gone:
        return (
            "A person has to decide: the command changes nothing. Ask the person who took the pages off. "
            "If it was a mistake, publish them again. If it was intended: "
            + command("publish_release", str(release.number), "--allow-removals")
        )
    return "Nothing is built until content, theme or code changes, and it is refused again while the reason remains."


def _reason(release: Release) -> str:
    """Return the reason without the gate's command, which is typed differently on a dyno."""
    return re.sub(r"; [^;]*manage\.py.*", "", release.refused).rstrip(".")


def _who_took_off(gone: list[Removal], watch: Watch) -> Iterator[str]:
    """ada took off 120 pages, the last at 02:10: /a/, /b/ and 118 more."""
    by_person: defaultdict[str, list[Removal]] = defaultdict(list)
    for removal in gone:
        by_person[removal.who].append(removal)
    for who, mine in sorted(by_person.items(), key=lambda item: -len(item[1]))[:SHOWN]:
        last = max((removal.at for removal in mine if removal.at), default=None)
        when = f", the last at {watch.said(last)}" if last else ""
        named = listed([removal.address for removal in mine])
        yield f"{who or 'Someone not on record'} took off {counted(len(mine), 'page')}{when}: {named}."


def failing_pages(watch: Watch) -> Iterator[Finding]:
    """Yield one finding for each release that broke pages, so an old failure can't hide ninety new ones."""
    failing = FailedOutput.objects.again_and_again()
    for since in failing.order_by("since").values_list("since", flat=True).distinct():
        yield _broken_in(Release.objects.filter(number=since or 0).first(), failing.filter(since=since))


def _broken_in(release: Release | None, failing: FailedOutputQuerySet) -> Finding:
    shown = list(failing.order_by("path")[:SHOWN])
    paths = [f"/{path}" for path in failing.order_by("path").values_list("path", flat=True)]
    number = len(paths)
    is_theme = (
        number > 1 and bool(release and release.is_full) and not failing.exclude(error__startswith=THEME).exists()
    )
    return Finding(
        kind=Kind.PAGES_FAIL,
        key=f"release {release.number}" if release else "",
        what=f"{counted(number, 'file')} of the site cannot be rendered: {listed(paths, 2)}.",
        since=release.began_at if release else None,
        facts=[f"/{output.path}: {output.error}" for output in shown],
        did="Everything else is live. Readers keep the old version of these, and every build tries again.",
        cure=cures.theme() if is_theme else command("build_static_site"),
        otherwise=f"They stay as they are. {cures.THEME if is_theme else CORRECT}",
        continues=Q(kind=Kind.PAGES_FAIL, key=""),
    )


CORRECT = "Fix the page, or the template that the line names, then build."


def mirror(watch: Watch) -> Iterator[Finding]:
    directory, live = configured_mirror(), watch.site.live_release_id
    if directory is None or live is None or (shown := directory.shown_release()) == live:
        return
    since = _behind_since(directory, shown, live)
    if since is None or since > watch.ago(LAG):
        return
    yield Finding(
        kind=Kind.MIRROR_LAGS,
        key=str(directory.path),
        what=f"{directory.path} does not show release {live}, which is live.",
        since=since,
        facts=[
            f"It shows release {shown}, whole." if shown else "It shows no release.",
            *_why_it_lags(directory, since, watch),
        ],
        did="Every tick and every build tries to bring it up to date.",
        cure=command("schedule_build"),
        otherwise="Anyone reading from there sees the older release until the problem above is fixed.",
    )


def _behind_since(directory: DirectoryMirror, shown: int | None, live: int) -> datetime | None:
    """Return when readers first got what the mirror lacks; later releases don't restart the count."""
    flips = Flip.objects.order_by("at")
    if shown and (last := flips.filter(after=shown).last()):
        return flips.filter(at__gt=last.at).values_list("at", flat=True).first()
    since: datetime | None = flips.filter(after=live).values_list("at", flat=True).last()
    return min((at for at in (since, _failing_since(directory)) if at), default=None)


def _failing_since(directory: DirectoryMirror) -> datetime | None:
    """Return the start of the first tick that could not write to it, after the last that could."""
    ticks = ScheduledRun.objects.filter(job=SWEEP, ended_at__isnull=False).order_by("began_at")
    failing = ticks.filter(failed=True, said__contains=str(directory.path))
    if well := ticks.exclude(pk__in=failing).last():
        failing = failing.filter(began_at__gt=well.began_at)
    return failing.values_list("began_at", flat=True).first()


def _why_it_lags(directory: DirectoryMirror, since: datetime, watch: Watch) -> Iterator[str]:
    """Yield what is wrong with the directory, or else the error of the last tick that failed to write there."""
    try:
        directory.check()
    except MirrorError as error:
        yield str(error)
        return
    failed = ScheduledRun.objects.filter(job=SWEEP, failed=True, said__contains=str(directory.path))
    if last := failed.filter(began_at__gte=since).order_by("-began_at").first():
        said = last.said[last.said.find(str(directory.path)) :]
        yield f"The tick at {watch.said(last.began_at)} said: {said}"


def drift(watch: Watch) -> Iterator[Finding]:
    """Report damaged files. A full build compares and rewrites stored bytes, so the finding is already over."""
    full = Release.objects.filter(status=Release.Status.COMPLETE, is_full=True).order_by("-number").first()
    damaged = full.counts.get("damaged", 0) if full else 0
    if full and damaged and watch.last and full.completed_at and full.completed_at >= watch.last:
        yield Finding(
            kind=Kind.DRIFT,
            key=f"release {full.number}",
            what=f"{counted(damaged, 'stored file')} of the site had been damaged.",
            since=full.completed_at,
            facts=[f"Release {full.number}, a full build, compared all bytes with what had been written."],
            did="It rewrote them, so readers get the right bytes. Something else wrote to the database.",
            is_over=True,
        )


def hold(watch: Watch) -> Iterator[Finding]:
    site = watch.site
    if site.hold and site.held_at and site.held_at <= watch.ago(HOLD):
        yield Finding(
            kind=Kind.HOLD_FORGOTTEN,
            key="",
            what=f"The site has been held for {length(watch.at - site.held_at)}: {site.hold}.",
            since=site.held_at,
            facts=[f"Not yet live: {watch.who_waits}."] if watch.waiting else ["Nothing newer is published."],
            did="Releases are still built, but readers don't see them.",
            cure=command("lift_hold", "--plan"),
            otherwise="Readers keep what they have. A person has to decide: the command changes nothing, and shows "
            f"what readers would get. Ask who holds the site. If the reason is gone: {command('lift_hold')}",
        )


def drain(watch: Watch) -> Iterator[Finding]:
    """Report a forgotten drain. Its start comes from the audit log; the lease has only its end."""
    lease = watch.drained
    since = _drained_since(lease) if lease else None
    if lease and since and since <= watch.ago(DRAIN):
        yield Finding(
            kind=Kind.DRAIN_FORGOTTEN,
            key="",
            what=f"No build has started for {length(watch.at - since)}: {lease.drained_by} drained builds.",
            since=since,
            facts=[f"Waiting: {watch.who_waits}."] if watch.waiting else ["Nothing is waiting."],
            did="The drain will expire.",
            cure=command("resume_builds"),
            otherwise=f"Nothing new goes live until {watch.said(lease.drain_until) if lease.drain_until else 'then'}.",
        )


def _drained_since(lease: Lease) -> datetime | None:
    """Return when a person's drain began; None for a deploy's. An extended drain counts as one."""
    since: datetime | None = None
    for entry in AuditEntry.objects.filter(action__in=["drain builds", "resume builds"]).order_by("-at")[:50]:
        ends = entry.at + timedelta(minutes=entry.detail.get("minutes", 0))
        if entry.action == "resume builds" or (ends < since if since else entry.who != lease.drained_by):
            break
        since = entry.at
    return since
