"""How a planned change reaches readers: to the minute or by a tick, and how long its build takes. Editors read it
where they plan and in the message afterwards.
"""

from django.conf import settings

from builds.late_jobs import interval
from builds.launching import launchers
from builds.models import Build
from builds.models.scheduled_run import SWEEP
from builds.scheduling import plan_watch
from publisher.desk.pages.planned_times import Plan
from publisher.phrases import length, rounded


def carried_out(plan: Plan) -> str:
    """Return when, as the end of a sentence."""
    return "to the minute" if plan_watch.is_at_work() else f"by the scheduler's tick between {plan.tick}"


def wait() -> str:
    """Return how long readers wait for a planned change, in sentences without the last full stop."""
    if plan_watch.is_at_work():
        most = settings.BUILD_NEARBY_OUTPUTS
        return (
            "The plan takes effect at the minute you choose, and readers see it within seconds. A change that touches "
            f"more than {most:,.0f} files, such as a new name in the main menu, takes longer{_reasons(most)}"
        )
    usual = Build.objects.usual_seconds()
    takes = f", which usually takes about {rounded(usual)}" if usual else ""
    return f"The scheduler runs every {length(interval(SWEEP))}, and readers see it after the build that follows{takes}"


def _reasons(most: float) -> str:
    """Return what a large change waits for, after a colon."""
    usual = Build.objects.filter(total__gt=most).usual_seconds()
    scheduler = [] if launchers.for_publishing() else [f"up to {length(interval(SWEEP))} for the scheduler"]
    build = [f"about {rounded(usual)} for its build"] if usual else []
    return f": {', and then '.join([*scheduler, *build])}" if scheduler or build else ""
