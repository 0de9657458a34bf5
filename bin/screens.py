"""The screens of the web UI that bin/screenshots takes pictures of, one line each; only data.

A test compares it with the URLconf: every address that can be opened is here, or in LEFT_OUT with the reason.
"""

from typing import NamedTuple


class Screen(NamedTuple):
    name: str
    """Start of the file name: pages-1280-light.png."""

    route: str
    of: str = ""
    """Name in bin/invented_site.py of the object in the address, if any."""

    role: str = "Editor"
    """Role of the person who is logged in; empty if no one is."""

    query: str = ""
    after: tuple[str, ...] = ()
    """A management command to run first; it also affects the screens below in the list."""


SCREENS = [
    Screen("log-in", "desk:log_in", role=""),
    Screen("password-new", "desk:reset_password", role=""),
    Screen("password-new-sent", "desk:password_asked", role=""),
    Screen("password-new-ended", "desk:set_password", of="an old link", role=""),
    Screen("account", "desk:account"),
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
    Screen("files", "desk:files"),
    Screen("files-none", "desk:files", query="?q=nothing"),
    Screen("file", "desk:file", of="picture"),
    Screen("file-author", "desk:file", of="picture", role="Author"),
    Screen("file-broken", "desk:file", of="broken picture"),
    Screen("file-unused", "desk:file", of="document"),
    Screen("file-delete", "desk:delete_file", of="document"),
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
    Screen("imports", "desk:imports", role="Administrator"),
    Screen("import-checked", "desk:import", of="checked import", role="Administrator"),
    Screen("import-running", "desk:import", of="running import", role="Administrator"),
    Screen("import-refused", "desk:import", of="refused import", role="Administrator"),
    Screen("import-undo", "desk:undo_import", of="done import", role="Administrator"),
    Screen("import-done", "desk:import", of="done import", role="Administrator"),
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
    "desk:import_progress": "part of the import's page",
    "desk:import_report": "a JSON download",
    "desk:check_import": "a form on the import's page",
    "desk:confirm_import": "a button",
    "desk:continue_import": "a button",
    "desk:discard_import": "a button",
    "desk:end_redirect": "a confirmation like the one for deleting a page",
    "desk:upload": "a form in the library",
    "desk:rename_file": "a form on the file's page",
    "desk:replace_file": "a form on the file's page",
    "desk:find_files": "results in a dialog of the editor",
    "desk:show_file": "a file's own bytes",
    "health": "for machines",
    "desk:home": "redirects to the pages",
    "desk:log_out": "a button",
    "desk:live_preview": "a frame beside the text in the editor",
    "desk:new_live_preview": "a frame beside the text in the editor",
    "desk:preview_file": "a picture in a preview",
    "desk:check": "part of the editor",
    "desk:new_address": "part of the editor of a new page",
    "desk:new_check": "part of the editor",
    "desk:receipt": "part of the editor",
    "desk:find_pages": "results in a dialog of the editor",
    "desk:names": "suggestions in the editor's fields",
    "desk:keep": "the editor's autosave",
    "desk:keep_new": "the editor's autosave",
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
    "desk:work": "part of the list of builds",
    "desk:build_progress": "part of the build's page",
}
