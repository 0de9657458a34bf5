"""What to type for a build that failed, and whether the next one will fare better: by its error, not by its verdict.

All of it is safe to paste at three in the morning. Where the fault would come again, it helps the builds after it too.
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
"""Deaths in a row that are no accident any more; memory is the likely cause of them."""

FULL = tuple(fault.what for fault in NO_ROOM)
"""How the error of a build begins that found no room."""

THEME = "Every build meets it again until the file is corrected and deployed, or the code before it runs again."


def theme() -> str:
    """The code before it runs again: on Heroku at once, elsewhere by whoever deploys."""
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
    """Fewer workers need less, which helps only where there are several."""
    is_short = last.is_out_of_memory or (kind is Kind.DIED and (count >= MANY or is_near_its_limit(last)))
    return is_short and settings.BUILD_JOBS > 1


def comes_again(kind: Kind, last: Build, count: int) -> str:
    """Why the next build will probably end like this one; empty where it may well do better."""
    if last.error.startswith(THEME_ERROR):
        return THEME
    if last.error.startswith(FULL):
        return "Every build meets it again until there is room."
    if needs_less_memory(kind, last, count):
        lasts = "for all builds" if settings.ON_DYNO else "for this build; BUILD_JOBS=1 in .env does it for all"
        return (
            f"It may well end like this one: with as many workers it needs as much memory. The command helps {lasts}."
        )
    if last.is_out_of_memory:
        return "It will end like this one: a larger dyno has more memory (BUILD_DYNO_SIZE)."
    if count > 1 and kind is not Kind.LAUNCH_REFUSED:
        return f"It may well end like the {counted(count, 'build')} before it."
    return ""
