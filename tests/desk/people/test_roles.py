"""Roles: groups with permissions, made by a migration; and the text of refusals."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import URLPattern

from publisher.desk.people.roles import ADMINISTER, OPERATE, PUBLISH, ROLES, WRITE, administrators, role_of
from publisher.desk.urls import urlpatterns
from tests.desk.browsing import address, draft, filled_in, words
from tests.desk.conftest import editor, logged_in

pytestmark = pytest.mark.django_db


def test_each_role_may_what_the_one_before_it_may():
    kept = []
    for role in ROLES:
        kept.append(role.may)
        user = editor(role.name.lower(), role=role.name)
        assert [permission for permission in (WRITE, PUBLISH, OPERATE, ADMINISTER) if user.has_perm(permission)] == kept
        assert role_of(user) == role.name


def test_there_are_no_other_roles():
    assert set(Group.objects.values_list("name", flat=True)) == {role.name for role in ROLES}


def test_a_superuser_is_an_administrator():
    root = get_user_model().objects.create_superuser("root")
    assert role_of(root) == "Administrator"
    editor("grace", role="Administrator")
    editor("ada")
    assert administrators() == ["grace", "root"]


@pytest.mark.parametrize("pattern", [p for p in urlpatterns if isinstance(p, URLPattern)], ids=lambda p: p.name)
def test_every_view_says_what_it_needs_or_that_it_is_open(pattern):
    needed = getattr(pattern.callback, "needs", None)
    assert (needed in (WRITE, PUBLISH, OPERATE, ADMINISTER)) == getattr(pattern.callback, "login_required", True)


def test_a_refusal_says_what_why_and_who_can_change_it():
    editor("grace", role="Administrator")
    said = words(logged_in(editor("ada", role="Author")).get(address(draft(), "delete")))
    assert "This needs the role Editor" in said
    assert "ada has the role Author, which is not enough to publish pages" in said
    assert "An administrator can give it to you: grace." in said


def test_who_loses_the_role_while_writing_keeps_the_text():
    ada, page = editor("ada", role="Author"), draft()
    desk = logged_in(ada)
    typed = filled_in(desk, page, body="An hour's work.")
    ada.groups.clear()
    refused = desk.post(address(page), typed)
    assert (refused.status_code, page.revisions.count()) == (403, 1)
    assert "An hour&#x27;s work.</textarea>" in refused.content.decode()


def test_an_author_who_asks_to_publish_saves_a_draft():
    page = draft()
    desk = logged_in(editor("ada", role="Author"))
    assert b'value="publish"' not in desk.get(address(page)).content
    said = words(desk.post(address(page), filled_in(desk, page, body="New.", then="publish"), follow=True))
    assert "Draft saved." in said
    page.refresh_from_db()
    assert (page.latest.body, page.live_publication) == ("New.", None)


@pytest.mark.parametrize(
    ("role", "links"),
    [("Author", ["Pages", "Builds"]), ("Administrator", ["Pages", "Builds", "People"])],
)
def test_the_navigation_has_what_the_role_may_see(role, links):
    said = words(logged_in(editor("ada", role=role)).get("/-/pages/"))
    assert [name for name in ("Pages", "Builds", "People") if f" {name} " in said.split("Log out")[0]] == links


INCLUDES = {
    "read all pages, drafts, histories, builds and releases, except restricted drafts": (
        "pages edit history revision compare preview builds build releases release incidents incident"
    ),
    "write pages and save drafts": "new edit",
    "submit a text for review, and withdraw that": "submit withdraw",
    "limit who may read a draft": "readers",
    "let everyone read a restricted draft again": "lift_restriction",
    "add files to the library, and change those that readers don’t see": "files upload rename_file replace_file",
    "publish pages, alone or together": "publish publish_page",
    "approve a submitted text and publish or plan it, or return it with a reason": "review approve_for_later return",
    "plan when pages are published and unpublished": "schedule schedule_pages move_plan",
    "move, tag, unpublish, delete and restore pages, alone or together": (
        "move unpublish delete restore move_pages tag_pages unpublish_pages delete_pages"
    ),
    "arrange the main menu, and the order of pages in a section": "menu arrange publish_order",
    "add and end redirects": "redirects new_redirect test_address end_redirect",
    "change files that readers see": "",
    "start, cancel and pause builds": "start_build cancel_build drain resume",
    "hold the site, and lift the hold": "hold lift_hold",
    "go back to an earlier release, or publish a refused one": "roll_back show_release",
    "acknowledge incidents": "acknowledge_incident",
    "add people, change their roles and disable accounts": "people new_person person send_link disable enable",
    "change the site’s name, look, footer and announcement": "settings settings_history",
    "import a site, and undo that": (
        "imports import import_progress import_report check_import confirm_import continue_import undo_import"
        " discard_import"
    ),
    "read the audit in Django’s admin": "",
}
"""The views behind what roles say they include. Two are checked in the views: files by state, the admin as a whole."""


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_each_role_includes_what_it_says(role):
    needs = {pattern.name: getattr(pattern.callback, "needs", None) for pattern in urlpatterns}
    for said in role.includes:
        assert {needs[name] for name in INCLUDES[said].split()} <= {role.may}, said
    rest = {name for name, needed in needs.items() if needed == role.may}
    told = {name for said in role.includes for name in INCLUDES[said].split()}
    assert rest <= told or role.may == WRITE, "a view that no sentence is about"


def test_the_choice_of_a_role_says_what_each_includes():
    said = words(logged_in(editor("grace", role="Administrator")).get("/-/people/new/"))
    for role in ROLES:
        assert f"{role.name} {role.sentence}" in said
    assert "Each role includes those above it." in said
