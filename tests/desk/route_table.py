"""The desk's answers, by address and role: the table that test_routes.py compares with the URLconf.

A row is an address's name, a method, the states of its object (states.py) and the answers: to a stranger, an author,
an editor, an operator, an administrator. Answers are statuses; `log-in` is a redirect to it, and `shown` is 200 with
the object's title. Every address needs GET and POST for every state. A POST sends SENT's fields, else nothing.

    403 before 404 and 405: people without rights learn nothing about what exists; a stranger gets the log-in, which
        keeps the text that was sent
    404 if the address doesn't apply to the object's state: a deleted page can't be moved, only restored
    409 if the live release can't be changed that way: there is no hold to lift, or that release is already live
    429 too many log-ins; 503 the database fails: these don't depend on the address
"""

from datetime import timedelta

from publisher.pages.models import ContentVersion
from tests.desk.states import (
    as_seen,
    first_text,
    newer_text,
    newest_planned,
    newest_seen,
    planned_seen,
    publish_seen,
    review_seen,
)

TABLE = """
health                GET   -                   200     200  200  200  200
health                POST  -                   405     405  405  405  405

desk:home             GET   -                   log-in  302  302  302  302
desk:home             POST  -                   log-in  302  302  302  302

desk:log_in           GET   -                   200     302  302  302  302
desk:log_in           POST  -                   200     302  302  302  302
desk:log_out          GET   -                   405     405  405  405  405
desk:log_out          POST  -                   302     302  302  302  302
desk:account          GET   -                   log-in  200  200  200  200
desk:account          POST  -                   log-in  302  302  302  302
desk:change_password  GET   -                   log-in  200  200  200  200
desk:change_password  POST  -                   log-in  200  200  200  200
desk:reset_password   GET   -                   200     200  200  200  200
desk:reset_password   POST  -                   302     302  302  302  302
desk:password_asked   GET   -                   200     200  200  200  200
desk:password_asked   POST  -                   405     405  405  405  405
desk:set_password     GET   forged              200     200  200  200  200
desk:set_password     POST  forged              200     200  200  200  200

desk:waiting          GET   -                   log-in  200  200  200  200
desk:waiting          POST  -                   log-in  405  405  405  405
desk:pages            GET   -                   log-in  200  200  200  200
desk:pages            POST  -                   log-in  405  405  405  405
desk:publish          GET   -                   log-in  403  200  200  200
desk:publish          POST  -                   log-in  403  302  302  302
desk:tree             GET   -                   log-in  200  200  200  200
desk:tree             POST  -                   log-in  405  405  405  405
desk:arrange          GET   -                   log-in  403  405  405  405
desk:arrange          POST  -                   log-in  403  302  302  302
desk:publish_order    GET   -                   log-in  403  200  200  200
desk:publish_order    POST  -                   log-in  403  200  200  200
desk:unpublish_pages  GET   -                   log-in  403  200  200  200
desk:unpublish_pages  POST  -                   log-in  403  200  200  200
desk:move_pages       GET   -                   log-in  403  200  200  200
desk:move_pages       POST  -                   log-in  403  200  200  200
desk:tag_pages        GET   -                   log-in  403  200  200  200
desk:tag_pages        POST  -                   log-in  403  200  200  200
desk:schedule_pages   GET   -                   log-in  403  200  200  200
desk:schedule_pages   POST  -                   log-in  403  200  200  200
desk:delete_pages     GET   -                   log-in  403  200  200  200
desk:delete_pages     POST  -                   log-in  403  200  200  200
desk:share_pages      GET   -                   log-in  200  200  200  200
desk:share_pages      POST  -                   log-in  200  200  200  200
desk:new              GET   -                   log-in  200  200  200  200
desk:new              POST  -                   403     302  302  302  302
desk:edit             GET   draft,live,deleted  log-in  shown shown shown shown
desk:edit             GET   missing             log-in  404  404  404  404
desk:edit             POST  draft,live          403     302  302  302  302
desk:edit             POST  deleted             403     shown shown shown shown
desk:edit             POST  missing             403     404  404  404  404
desk:publish_page     GET   draft,live          log-in  403  shown shown shown
desk:publish_page     GET   deleted,missing     log-in  403  404  404  404
desk:publish_page     POST  draft,live          log-in  403  302  302  302
desk:publish_page     POST  deleted,missing     log-in  403  404  404  404
desk:preview          GET   draft,live,deleted  log-in  shown shown shown shown
desk:preview          GET   missing             log-in  404  404  404  404
desk:preview          POST  draft,live,deleted  log-in  405  405  405  405
desk:preview          POST  missing             log-in  405  405  405  405

desk:preview_file     GET   forged              404     404  404  404  404
desk:preview_file     POST  forged              405     405  405  405  405

desk:share_links       GET   -                  log-in  200  200  200  200
desk:share_links       POST  -                  log-in  405  405  405  405
desk:revoke_share_link GET   open,revoked       log-in  405  405  405  405
desk:revoke_share_link GET   missing            log-in  405  405  405  405
desk:revoke_share_link POST  open,revoked       log-in  404  302  302  302
desk:revoke_share_link POST  missing            log-in  404  404  404  404
desk:shared            GET   open               200     200  200  200  200
desk:shared            GET   revoked,forged     404     404  404  404  404
desk:shared            POST  open               405     405  405  405  405
desk:shared            POST  revoked,forged     405     405  405  405  405
desk:shared_address    GET   open               shown   shown shown shown shown
desk:shared_address    GET   revoked,forged     404     404  404  404  404
desk:shared_address    POST  open               405     405  405  405  405
desk:shared_address    POST  revoked,forged     405     405  405  405  405
desk:shared_frame      GET   open               shown   shown shown shown shown
desk:shared_frame      GET   revoked,forged     404     404  404  404  404
desk:shared_frame      POST  open               405     405  405  405  405
desk:shared_frame      POST  revoked,forged     405     405  405  405  405
desk:shared_frame_of   GET   open               shown   shown shown shown shown
desk:shared_frame_of   GET   revoked,forged     404     404  404  404  404
desk:shared_frame_of   POST  open               405     405  405  405  405
desk:shared_frame_of   POST  revoked,forged     405     405  405  405  405

desk:history          GET   draft,live,deleted  log-in  shown shown shown shown
desk:history          GET   missing             log-in  404  404  404  404
desk:history          POST  draft,live,deleted  log-in  405  405  405  405
desk:history          POST  missing             log-in  405  405  405  405
desk:revision         GET   draft,live,deleted  log-in  shown shown shown shown
desk:revision         GET   missing,none        log-in  404  404  404  404
desk:revision         POST  draft,live          log-in  302  302  302  302
desk:revision         POST  deleted             log-in  shown shown shown shown
desk:revision         POST  missing,none        log-in  404  404  404  404
desk:preview_revision GET   draft,live,deleted  log-in  shown shown shown shown
desk:preview_revision GET   missing,none        log-in  404  404  404  404
desk:preview_revision POST  draft,live,deleted  log-in  405  405  405  405
desk:preview_revision POST  missing,none        log-in  405  405  405  405
desk:preview_frame    GET   draft,live,deleted  log-in  shown shown shown shown
desk:preview_frame    GET   missing,none        log-in  404  404  404  404
desk:preview_frame    POST  draft,live,deleted  log-in  405  405  405  405
desk:preview_frame    POST  missing,none        log-in  405  405  405  405
desk:compare          GET   draft,live,deleted  log-in  shown shown shown shown
desk:compare          GET   missing,none        log-in  404  404  404  404
desk:compare          POST  draft,live,deleted  log-in  405  405  405  405
desk:compare          POST  missing,none        log-in  405  405  405  405

desk:remarks          GET   draft,live,deleted  log-in  shown shown shown shown
desk:remarks          GET   missing             log-in  404  404  404  404
desk:remarks          POST  draft,live          log-in  302  302  302  302
desk:remarks          POST  deleted             log-in  shown shown shown shown
desk:remarks          POST  missing             log-in  404  404  404  404
desk:answer_remark    GET   open,resolved       log-in  405  405  405  405
desk:answer_remark    GET   deleted,elsewhere   log-in  405  405  405  405
desk:answer_remark    POST  open,resolved       log-in  302  302  302  302
desk:answer_remark    POST  deleted             log-in  shown shown shown shown
desk:answer_remark    POST  elsewhere           log-in  404  404  404  404
desk:resolve_remark   GET   open,resolved       log-in  405  405  405  405
desk:resolve_remark   GET   deleted,elsewhere   log-in  405  405  405  405
desk:resolve_remark   POST  open,resolved       log-in  302  302  302  302
desk:resolve_remark   POST  deleted             log-in  shown shown shown shown
desk:resolve_remark   POST  elsewhere           log-in  404  404  404  404
desk:reopen_remark    GET   open,resolved       log-in  405  405  405  405
desk:reopen_remark    GET   deleted,elsewhere   log-in  405  405  405  405
desk:reopen_remark    POST  open,resolved       log-in  302  302  302  302
desk:reopen_remark    POST  deleted             log-in  shown shown shown shown
desk:reopen_remark    POST  elsewhere           log-in  404  404  404  404

desk:live_preview      GET   draft,live,deleted  log-in  405  405  405  405
desk:live_preview      GET   missing             log-in  405  405  405  405
desk:live_preview      POST  draft,deleted       403     200  200  200  200
desk:live_preview      POST  live                403     shown shown shown shown
desk:live_preview      POST  missing             403     404  404  404  404
desk:check             GET   draft,live,deleted  log-in  405  405  405  405
desk:check             GET   missing             log-in  405  405  405  405
desk:check             POST  draft,live,deleted  403     200  200  200  200
desk:check             POST  missing             403     404  404  404  404
desk:new_address       GET   -                   log-in  200  200  200  200
desk:new_address       POST  -                   log-in  405  405  405  405
desk:new_live_preview  GET   -                   log-in  405  405  405  405
desk:new_live_preview  POST  -                   403     200  200  200  200
desk:new_check         GET   -                   log-in  405  405  405  405
desk:new_check         POST  -                   403     200  200  200  200

desk:keep             GET   draft,live,deleted  log-in  405  405  405  405
desk:keep             GET   missing             log-in  405  405  405  405
desk:keep             POST  draft,live,deleted  403     200  200  200  200
desk:keep             POST  missing             403     404  404  404  404
desk:discard          GET   draft,live,deleted  log-in  405  405  405  405
desk:discard          GET   missing             log-in  405  405  405  405
desk:discard          POST  draft,live,deleted  log-in  302  302  302  302
desk:discard          POST  missing             log-in  404  404  404  404
desk:undo_discard     GET   draft,live,deleted  log-in  405  405  405  405
desk:undo_discard     GET   missing             log-in  405  405  405  405
desk:undo_discard     POST  draft,live,deleted  log-in  302  302  302  302
desk:undo_discard     POST  missing             log-in  404  404  404  404
desk:here             GET   draft,live,deleted  log-in  405  405  405  405
desk:here             GET   missing             log-in  405  405  405  405
desk:here             POST  draft,live,deleted  log-in  200  200  200  200
desk:here             POST  missing             log-in  404  404  404  404
desk:leave            GET   draft,live,deleted  log-in  405  405  405  405
desk:leave            GET   missing             log-in  405  405  405  405
desk:leave            POST  draft,live,deleted  log-in  204  204  204  204
desk:leave            POST  missing             log-in  204  204  204  204
desk:readers          GET   draft,live,deleted  log-in  shown shown shown shown
desk:readers          GET   missing             log-in  404  404  404  404
desk:readers          POST  draft,live,deleted  log-in  302  302  302  302
desk:readers          POST  missing             log-in  404  404  404  404
desk:lift_restriction GET   draft,live,deleted  log-in  403  403  403  404
desk:lift_restriction GET   missing             log-in  403  403  403  404
desk:lift_restriction POST  draft,live,deleted  log-in  403  403  403  404
desk:lift_restriction POST  missing             log-in  403  403  403  404
desk:keep_new         GET   -                   log-in  405  405  405  405
desk:keep_new         POST  -                   403     200  200  200  200
desk:discard_new      GET   -                   log-in  405  405  405  405
desk:discard_new      POST  -                   log-in  302  302  302  302
desk:undo_discard_new GET   -                   log-in  405  405  405  405
desk:undo_discard_new POST  -                   log-in  302  302  302  302
desk:find_pages       GET   -                   log-in  200  200  200  200
desk:find_pages       POST  -                   log-in  405  405  405  405
desk:gap              GET   -                   log-in  200  200  200  200
desk:gap              POST  -                   log-in  405  405  405  405
desk:names            GET   -                   log-in  200  200  200  200
desk:names            POST  -                   log-in  405  405  405  405

desk:submit           GET   draft,live          log-in  shown shown shown shown
desk:submit           GET   deleted,missing     log-in  404  404  404  404
desk:submit           POST  draft               log-in  302  302  302  302
desk:submit           POST  live                log-in  shown shown shown shown
desk:submit           POST  deleted,missing     log-in  404  404  404  404
desk:review           GET   waiting             log-in  403  shown shown shown
desk:review           GET   unasked             log-in  403  302  302  302
desk:review           GET   deleted,missing     log-in  403  404  404  404
desk:review           POST  unasked,waiting     log-in  403  302  302  302
desk:review           POST  deleted,missing     log-in  403  404  404  404
desk:approve_for_later GET  waiting             log-in  403  shown shown shown
desk:approve_for_later GET  unasked             log-in  403  302  302  302
desk:approve_for_later GET  deleted,missing     log-in  403  404  404  404
desk:approve_for_later POST unasked,waiting     log-in  403  302  302  302
desk:approve_for_later POST deleted,missing     log-in  403  404  404  404
desk:return           GET   waiting             log-in  403  shown shown shown
desk:return           GET   unasked             log-in  403  302  302  302
desk:return           GET   deleted,missing     log-in  403  404  404  404
desk:return           POST  unasked,waiting     log-in  403  302  302  302
desk:return           POST  deleted,missing     log-in  403  404  404  404
desk:withdraw         GET   unasked,waiting     log-in  405  405  405  405
desk:withdraw         GET   deleted,missing     log-in  405  405  405  405
desk:withdraw         POST  unasked,waiting     log-in  302  302  302  302
desk:withdraw         POST  deleted,missing     log-in  404  404  404  404

desk:schedule         GET   draft,live          log-in  403  shown shown shown
desk:schedule         POST  draft,live          log-in  403  302  302  302
desk:schedule         GET   deleted,missing     log-in  403  404  404  404
desk:schedule         POST  deleted,missing     log-in  403  404  404  404

desk:move_plan        GET   planned             log-in  403  shown shown shown
desk:move_plan        POST  planned             log-in  403  302  302  302
desk:move_plan        GET   live                log-in  403  302  302  302
desk:move_plan        POST  live                log-in  403  302  302  302
desk:move_plan        GET   deleted,missing     log-in  403  404  404  404
desk:move_plan        POST  deleted,missing     log-in  403  404  404  404

desk:recheck          GET   draft,live          log-in  shown shown shown shown
desk:recheck          POST  draft,live          log-in  302  302  302  302
desk:recheck          GET   deleted,missing     log-in  404  404  404  404
desk:recheck          POST  deleted,missing     log-in  404  404  404  404

desk:receipt          GET   draft,live,deleted  log-in  200  200  200  200
desk:receipt          GET   missing             log-in  404  404  404  404
desk:receipt          POST  draft,live,deleted  log-in  405  405  405  405
desk:receipt          POST  missing             log-in  405  405  405  405

desk:move             GET   draft,live          log-in  403  shown shown shown
desk:move             POST  draft,live          log-in  403  302  302  302
desk:move             GET   deleted,missing     log-in  403  404  404  404
desk:move             POST  deleted,missing     log-in  403  404  404  404
desk:unpublish        GET   draft,live          log-in  403  shown shown shown
desk:unpublish        POST  draft,live          log-in  403  302  302  302
desk:unpublish        GET   deleted,missing     log-in  403  404  404  404
desk:unpublish        POST  deleted,missing     log-in  403  404  404  404
desk:delete           GET   draft,live          log-in  403  shown shown shown
desk:delete           POST  draft,live          log-in  403  302  302  302
desk:delete           GET   deleted,missing     log-in  403  404  404  404
desk:delete           POST  deleted,missing     log-in  403  404  404  404
desk:restore          GET   deleted             log-in  403  shown shown shown
desk:restore          POST  deleted             log-in  403  302  302  302
desk:restore          GET   draft,live,missing  log-in  403  404  404  404
desk:restore          POST  draft,live,missing  log-in  403  404  404  404

desk:files            GET   -                   log-in  200  200  200  200
desk:files            POST  -                   log-in  405  405  405  405
desk:upload           GET   -                   log-in  405  405  405  405
desk:upload           POST  -                   log-in  302  302  302  302
desk:find_files       GET   -                   log-in  200  200  200  200
desk:find_files       POST  -                   log-in  405  405  405  405
desk:file             GET   kept                log-in  shown shown shown shown
desk:file             GET   deleted,missing     log-in  404  404  404  404
desk:file             POST  kept                log-in  302  302  302  302
desk:file             POST  deleted,missing     log-in  404  404  404  404
desk:rename_file      GET   kept,deleted        log-in  405  405  405  405
desk:rename_file      GET   missing             log-in  405  405  405  405
desk:rename_file      POST  kept                log-in  302  302  302  302
desk:rename_file      POST  deleted,missing     log-in  404  404  404  404
desk:replace_file     GET   kept,deleted        log-in  405  405  405  405
desk:replace_file     GET   missing             log-in  405  405  405  405
desk:replace_file     POST  kept                log-in  shown shown shown shown
desk:replace_file     POST  deleted,missing     log-in  404  404  404  404
desk:delete_file      GET   kept                log-in  200  200  200  200
desk:delete_file      GET   deleted,missing     log-in  404  404  404  404
desk:delete_file      POST  kept                log-in  302  302  302  302
desk:delete_file      POST  deleted,missing     log-in  404  404  404  404
desk:show_file        GET   kept                log-in  200  200  200  200
desk:show_file        GET   deleted,missing     log-in  404  404  404  404
desk:show_file        POST  kept,deleted        log-in  405  405  405  405
desk:show_file        POST  missing             log-in  405  405  405  405

desk:calendar         GET   -                   log-in  200  200  200  200
desk:calendar         POST  -                   log-in  405  405  405  405

desk:imports          GET   -                   log-in  403  403  403  200
desk:imports          POST  -                   log-in  403  403  403  200
desk:import           GET   checked,imported    log-in  403  403  403  shown
desk:import           GET   missing             log-in  403  403  403  404
desk:import           POST  checked,imported    log-in  403  403  403  405
desk:import           POST  missing             log-in  403  403  403  405
desk:import_progress  GET   checked,imported    log-in  403  403  403  200
desk:import_progress  GET   missing             log-in  403  403  403  404
desk:import_progress  POST  checked,imported    log-in  403  403  403  405
desk:import_progress  POST  missing             log-in  403  403  403  405
desk:import_report    GET   checked,imported    log-in  403  403  403  200
desk:import_report    GET   missing             log-in  403  403  403  404
desk:import_report    POST  checked,imported    log-in  403  403  403  405
desk:import_report    POST  missing             log-in  403  403  403  405
desk:check_import     GET   checked,imported    log-in  403  403  403  405
desk:check_import     GET   missing             log-in  403  403  403  405
desk:check_import     POST  checked,imported    log-in  403  403  403  302
desk:check_import     POST  missing             log-in  403  403  403  404
desk:confirm_import   GET   checked,imported    log-in  403  403  403  405
desk:confirm_import   GET   missing             log-in  403  403  403  405
desk:confirm_import   POST  checked,imported    log-in  403  403  403  302
desk:confirm_import   POST  missing             log-in  403  403  403  404
desk:continue_import  GET   checked,imported    log-in  403  403  403  405
desk:continue_import  GET   missing             log-in  403  403  403  405
desk:continue_import  POST  checked,imported    log-in  403  403  403  302
desk:continue_import  POST  missing             log-in  403  403  403  404
desk:discard_import   GET   checked,imported    log-in  403  403  403  405
desk:discard_import   GET   missing             log-in  403  403  403  405
desk:discard_import   POST  checked,imported    log-in  403  403  403  302
desk:discard_import   POST  missing             log-in  403  403  403  404
desk:undo_import      GET   checked,missing     log-in  403  403  403  404
desk:undo_import      GET   imported            log-in  403  403  403  200
desk:undo_import      POST  checked,missing     log-in  403  403  403  404
desk:undo_import      POST  imported            log-in  403  403  403  302

desk:menu             GET   -                   log-in  403  200  200  200
desk:menu             POST  -                   log-in  403  302  302  302
desk:redirects        GET   -                   log-in  403  200  200  200
desk:redirects        POST  -                   log-in  403  405  405  405
desk:new_redirect     GET   -                   log-in  403  200  200  200
desk:new_redirect     POST  -                   log-in  403  302  302  302
desk:test_address     GET   -                   log-in  403  200  200  200
desk:test_address     POST  -                   log-in  403  405  405  405
desk:end_redirect     GET   standing            log-in  403  shown shown shown
desk:end_redirect     GET   ended,missing       log-in  403  404  404  404
desk:end_redirect     POST  standing            log-in  403  302  302  302
desk:end_redirect     POST  ended,missing       log-in  403  404  404  404

desk:builds           GET   -                   log-in  200  200  200  200
desk:builds           POST  -                   log-in  405  405  405  405
desk:work             GET   -                   log-in  200  200  200  200
desk:work             POST  -                   log-in  405  405  405  405
desk:start_build      GET   -                   log-in  403  403  405  405
desk:start_build      POST  -                   log-in  403  403  302  302
desk:build            GET   running,ended       log-in  200  200  200  200
desk:build            GET   missing             log-in  404  404  404  404
desk:build            POST  running,ended       log-in  405  405  405  405
desk:build            POST  missing             log-in  405  405  405  405
desk:build_progress   GET   running,ended       log-in  200  200  200  200
desk:build_progress   GET   missing             log-in  404  404  404  404
desk:build_progress   POST  running,ended       log-in  405  405  405  405
desk:build_progress   POST  missing             log-in  405  405  405  405
desk:cancel_build     GET   running,ended       log-in  403  403  405  405
desk:cancel_build     GET   missing             log-in  403  403  405  405
desk:cancel_build     POST  running,ended       log-in  403  403  302  302
desk:cancel_build     POST  missing             log-in  403  403  404  404
desk:drain            GET   -                   log-in  403  403  200  200
desk:drain            POST  -                   log-in  403  403  302  302
desk:resume           GET   -                   log-in  403  403  405  405
desk:resume           POST  -                   log-in  403  403  302  302

desk:releases         GET   -                   log-in  200  200  200  200
desk:releases         POST  -                   log-in  405  405  405  405
desk:release          GET   live,past,refused   log-in  200  200  200  200
desk:release          GET   missing             log-in  404  404  404  404
desk:release          POST  live,past,refused   log-in  405  405  405  405
desk:release          POST  missing             log-in  405  405  405  405
desk:hold             GET   -                   log-in  403  403  200  200
desk:hold             POST  -                   log-in  403  403  302  302
desk:lift_hold        GET   -                   log-in  403  403  409  409
desk:lift_hold        POST  -                   log-in  403  403  409  409
desk:roll_back        GET   past                log-in  403  403  200  200
desk:roll_back        POST  past                log-in  403  403  302  302
desk:roll_back        GET   live,refused        log-in  403  403  409  409
desk:roll_back        POST  live,refused        log-in  403  403  409  409
desk:roll_back        GET   missing             log-in  403  403  404  404
desk:roll_back        POST  missing             log-in  403  403  404  404
desk:show_release     GET   refused             log-in  403  403  200  200
desk:show_release     POST  refused             log-in  403  403  302  302
desk:show_release     GET   live,past           log-in  403  403  409  409
desk:show_release     POST  live,past           log-in  403  403  409  409
desk:show_release     GET   missing             log-in  403  403  404  404
desk:show_release     POST  missing             log-in  403  403  404  404

desk:incidents        GET   -                   log-in  200  200  200  200
desk:incidents        POST  -                   log-in  405  405  405  405
desk:incident         GET   open,over           log-in  shown shown shown shown
desk:incident         GET   missing             log-in  404  404  404  404
desk:incident         POST  open,over           log-in  405  405  405  405
desk:incident         POST  missing             log-in  405  405  405  405
desk:acknowledge_incident GET  open,over        log-in  403  403  405  405
desk:acknowledge_incident GET  missing          log-in  403  403  405  405
desk:acknowledge_incident POST open,over        log-in  403  403  302  302
desk:acknowledge_incident POST missing          log-in  403  403  404  404
desk:settings         GET   -                   log-in  403  403  403  200
desk:settings         POST  -                   log-in  403  403  403  302
desk:settings_history GET   -                   log-in  403  403  403  200
desk:settings_history POST  -                   log-in  403  403  403  405
desk:people           GET   -                   log-in  403  403  403  200
desk:people           POST  -                   log-in  403  403  403  405
desk:new_person       GET   -                   log-in  403  403  403  200
desk:new_person       POST  -                   log-in  403  403  403  302
desk:person           GET   active,disabled     log-in  403  403  403  shown
desk:person           GET   missing             log-in  403  403  403  404
desk:person           POST  active,disabled     log-in  403  403  403  302
desk:person           POST  missing             log-in  403  403  403  404
desk:send_link        GET   active,disabled     log-in  403  403  403  405
desk:send_link        GET   missing             log-in  403  403  403  405
desk:send_link        POST  active,disabled     log-in  403  403  403  302
desk:send_link        POST  missing             log-in  403  403  403  404
desk:disable          GET   active,disabled     log-in  403  403  403  405
desk:disable          GET   missing             log-in  403  403  403  405
desk:disable          POST  active,disabled     log-in  403  403  403  302
desk:disable          POST  missing             log-in  403  403  403  404
desk:enable           GET   active,disabled     log-in  403  403  403  405
desk:enable           GET   missing             log-in  403  403  403  405
desk:enable           POST  active,disabled     log-in  403  403  403  302
desk:enable           POST  missing             log-in  403  403  403  404
"""

