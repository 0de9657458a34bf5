"""Django's admin, for administrators: a read-only record of what happened, and failed log-ins. People are changed only
in the desk, because the admin doesn't know its rules (`publisher.desk.people.accounts`).

Registered here, not in an admin.py, so that only the web process loads it. The middleware checks the permission.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from axes.models import AccessAttempt
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from publisher.desk.people.roles import ADMINISTER
from publisher.pages.models import AuditEntry


class EventsSite(AdminSite):
    site_header = site_title = "Publisher: what happened"
    index_title = "What people did, and failed log-ins"
    site_url = "/-/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADMINISTER)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:  # type: ignore[override]
        """Refuse a NUL: no column contains one, and PostgreSQL refuses to search for it."""
        shown = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
            if any("\0" in text for _, texts in request.GET.lists() for text in texts):
                raise BadRequest("The address has a NUL in it.")
            return shown(request, *arguments, **named)

        return guarded

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        return redirect_to_login("/-/admin/")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        return redirect("desk:pages")


MOST_WORDS = 20
"""Maximum number of words of a search that are used."""


class ToRead(ModelAdmin):  # type: ignore[type-arg] # generic for mypy alone
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """Read `?_to_field=` without a name as no field."""
        return super().get_object(request, object_id, from_field or None)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by the first words: each adds a condition, and SQLite takes a thousand."""
        return super().get_search_results(request, queryset, " ".join(search_term.split()[:MOST_WORDS]))


class AuditAdmin(ToRead):
    list_display = ("at", "who", "action", "page", "version")
    list_filter = ("action",)
    search_fields = ("who", "page__path")
    list_select_related = ("page",)
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class FailedLogInAdmin(ToRead):
    """Failed log-ins; deleting one lets its account name try again at once."""

    list_display = ("attempt_time", "username", "failures_since_start")
    fields = ("attempt_time", "username", "failures_since_start", "user_agent")


site = EventsSite()
site.register(AuditEntry, AuditAdmin)
site.register(AccessAttempt, FailedLogInAdmin)
