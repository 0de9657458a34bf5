"""Builds: what they did and cost, and the one at work; start, cancel, pause and resume them."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from builds.launching.publish_now import launch_soon
from builds.models import Build, Lease
from builds.models.build import CHANGES, FULL, NOW
from publisher.database import deciding
from publisher.desk.builds.build_at_work import Work
from publisher.desk.builds.build_pace import BuildPace
from publisher.desk.builds.build_sequel import Sequel
from publisher.desk.builds.build_story import SHOWN_PATHS, Story
from publisher.desk.builds.forms import DrainForm
from publisher.desk.long_lists import NumberedRows
from publisher.desk.neighbours import Neighbours
from publisher.desk.people.roles import OPERATE, WRITE, needs
from publisher.desk.polled_parts import polled
from publisher.desk.request import EditorRequest, number_in, sent, show, takes_a_form
from publisher.desk.status_line import StatusLine
from publisher.pages.models import AuditEntry, name_of
from publisher.phrases import length

COST_DAYS = 30


@needs(WRITE)
@require_safe
def list_builds(request: EditorRequest) -> HttpResponse:
    failed = request.GET.get("show") == "failed"
    found = Build.objects.select_related("release").defer("log", "traceback")
    rows = NumberedRows.asked(found.filter(status=Build.Status.FAILED) if failed else found, request.GET)
    return show(
        request,
        "desk/builds/builds.html",
        stories=[Story(build) for build in rows.shown],
        rows=rows,
        failed=failed,
        work=Work.now(),
        cost=Build.objects.cost(COST_DAYS),
        days=COST_DAYS,
    )


@needs(WRITE)
@polled
@require_safe
def show_work(request: EditorRequest) -> HttpResponse:
    """Show the build at work; reload the whole list if a build has started or ended since it was shown."""
    work = Work.now()
    if request.htmx and request.GET.get("seen") != work.seen:
        return HttpResponseClientRefresh()
    return render(request, "desk/builds/work.html", {"work": work})


@needs(WRITE)
@require_safe
def show_build(request: EditorRequest, number: int) -> HttpResponse:
    build = get_object_or_404(Build.objects.select_related("release").annotate(now=NOW), pk=number)
    story, after = Story(build), number_in(request.GET, "after")
    now, standing = vars(build)["now"], StatusLine.now()
    artifacts = list(story.artifacts(after)) if build.release else []
    return show(
        request,
        "desk/builds/build.html",
        standing=standing,
        build=build,
        story=story,
        pace=None if build.ended_at else BuildPace.of(build, now),
        sequel=Sequel.of(build, standing),
        neighbours=Neighbours.of(Build.objects.all(), number),
        age=length(now - build.created_at),
        failures=story.failures() if build.release else [],
        artifacts=artifacts[:SHOWN_PATHS],
        one_reason=story.has_one_reason(artifacts),
        further=artifacts[SHOWN_PATHS - 1].pk if len(artifacts) > SHOWN_PATHS else 0,
        after=after,
    )


@needs(WRITE)
@polled
@require_safe
def show_progress(request: EditorRequest, number: int) -> HttpResponse:
    """Show the progress of a running build; reload its page once it has ended."""
    build = get_object_or_404(Build.objects.annotate(now=NOW), pk=number)
    if request.htmx and build.ended_at:
        return HttpResponseClientRefresh()
    pace = None if build.ended_at else BuildPace.of(build, vars(build)["now"])
    context = {"build": build, "story": Story(build), "pace": pace}
    return render(request, "desk/builds/build_progress.html", context)


@needs(OPERATE)
@require_POST
def start(request: EditorRequest) -> HttpResponseRedirect:
    """Request a build even if nothing is due; launch it now if possible, otherwise leave it to the next tick."""
    Lease.objects.ask(FULL if request.POST.get("what") == FULL else CHANGES, by=name_of(request.user))
    launching = launch_soon(name_of(request.user))
    waits = StatusLine.now().drained
    when = (
        f"when builds resume ({waits})"
        if waits
        else "in a moment"
        if launching
        else "with the next tick of the scheduler"
    )
    messages.success(request, f"Build requested; it starts {when}.")
    return redirect("desk:builds")


@needs(OPERATE)
@require_POST
def cancel(request: EditorRequest, number: int) -> HttpResponseRedirect:
    build = get_object_or_404(Build, pk=number)
    if Lease.objects.cancel(build, by=name_of(request.user)):
        messages.success(request, f"Build {number} stops within seconds; its work is kept. Due changes stay due.")
    else:
        messages.error(request, f"Build {number} has already ended.")
    return redirect("desk:build", number)


@needs(OPERATE)
@takes_a_form
def drain(request: EditorRequest) -> HttpResponse:
    form = DrainForm(sent(request))
    if form.is_valid():
        _drain(form.cleaned_data["minutes"], request)
        return redirect("desk:builds")
    return show(request, "desk/builds/drain.html", form=form, drained=Lease.objects.draining())


@needs(OPERATE)
@require_POST
def resume(request: EditorRequest) -> HttpResponseRedirect:
    with deciding():
        if ended := Lease.objects.resume():
            AuditEntry.record("resume builds", by=request.user)
    if ended:
        messages.success(request, "Builds resumed. The scheduler's next run starts what is due.")
    else:
        messages.warning(request, "Builds were not paused; nothing was changed.")
    return redirect("desk:builds")


def _drain(minutes: int, request: EditorRequest) -> None:
    with deciding():
        changed = Lease.objects.drain(timedelta(minutes=minutes), by=name_of(request.user))
        AuditEntry.record("drain builds", by=request.user, minutes=minutes)
    if changed:
        messages.success(request, "Builds paused. A running build stops within seconds; its work is kept.")
    else:
        messages.warning(request, "Builds are already paused for longer than that; nothing was changed.")
