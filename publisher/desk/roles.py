"""Who may do what: four permissions, each named by the views that need it, and the roles that hold them.

A role is one of Django's groups, made by a migration (publisher/desk/migrations); each may do what the one before it
may. A superuser is an administrator without being in any.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import User

WRITE = "pages.write_page"
"""Come in, read everything, write drafts."""

PUBLISH = "pages.publish_page"
"""What readers see of pages: publish, schedule, unpublish, move, delete, restore, redirects."""

OPERATE = "static_site.operate_site"
"""How it gets there: builds, drains, holds, rollbacks."""

ADMINISTER = "auth.change_user"
"""People and their roles."""


class Role(NamedTuple):
    name: str
    may: str
    """The permission that this role has and the one before it has not."""

    does: str


ROLES = [
    Role("Author", WRITE, "write drafts"),
    Role("Editor", PUBLISH, "publish pages, move them and take them from readers"),
    Role("Operator", OPERATE, "run builds, hold the site and roll it back"),
    Role("Administrator", ADMINISTER, "change people and their roles"),
]

View = TypeVar("View", bound=Callable[..., Any])


def needs(permission: str) -> Callable[[View], View]:
    """What an account must have to use a view of the desk; the middleware asks. A view that names none is closed."""

    def named(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined] # as Django's login_not_required marks its views
        return view

    return named


def role_that_may(permission: str) -> Role | None:
    return next((role for role in ROLES if role.may == permission), None)


def role_of(user: User) -> str:
    """The highest role of an account, in its own words; empty where it has none."""
    return next((role.name for role in reversed(ROLES) if user.has_perm(role.may)), "")


def administrators() -> list[str]:
    """The names of those who can change roles."""
    able = User.objects.with_perm(ADMINISTER, backend="django.contrib.auth.backends.ModelBackend")
    return list(able.order_by("username").values_list("username", flat=True))
