"""Health checks for monitors. GET /-/health/: whether this process reaches the database, and which release is live.

GET /-/health/?on-call adds open incidents and late scheduled jobs, and answers 503 if there are any. It's public, so it
gives no further details.
"""

from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from builds.late_jobs import JobRuns
from builds.models import Incident
from builds.models.scheduled_run import REPORT, SWEEP
from static_site.models import Site


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    try:
        return _on_call() if "on-call" in request.GET else JsonResponse({"status": "ok", "release": _release()})
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "the database fails"}, status=503)


def _release() -> int | None:
    return Site.objects.values_list("live_release", flat=True).get()


def _on_call() -> JsonResponse:
    content: dict[str, Any] = {
        "release": _release(),
        "incidents": [
            {"number": incident.number, "kind": incident.kind, "opened_at": incident.opened_at}
            for incident in Incident.objects.open().order_by("number").only("number", "kind", "opened_at")
        ],
        "late": [job for job in (SWEEP, REPORT) if JobRuns.read(job).is_late],
    }
    is_wrong = bool(content["incidents"] or content["late"])
    return JsonResponse({"status": "wrong" if is_wrong else "ok", **content}, status=503 if is_wrong else 200)
