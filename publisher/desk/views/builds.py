"""The builds: what they did and cost, the one at work; start one, cancel one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from builds.launching import launch_soon
from builds.models import Build, Lease
from builds.models.build import CHANGES, FULL
from publisher.desk.roles import OPERATE, WRITE, needs
from publisher.desk.standing import Standing
from publisher.desk.views.request import EditorRequest, show

PAGE_SIZE = 50
COST_DAYS = 30


@needs(WRITE)
@require_safe
def list_builds(request: EditorRequest) -> HttpResponse:
    found = Build.objects.order_by("-number").defer("log", "traceback")
    shelf = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    cost = Build.objects.cost(COST_DAYS)
    return show(request, "desk/builds.html", builds=shelf.object_list, shelf=shelf, cost=cost, days=COST_DAYS)


@needs(WRITE)
@require_safe
def show_build(request: EditorRequest, number: int) -> HttpResponse:
    build = get_object_or_404(Build.objects.select_related("release"), pk=number)
    return show(request, "desk/build.html", builds=[build], build=build)


@needs(OPERATE)
@require_POST
def start(request: EditorRequest) -> HttpResponseRedirect:
    """Ask for a build though nothing may be due; it is launched now where that is possible, else by the next tick."""
    Lease.objects.ask(FULL if request.POST.get("what") == FULL else CHANGES, by=request.user.get_username())
    launching = launch_soon(request.user.get_username())
    waits = Standing.now().drained
    when = f"after that: {waits}" if waits else "in a moment" if launching else "with the next tick of the scheduler"
    messages.success(request, f"A build was asked for; it starts {when}.")
    return redirect("desk:builds")


@needs(OPERATE)
@require_POST
def cancel(request: EditorRequest, number: int) -> HttpResponseRedirect:
    build = get_object_or_404(Build, pk=number)
    if Lease.objects.cancel(build, by=request.user.get_username()):
        messages.success(request, f"Build {number} stops within seconds; its work is kept. What is due stays due.")
    else:
        messages.error(request, f"Build {number} has ended by itself already.")
    return redirect("desk:build", number)
