"""Django's admin, for administrators: people and their roles, and what happened, to read.

Registered here and not in an admin.py, so that only the web process loads it. The middleware asks for the permission.
"""

from typing import Any

from axes.models import AccessAttempt
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from publisher.desk.roles import ADMINISTER
from publisher.pages.models import AuditEntry


class PeopleSite(AdminSite):
    site_header = site_title = "Publisher: people"
    index_title = "People and what they did"
    site_url = "/-/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADMINISTER)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        return redirect_to_login("/-/admin/")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:  # type: ignore[override]
        return redirect("desk:pages")


class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Accounts with their role. Who is no longer needed is made inactive: what they did keeps their name."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("Role", {"fields": ("is_active", "groups", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    list_display = ("username", "email", "is_active", "last_login")
    list_filter = ("is_active", "groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        dates = ("last_login", "date_joined")
        return dates if request.user.is_superuser else (*dates, "is_superuser")


class ToRead(ModelAdmin):  # type: ignore[type-arg] # generic for mypy alone
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RoleAdmin(ToRead, GroupAdmin):
    """What a role may do is decided in the code."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class AuditAdmin(ToRead):
    list_display = ("at", "who", "action", "page", "version")
    list_filter = ("action",)
    search_fields = ("who", "page__path")
    list_select_related = ("page",)
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class FailedLogInAdmin(ToRead):
    """Deleting one lets its name try again at once."""

    list_display = ("attempt_time", "username", "failures_since_start")
    fields = ("attempt_time", "username", "failures_since_start", "user_agent")


site = PeopleSite()
site.register(User, PersonAdmin)
site.register(Group, RoleAdmin)
site.register(AuditEntry, AuditAdmin)
site.register(AccessAttempt, FailedLogInAdmin)
