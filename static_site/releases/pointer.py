"""Manual changes to the live release: roll back, hold, lift a hold, publish a release that the gate refused.

Each is one short transaction that writes only the site's row, so none waits for a build. Operators' commands and the
web UI call it. A caller passes the live release that the person saw (`seen_live`); once it has changed, the call fails.
"""

from dataclasses import dataclass

from publisher.command_lines import command
from publisher.database import deciding
from publisher.pages.models import Actor, AuditEntry
from static_site.models import Flip, Release, Site
from static_site.models.site import FREE, PURGED, held
from static_site.releases.gate import why_refused


class MoveRefused(Exception):
    """The live release stays; the message says why and, if a command helps, what to type."""

    exit_code = 1

    def __init__(self, why: str, cure: str = "") -> None:
        super().__init__(f"{why} {cure}".strip())
        self.why = why


class WrongCall(MoveRefused):
    """The request is impossible on this site, now or later."""

    exit_code = 2


class NotHeld(WrongCall):
    """The site has no hold to lift."""


@dataclass(frozen=True)
class Lift:
    """The effect of lifting the hold: show `after`, or keep the live release (`stays` says why)."""

    live: int | None
    after: int | None
    stays: str = ""


def rollback_target(number: int | None = None) -> Release:
    """Return the release to go back to: the one with this number, else the newest that was live before."""
    live = _live()
    seen = Release.objects.filter(number__in=Flip.objects.values("after"), number__gte=live.oldest_kept)
    if number is not None:
        return _checked(number, live, seen.filter(number=number).exists())
    older = seen.filter(number__lt=live.live_release_id, status=Release.Status.COMPLETE, refused="")
    older = older.exclude(fingerprint=PURGED)
    if target := older.order_by("-number").first():
        return target
    raise WrongCall(
        f"There is no kept release before {live.live_release_id}, which readers see; nothing to go back to."
    )


def roll_back(target: Release, *, seen_live: int, by: Actor) -> None:
    """Show readers an earlier release and hold the site, in one update, if they still see `seen_live`."""
    with deciding():
        kept = Site.objects.filter(live_release=seen_live, oldest_kept__lte=target.number)
        if not kept.show(target, "roll back", **held(f"rolled back to release {target.number}", by)):
            raise moved_on(seen_live)
        AuditEntry.record("roll back", by=by, release=target.number, before=seen_live)


def hold(reason: str, *, by: Actor, seen_live: int | None = None) -> None:
    with deciding():
        site = Site.objects.select_for_update().get()
        _refuse_moved(site, seen_live)
        if not Site.objects.hold(reason, by=by):
            raise WrongCall(f"The site is held already: {site.hold}.", f"Lift that first: {command('lift_hold')}")
        AuditEntry.record("hold", by=by, reason=reason)


def planned_lift() -> Lift:
    """Return what lifting would show, after the gate has compared it with the live release."""
    site, newest = Site.objects.get(), Release.objects.newest_complete()
    if not site.hold:
        raise NotHeld("The site isn't held, so there is nothing to lift.")
    if newest is None or newest.number == site.live_release_id:
        return Lift(site.live_release_id, None, "it is the newest")
    if newest.fingerprint != site.fingerprint:
        stays = f"release {newest.number} doesn't match the code and theme, or predates a purge; the next build's will"
        return Lift(site.live_release_id, None, stays)
    if reason := why_refused(newest):
        raise MoveRefused(f"The hold stays, because release {newest.number} may not go live: {reason}")
    return Lift(site.live_release_id, newest.number)


def lift_hold(lift: Lift, *, by: Actor) -> None:
    """Carry out the planned lift if the plan still applies."""
    with deciding():
        site = Site.objects.select_for_update().get()
        if planned_lift() != lift:
            raise MoveRefused("Another release was completed or shown in between; check again before you decide.")
        if lift.after is None:
            Site.objects.update(**FREE)
        else:
            _show_allowed(Release.objects.get(number=lift.after), "lift hold", **FREE)
        AuditEntry.record("lift hold", by=by, hold=site.hold, release=lift.after or lift.live)


