"""Roles and permissions: four permissions, each named by the views that need it, and the roles that hold them.

A role is a Django group, created by a migration (publisher/desk/migrations); each may do everything that the one before
may. A superuser is an administrator without being in any group.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.db.models import QuerySet

from publisher.pages.models import name_of

WRITE = "pages.write_page"
"""Come in, read everything, write drafts."""

PUBLISH = "pages.publish_page"
"""What readers see of pages: publish, schedule, unpublish, move, delete, restore, redirects."""

OPERATE = "static_site.operate_site"
"""How pages get to readers: builds, drains, holds, rollbacks."""

ADMINISTER = "auth.change_user"
"""People and their roles, and the site's settings."""


class Role(NamedTuple):
    name: str
    may: str
    """The permission that this role has and the one before it lacks."""

    does: str

    includes: tuple[str, ...]
    """What it may do that the one before it may not, in full."""

    @property
    def sentence(self) -> str:
        also = "" if self.may == WRITE else "also "
        return f"May {also}{'; '.join(self.includes)}."


ROLES = [
    Role(
        "Author",
        WRITE,
        "write drafts",
        (
            "read all pages, drafts, histories, builds and releases, except restricted drafts",
            "write pages and save drafts",
            "submit a text for review, and withdraw that",
            "limit who may read a draft",
            "add files to the library, and change those that readers don’t see",
        ),
    ),
    Role(
        "Editor",
        PUBLISH,
        "publish pages, move them and unpublish them",
        (
            "publish pages, alone or together",
            "approve a submitted text and publish or plan it, or return it with a reason",
            "plan when pages are published and unpublished",
            "move, tag, unpublish, delete and restore pages, alone or together",
            "arrange the main menu, and the order of pages in a section",
            "add and end redirects",
            "change files that readers see",
        ),
    ),
    Role(
        "Operator",
        OPERATE,
        "run builds, hold the site and roll it back",
        (
            "start, cancel and pause builds",
            "hold the site, and lift the hold",
            "go back to an earlier release, or publish a refused one",
            "acknowledge incidents",
        ),
    ),
    Role(
        "Administrator",
        ADMINISTER,
        "change people and their roles, change the site’s settings, and import a site",
        (
            "add people, change their roles and disable accounts",
            "change the site’s name, look, footer and announcement",
            "import a site, and undo that",
            "let everyone read a restricted draft again",
            "read the audit in Django’s admin",
        ),
    ),
]

View = TypeVar("View", bound=Callable[..., Any])


def needs(permission: str) -> Callable[[View], View]:
    """Name the permission that a view of the desk needs; the middleware checks it. A view that names none is closed."""

    def named(view: View) -> View:
        view.needs = permission  # type: ignore[attr-defined] # as Django's login_not_required marks its views
        return view

    return named


def role_that_may(permission: str) -> Role | None:
    return next((role for role in ROLES if role.may == permission), None)


def role_of(user: User) -> str:
    """Return the name of an account's highest role; empty without one."""
    return next((role.name for role in reversed(ROLES) if user.has_perm(role.may)), "")


def people_who_may(permission: str) -> QuerySet[User]:
    """Return the active accounts with a permission, by their role or as superusers."""
    return User.objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")


def administrators() -> list[str]:
    """Return the names of the people who can change roles."""
    return [name_of(person) for person in people_who_may(ADMINISTER).order_by("username")]
