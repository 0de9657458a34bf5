"""Answers for who may not: what was refused, why, and who can change that."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from publisher.desk.roles import administrators, role_of, role_that_may


def refuse(request: HttpRequest, permission: str) -> HttpResponse:
    """A text that was sent is shown: its author may have lost the role while writing."""
    context = {
        "needed": role_that_may(permission),
        "role": role_of(request.user),  # type: ignore[arg-type] # whoever is not logged in has been sent to do so
        "administrators": administrators(),
        "text": request.POST.get("body", ""),
    }
    return render(request, "desk/not_for_you.html", context, status=403)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403: for a view that asks by itself, `raise PermissionDenied(PUBLISH)`, and for Django's admin."""
    needed = str(exception) if isinstance(exception, PermissionDenied) else ""
    return (
        refuse(request, needed) if request.user.is_authenticated else render(request, "desk/refused.html", status=403)
    )
