"""Answers to people without permission: what was refused, why, and who can change that."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from publisher.desk.people.roles import administrators, role_of, role_that_may


def refuse(request: HttpRequest, permission: str) -> HttpResponse:
    """Show a text that was sent: its author may have lost the role while writing."""
    context = {
        "needed": role_that_may(permission),
        "role": role_of(request.user),  # type: ignore[arg-type] # anyone not logged in was sent to log in
        "administrators": administrators(),
        "text": request.POST.get("body", ""),
    }
    return render(request, "desk/people/not_for_you.html", context, status=403)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer as handler403: for a view with its own check (`raise PermissionDenied(PUBLISH)`) and the admin."""
    needed = str(exception) if isinstance(exception, PermissionDenied) else ""
    return (
        refuse(request, needed)
        if request.user.is_authenticated
        else render(request, "desk/people/refused.html", status=403)
    )
