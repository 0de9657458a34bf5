"""Commands that cure a failed build, and whether the next one will do better: by its error, not by its verdict.

Each is safe to paste at three in the morning. If the fault would recur, the command also helps later builds.
"""

from django.conf import settings

from builds.launching.heroku_app import new_key
from builds.models import Build
from builds.models.incident import Kind
from builds.watching.evidence import is_near_its_limit
from publisher.command_lines import command, heroku
from publisher.database import NO_ROOM
from publisher.phrases import counted
from static_site.models.plan_row import THEME as THEME_ERROR

MANY = 3
"""Consecutive deaths that are no longer an accident; memory is the likely cause."""

FULL = tuple(fault.what for fault in NO_ROOM)
"""Prefixes of the error of a build that ran out of room."""

THEME = "Every build hits this error until the file is fixed and deployed, or the previous code runs again."


def theme() -> str:
    """Return the command that restores the previous code on Heroku; elsewhere, the one that shows the fault."""
    return heroku("rollback") if settings.ON_DYNO else command("build_static_site", "--plan")


def cure(kind: Kind, last: Build, count: int) -> str:
    if kind is Kind.LAUNCH_REFUSED and "BUILD_API_KEY" in last.error:
        return new_key(settings.BUILD_APP)
    if last.error.startswith(THEME_ERROR):
        return theme()
    if last.error.startswith(FULL):
        return command("prune_releases")
    if needs_less_memory(kind, last, count):
        return heroku("config:set", "BUILD_JOBS=1") if settings.ON_DYNO else command("build_static_site", "--jobs", "1")
    return command("build_static_site")


def needs_less_memory(kind: Kind, last: Build, count: int) -> bool:
    """Return whether fewer workers would help: memory is short, and there is more than one."""
    is_short = last.is_out_of_memory or (kind is Kind.DIED and (count >= MANY or is_near_its_limit(last)))
    return is_short and settings.BUILD_JOBS > 1 and not last.is_near


def comes_again(kind: Kind, last: Build, count: int) -> str:
    """Return why the next build will probably fail too; empty if it may succeed."""
    if last.error.startswith(THEME_ERROR):
        return THEME
    if last.error.startswith(FULL):
        return "Every build hits this error until there is room."
    if last.is_near:
        return "It gets a dyno of its own."
    if needs_less_memory(kind, last, count):
        lasts = "all builds" if settings.ON_DYNO else "this build; BUILD_JOBS=1 in .env helps them all"
        return f"It may end the same way: with as many workers it needs as much memory. The command helps {lasts}."
    if last.is_out_of_memory:
        return "It will end the same way: a larger dyno has more memory (BUILD_DYNO_SIZE)."
    if count > 1 and kind is not Kind.LAUNCH_REFUSED:
        return f"It may well end like the {counted(count, 'build')} before it."
    return ""
