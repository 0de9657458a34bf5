"""Every screen of the web UI that bin/screenshots takes a picture of, one line each; data, and nothing else.

A test holds it against the URLconf: an address that can be opened stands here or in LEFT_OUT, with the reason.
"""

from typing import NamedTuple


class Screen(NamedTuple):
    name: str
    """Of the file: pages-1280-light.png."""

    route: str
    of: str = ""
    """What it shows, by its name in bin/invented_site.py, where the address names something."""

    role: str = "Editor"
    """Who looks; empty: nobody has logged in."""

    query: str = ""
    after: tuple[str, ...] = ()
    """A management command that runs before: what comes below in the list sees what it did."""


SCREENS = [
    Screen("log-in", "desk:log_in", role=""),
    Screen("password-new", "desk:reset_password", role=""),
    Screen("password-new-sent", "desk:password_asked", role=""),
    Screen("password-new-ended", "desk:set_password", of="an old link", role=""),
    Screen("password-own", "desk:change_password"),
    Screen("pages", "desk:pages"),
    Screen("pages-author", "desk:pages", role="Author"),
    Screen("pages-found", "desk:pages", query="?q=tea"),
    Screen("pages-not-found", "desk:pages", query="?q=coffee"),
    Screen("pages-deleted", "desk:pages", query="?show=deleted"),
    Screen("pages-section", "desk:pages", query="?under=guides"),
    Screen("publish-together", "desk:publish", query="?page=1&page=2&page=3&page=4&page=5&page=6&page=7"),
    Screen("new", "desk:new"),
    Screen("edit", "desk:edit", of="changed"),
    Screen("edit-going-live", "desk:edit", of="going live"),
    Screen("edit-scheduled", "desk:edit", of="scheduled"),
    Screen("edit-author", "desk:edit", of="draft", role="Author"),
    Screen("edit-deleted", "desk:edit", of="deleted"),
    Screen("preview", "desk:preview", of="changed"),
    Screen("history", "desk:history", of="changed"),
    Screen("history-revision", "desk:revision", of="first text"),
    Screen("history-preview", "desk:preview_revision", of="first text"),
    Screen("history-compare", "desk:compare", of="two texts"),
    Screen("schedule", "desk:schedule", of="scheduled"),
    Screen("move", "desk:move", of="section"),
    Screen("unpublish", "desk:unpublish", of="section"),
    Screen("delete", "desk:delete", of="draft"),
    Screen("restore", "desk:restore", of="deleted"),
    Screen("redirects", "desk:redirects"),
    Screen("redirect-new", "desk:new_redirect"),
    Screen("redirect-test", "desk:test_address", query="?address=/nothing"),
    Screen("builds", "desk:builds", role="Operator"),
    Screen("builds-failed", "desk:builds", role="Operator", query="?show=failed"),
    Screen("build-running", "desk:build", of="running build", role="Operator"),
    Screen("build-succeeded", "desk:build", of="good build", role="Operator"),
    Screen("build-failed", "desk:build", of="failed build", role="Operator"),
    Screen("incidents", "desk:incidents", role="Operator"),
    Screen("incident", "desk:incident", of="incident", role="Operator"),
    Screen("drain", "desk:drain", role="Operator"),
    Screen("releases", "desk:releases", role="Operator"),
    Screen("release", "desk:release", of="live release", role="Operator"),
    Screen("release-refused", "desk:release", of="refused release", role="Operator"),
    Screen("roll-back", "desk:roll_back", of="past release", role="Operator"),
    Screen("show-release", "desk:show_release", of="refused release", role="Operator"),
    Screen("hold", "desk:hold", role="Operator"),
    Screen("people", "desk:people", role="Administrator"),
    Screen("people-new", "desk:new_person", role="Administrator"),
    Screen("people-one", "desk:person", of="somebody", role="Administrator"),
    Screen("refused-role", "desk:delete", of="draft", role="Author"),
    Screen(
        "lift-hold",
        "desk:lift_hold",
        role="Operator",
        after=("rollback_site", "--yes", "--by", "linus"),
    ),
    Screen("releases-held", "desk:releases", role="Operator"),
]

LEFT_OUT = {
    "desk:end_redirect": "a question like that of deleting a page",
    "health": "for machines",
    "desk:home": "leads on to the pages",
    "desk:log_out": "a button",
    "desk:live_preview": "a frame beside the text that is edited",
    "desk:new_live_preview": "a frame beside the text that is edited",
    "desk:check": "a part of the page that is edited",
    "desk:new_address": "a part of the page that is begun",
    "desk:new_check": "a part of the page that is edited",
    "desk:receipt": "a part of the page that is edited",
    "desk:find_pages": "what a dialog of the editor finds",
    "desk:names": "what the fields of the editor offer",
    "desk:keep": "what the editor does by itself",
    "desk:keep_new": "what the editor does by itself",
    "desk:discard": "a button",
    "desk:discard_new": "a button",
    "desk:undo_discard": "a button",
    "desk:undo_discard_new": "a button",
    "desk:start_build": "a button",
    "desk:cancel_build": "a button",
    "desk:acknowledge_incident": "a button",
    "desk:send_link": "a button",
    "desk:disable": "a button",
    "desk:enable": "a button",
    "desk:resume": "a button",
    "desk:work": "a part of the list of builds",
    "desk:build_progress": "a part of the build's page",
}
