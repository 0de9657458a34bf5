"""GET /-/health/: whether this process reaches the database, and which release readers see. For monitors."""

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from static_site.models import Site


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    try:
        release = Site.objects.values_list("live_release", flat=True).get()
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "the database fails"}, status=503)
    return JsonResponse({"status": "ok", "release": release})
