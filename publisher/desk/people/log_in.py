"""Logging in: the form, the wait after too many failures, and a text that outlives the end of its session."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from publisher.desk.people.forms import LogInForm


class LogInView(LoginView):
    template_name = "desk/people/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def form_valid(self, form: LogInForm) -> HttpResponse:  # type: ignore[override] # narrower, as configured above
        entered = super().form_valid(form)
        kept = self.request.POST.get("kept")
        return _resume(self.request, self.get_success_url(), QueryDict(kept)) if kept else entered

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return super().get_context_data(kept=self.request.POST.get("kept", ""), **context)


def refuse_for_now(request: HttpRequest, answer: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """Answer as AXES_LOCKOUT_CALLABLE, the same way for a name that no account has."""
    seconds = int(settings.AXES_COOLOFF_TIME.total_seconds())
    context = {
        "form": LogInForm(request, initial={"username": request.POST.get("username", "")}),
        "next": request.POST.get("next", ""),
        "kept": request.POST.get("kept", ""),
        "minutes": seconds // 60,
    }
    answer = render(request, "desk/people/log_in.html", context, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def is_a_text(request: HttpRequest) -> bool:
    return request.method == "POST" and "body" in request.POST


def log_in_first(request: HttpRequest) -> HttpResponse:
    context = {"form": LogInForm(request), "next": request.path, "kept": request.POST.urlencode()}
    return render(request, "desk/people/log_in.html", context, status=403)


def refuse_foreign(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer as CSRF_FAILURE_VIEW. A log-in in another tab since a form was shown makes our own form fail too."""
    if is_a_text(request) and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return _resume(request, request.path, request.POST, status=403)
    return render(request, "desk/people/refused.html", status=403)


def _resume(request: HttpRequest, action: str, kept: QueryDict, status: int = 200) -> HttpResponse:
    """Show the text again, in a form of this session."""
    fields = [(name, value) for name, value in kept.items() if name not in ("csrfmiddlewaretoken", "then")]
    return render(request, "desk/people/resume.html", {"action": action, "fields": fields}, status=status)