def candidate(number: int) -> tuple[Release, str]:
    """Return a release newer than the live one, and why the gate refuses it; empty if the gate lets it go live."""
    release = _newer(number, Site.objects.get())
    return release, why_refused(release)


def planned_release(number: int) -> Release:
    """Return the release that `publish_release` would show, given that the gate allows its removals."""
    release = _newer(number, Site.objects.get())
    if reason := why_refused(release, allow_removals=True):
        raise MoveRefused(f"Release {number} may not go live: {reason}")
    return release


def publish_release(number: int, *, allow_removals: bool, by: Actor, seen_live: int | None = None) -> Release:
    """Show readers a newer release that the gate refused or a hold kept back. A hold stays."""
    with deciding():
        site = Site.objects.select_for_update().get()
        _refuse_moved(site, seen_live)
        release = _newer(number, site)
        if reason := why_refused(release, allow_removals=allow_removals):
            raise MoveRefused(f"Release {number} may not go live: {reason}")
        _show_allowed(release, "publish release")
        AuditEntry.record(
            "publish release", by=by, release=number, before=site.live_release_id, allow_removals=allow_removals
        )
    return release


def moved_on(seen_live: int) -> MoveRefused:
    return MoveRefused(f"Readers no longer see release {seen_live}; check again before you decide.")


def _refuse_moved(site: Site, seen_live: int | None) -> None:
    """Raise if the live release has changed; 0 stands for a site without a live release."""
    if seen_live is not None and seen_live != (site.live_release_id or 0):
        raise moved_on(seen_live)


def _show_allowed(release: Release, verb: str, **also: object) -> None:
    Release.objects.filter(pk=release.pk).update(refused="")
    Site.objects.filter(fingerprint=release.fingerprint).show(release, verb, **also)


def _live() -> Site:
    site = Site.objects.get()
    if site.live_release_id is None:
        raise WrongCall("Nothing is published yet.", f"Make the first release: {command('build_static_site')}")
    return site


def _checked(number: int, site: Site, seen: bool) -> Release:
    release = _complete(number)
    if number == site.live_release_id:
        raise WrongCall(f"Readers see release {number} already.")
    if number < site.oldest_kept:
        raise WrongCall(f"Release {number} is no longer kept; the oldest to go back to is {site.oldest_kept}.")
    if release.fingerprint == PURGED:
        raise WrongCall(f"Release {number} names a page that was taken down since; it can't be shown again.")
    if release.refused or not seen:
        why = f"was refused: {release.refused}" if release.refused else "was never shown to readers."
        cure = f"{command('publish_release', str(number))} shows it if the gate allows it."
        raise WrongCall(f"Release {number} {why}", cure)
    return release


def _newer(number: int, site: Site) -> Release:
    release = _complete(number)
    if number == site.live_release_id:
        raise WrongCall(f"Readers see release {number} already.")
    if site.live_release_id and number < site.live_release_id:
        why = f"Readers see release {site.live_release_id}, which is newer."
        raise WrongCall(why, f"{command('rollback_site', str(number))} goes back.")
    if release.fingerprint != site.fingerprint:
        why = f"Release {number} doesn't match the code and theme, or predates a purge."
        raise WrongCall(why, f"Make one: {command('build_static_site')}")
    return release


def _complete(number: int) -> Release:
    release = Release.objects.filter(number=number).first()
    newest = Release.objects.newest_complete()
    if release is None:
        raise WrongCall(
            f"There is no release {number}; {f'the newest is {newest.number}' if newest else 'none exists yet'}."
        )
    if release.status != Release.Status.COMPLETE:
        raise WrongCall(f"Release {number} is {release.status}; only a complete release can be shown.")
    return release
