"""Addresses of the web UI, under the reserved prefix. Each view except log-in, log-out
and a new password by mail names the permission it needs (roles.py); middleware.py checks it."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.generic import RedirectView

from publisher.desk.builds.views import cancel, drain, list_builds, resume, show_build, show_progress, show_work, start
from publisher.desk.calendar.views import move_plan, show_calendar
from publisher.desk.editor.presence_views import leave, stay_present
from publisher.desk.editor.preview_files import show_preview_file
from publisher.desk.editor.preview_views import preview_page, preview_revision, show_frame
from publisher.desk.editor.typing_views import check, find_names, show_address, show_live
from publisher.desk.editor.unsaved_views import discard, keep, undo_discard
from publisher.desk.editor.views import edit_page, new_page
from publisher.desk.files.change_views import delete_file, edit_file, rename_file, replace_file
from publisher.desk.files.views import find_files, list_files, show_file, upload_files
from publisher.desk.history.views import compare_revisions, show_history, show_revision
from publisher.desk.imports.views import (
    check_import,
    confirm_import,
    continue_import,
    discard_import,
    list_imports,
    show_import,
    show_import_progress,
    show_import_report,
    undo_import,
)
from publisher.desk.incidents.views import acknowledge, list_incidents, show_incident
from publisher.desk.menu.views import arrange_menu
from publisher.desk.pages.page_choice import find_pages, show_gap
from publisher.desk.pages.publish_views import publish_page
from publisher.desk.pages.reader_views import choose_readers, lift_restriction
from publisher.desk.pages.views import (
    delete_page,
    list_pages,
    move_page,
    publish_pages,
    restore_page,
    schedule_page,
    unpublish_page,
)
from publisher.desk.people.account_views import edit_account
from publisher.desk.people.log_in import LogInView
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.people.views import (
    AskForPassword,
    ChangePassword,
    PasswordAsked,
    SetPassword,
    disable_person,
    edit_person,
    enable_person,
    list_people,
    new_person,
    send_link,
)
from publisher.desk.receipt.views import show_receipt
from publisher.desk.recheck.views import recheck_page
from publisher.desk.redirects.views import end_redirect, list_redirects, new_redirect, test_address
from publisher.desk.releases.views import hold_site, lift, list_releases, roll_back_to, show_readers, show_release
from publisher.desk.remarks.views import answer_remark, reopen_remark, resolve_remark, show_remarks
from publisher.desk.reviews.views import approve_for_later, return_page, review_page, submit_page, withdraw_page
from publisher.desk.share_links.public_views import show_shared, show_shared_frame
from publisher.desk.share_links.views import list_share_links, revoke_share_link, share_pages
from publisher.desk.site_settings.views import edit_settings, show_settings_history
from publisher.desk.together.views import delete_pages, move_pages, schedule_pages, tag_pages, unpublish_pages
from publisher.desk.tree.views import arrange_page, publish_order, show_tree
from publisher.desk.waiting.views import list_waiting

app_name = "desk"

home = needs(WRITE)(RedirectView.as_view(pattern_name="desk:pages"))
log_out = login_not_required(LogoutView.as_view())
change_password = needs(WRITE)(ChangePassword.as_view())

urlpatterns = [
    path("", home, name="home"),
    path("log-in/", LogInView.as_view(), name="log_in"),
    path("log-out/", log_out, name="log_out"),
    path("account/", edit_account, name="account"),
    path("password/", change_password, name="change_password"),
    path("password/new/", AskForPassword.as_view(), name="reset_password"),
    path("password/new/sent/", PasswordAsked.as_view(), name="password_asked"),
    path("password/new/<uidb64>/<token>/", SetPassword.as_view(), name="set_password"),
    path("waiting/", list_waiting, name="waiting"),
    path("pages/", list_pages, name="pages"),
    path("pages/publish/", publish_pages, name="publish"),
    path("pages/tree/", show_tree, name="tree"),
    path("pages/tree/arrange/", arrange_page, name="arrange"),
    path("pages/tree/publish/", publish_order, name="publish_order"),
    path("pages/unpublish/", unpublish_pages, name="unpublish_pages"),
    path("pages/move/", move_pages, name="move_pages"),
    path("pages/tag/", tag_pages, name="tag_pages"),
    path("pages/schedule/", schedule_pages, name="schedule_pages"),
    path("pages/delete/", delete_pages, name="delete_pages"),
    path("pages/share/", share_pages, name="share_pages"),
    path("pages/new/", new_page, name="new"),
    path("pages/new/address/", show_address, name="new_address"),
    path("pages/new/live-preview/", show_live, name="new_live_preview"),
    path("pages/new/check/", check, name="new_check"),
    path("pages/links/", find_pages, name="find_pages"),
    path("pages/gap/", show_gap, name="gap"),
    path("pages/names/", find_names, name="names"),
    path("pages/new/unsaved/", keep, name="keep_new"),
    path("pages/new/unsaved/discard/", discard, name="discard_new"),
    path("pages/new/unsaved/undo/", undo_discard, name="undo_discard_new"),
    path("pages/<int:pk>/", edit_page, name="edit"),
    path("pages/<int:pk>/live-preview/", show_live, name="live_preview"),
    path("pages/<int:pk>/check/", check, name="check"),
    path("pages/<int:pk>/unsaved/", keep, name="keep"),
    path("pages/<int:pk>/unsaved/discard/", discard, name="discard"),
    path("pages/<int:pk>/unsaved/undo/", undo_discard, name="undo_discard"),
    path("pages/<int:pk>/readers/", choose_readers, name="readers"),
    path("pages/<int:pk>/readers/lift/", lift_restriction, name="lift_restriction"),
    path("pages/<int:pk>/here/", stay_present, name="here"),
    path("pages/<int:pk>/here/leave/", leave, name="leave"),
    path("pages/<int:pk>/preview/", preview_page, name="preview"),
    path("pages/<int:pk>/history/", show_history, name="history"),
    path("pages/<int:pk>/history/<int:number>/", show_revision, name="revision"),
    path("pages/<int:pk>/history/<int:number>/preview/", preview_revision, name="preview_revision"),
    path("pages/<int:pk>/history/<int:number>/frame/", show_frame, name="preview_frame"),
    path("pages/<int:pk>/history/<int:old>/<int:new>/", compare_revisions, name="compare"),
    path("pages/<int:pk>/remarks/", show_remarks, name="remarks"),
    path("pages/<int:pk>/remarks/<int:remark>/answer/", answer_remark, name="answer_remark"),
    path("pages/<int:pk>/remarks/<int:remark>/resolve/", resolve_remark, name="resolve_remark"),
    path("pages/<int:pk>/remarks/<int:remark>/reopen/", reopen_remark, name="reopen_remark"),
    path("pages/<int:pk>/publish/", publish_page, name="publish_page"),
    path("pages/<int:pk>/submit/", submit_page, name="submit"),
    path("pages/<int:pk>/review/", review_page, name="review"),
    path("pages/<int:pk>/review/schedule/", approve_for_later, name="approve_for_later"),
    path("pages/<int:pk>/review/return/", return_page, name="return"),
    path("pages/<int:pk>/review/withdraw/", withdraw_page, name="withdraw"),
    path("pages/<int:pk>/schedule/", schedule_page, name="schedule"),
    path("pages/<int:pk>/schedule/move/", move_plan, name="move_plan"),
    path("pages/<int:pk>/recheck/", recheck_page, name="recheck"),
    path("pages/<int:pk>/receipt/", show_receipt, name="receipt"),
    path("pages/<int:pk>/move/", move_page, name="move"),
    path("pages/<int:pk>/unpublish/", unpublish_page, name="unpublish"),
    path("pages/<int:pk>/delete/", delete_page, name="delete"),
    path("pages/<int:pk>/restore/", restore_page, name="restore"),
    path("share-links/", list_share_links, name="share_links"),
    path("share-links/<int:pk>/revoke/", revoke_share_link, name="revoke_share_link"),
    path("shared/<str:secret>/", show_shared, name="shared"),
    path("shared/<str:secret>/-/", show_shared_frame, name="shared_frame"),
    path("shared/<str:secret>/-/<path:address>", show_shared_frame, name="shared_frame_of"),
    path("shared/<str:secret>/<path:address>", show_shared, name="shared_address"),
    path("files/", list_files, name="files"),
    path("files/upload/", upload_files, name="upload"),
    path("files/find/", find_files, name="find_files"),
    path("files/<int:pk>/", edit_file, name="file"),
    path("files/<int:pk>/show/", show_file, name="show_file"),
    path("files/preview/<str:token>/", show_preview_file, name="preview_file"),
    path("files/<int:pk>/replace/", replace_file, name="replace_file"),
    path("files/<int:pk>/rename/", rename_file, name="rename_file"),
    path("files/<int:pk>/delete/", delete_file, name="delete_file"),
    path("imports/", list_imports, name="imports"),
    path("imports/<int:pk>/", show_import, name="import"),
    path("imports/<int:pk>/progress/", show_import_progress, name="import_progress"),
    path("imports/<int:pk>/report/", show_import_report, name="import_report"),
    path("imports/<int:pk>/check/", check_import, name="check_import"),
    path("imports/<int:pk>/confirm/", confirm_import, name="confirm_import"),
    path("imports/<int:pk>/continue/", continue_import, name="continue_import"),
    path("imports/<int:pk>/undo/", undo_import, name="undo_import"),
    path("imports/<int:pk>/discard/", discard_import, name="discard_import"),
    path("calendar/", show_calendar, name="calendar"),
    path("menu/", arrange_menu, name="menu"),
    path("redirects/", list_redirects, name="redirects"),
    path("redirects/new/", new_redirect, name="new_redirect"),
    path("redirects/test/", test_address, name="test_address"),
    path("redirects/<int:pk>/remove/", end_redirect, name="end_redirect"),
    path("builds/", list_builds, name="builds"),
    path("builds/start/", start, name="start_build"),
    path("builds/at-work/", show_work, name="work"),
    path("builds/drain/", drain, name="drain"),
    path("builds/drain/end/", resume, name="resume"),
    path("builds/<int:number>/", show_build, name="build"),
    path("builds/<int:number>/progress/", show_progress, name="build_progress"),
    path("builds/<int:number>/cancel/", cancel, name="cancel_build"),
    path("releases/", list_releases, name="releases"),
    path("releases/hold/", hold_site, name="hold"),
    path("releases/lift-hold/", lift, name="lift_hold"),
    path("releases/<int:number>/", show_release, name="release"),
    path("releases/<int:number>/roll-back/", roll_back_to, name="roll_back"),
    path("releases/<int:number>/show/", show_readers, name="show_release"),
    path("incidents/", list_incidents, name="incidents"),
    path("incidents/<int:number>/", show_incident, name="incident"),
    path("incidents/<int:number>/acknowledge/", acknowledge, name="acknowledge_incident"),
    path("settings/", edit_settings, name="settings"),
    path("settings/history/", show_settings_history, name="settings_history"),
    path("people/", list_people, name="people"),
    path("people/new/", new_person, name="new_person"),
    path("people/<int:pk>/", edit_person, name="person"),
    path("people/<int:pk>/link/", send_link, name="send_link"),
    path("people/<int:pk>/disable/", disable_person, name="disable"),
    path("people/<int:pk>/enable/", enable_person, name="enable"),
]