# By address name: the form fields that make a POST take effect; a function gets the object in the address.
SENT = {
    "desk:log_in": {"username": "nobody", "password": "guessed"},
    "desk:reset_password": {"email": "nobody@example.org"},
    "desk:new": {"title": "New", "path": "new", "weight": "0", "body": ""},
    "desk:edit": newer_text,
    "desk:revision": first_text,
    "desk:submit": newest_seen,
    "desk:review": review_seen,
    "desk:approve_for_later": review_seen,
    "desk:return": review_seen,
    "desk:live_preview": newer_text,
    "desk:check": newer_text,
    "desk:keep": newer_text,
    "desk:keep_new": {"title": "New", "body": "New."},
    "desk:new_live_preview": {"title": "New", "body": "New."},
    "desk:new_check": {"title": "New", "body": "New."},
    "desk:remarks": {"text": "Is that so?"},
    "desk:answer_remark": {"text": "Yes."},
    "desk:schedule": newest_planned,
    "desk:move_plan": planned_seen,
    "desk:recheck": lambda pk: {"due": f"{ContentVersion.objects.clock() + timedelta(days=365):%Y-%m-%d}"},
    "desk:file": {"alt": "A cup of tea"},
    "desk:rename_file": {"name": "cup"},
    "desk:menu": {"do": "publish", "seen": "0"},
    "desk:new_redirect": {"from_path": "old", "target": "https://example.org/"},
    "desk:publish_page": publish_seen,
    "desk:move": {"path": "elsewhere", "seen": "elsewhere"},
    "desk:drain": {"minutes": "15"},
    "desk:settings": {"title": "The Kettle", "language": "en", "seen": "0"},
    "desk:new_person": {"username": "grace", "email": "grace@example.org", "role": "Author"},
    "desk:person": {"email": "grace@example.org", "role": "Author"},
    "desk:hold": {"live": "0", "reason": "Election night"},
    "desk:roll_back": as_seen,
    "desk:show_release": as_seen,
}
