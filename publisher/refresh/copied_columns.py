"""The classification of production's data for a refresh: every column of every table must be listed here.

When you add a column, add it here; tests/refresh and the refresh itself fail until you do. When the models drop a
column, keep it here until production has dropped it too.

    keep   copied unchanged: content, and what makes it work. It is public, or says nothing about anyone.
    mask   replaced on the way: it names, reaches or admits a person, or would act here.
    empty  the rows stay behind: they are about production itself, or about what someone did there.
    own    the rows stay behind too, and this environment keeps its own.
"""

from dataclasses import dataclass, field

from django.conf import settings

from publisher.refresh.masks import (
    Mask,
    always,
    audited_detail,
    blank,
    name_by_number,
    new_identity,
    no,
    no_value,
    signature,
    unusable_password,
)


@dataclass(frozen=True)
class Table:
    keep: str = ""
    mask: dict[str, Mask] = field(default_factory=dict)
    empty: str = ""
    own: str = ""

    @property
    def columns(self) -> set[str]:
        return {*self.keep.split(), *self.mask, *self.empty.split(), *self.own.split()}

    @property
    def is_copied(self) -> bool:
        return not (self.empty or self.own)


TABLES = {
    # Content: what readers see or will see. That includes authors and tags, but not who typed it.
    "pages_asset": Table(keep="id digest suffix content_type content uploaded_at"),
    "pages_asset_used_by": Table(keep="id asset_id revision_id"),
    "pages_auditentry": Table(
        keep="id at by_id action page_id version", mask={"who": signature, "detail": audited_detail}
    ),
    "pages_barredblob": Table(keep="digest at"),
    "pages_blob": Table(keep="digest size width height kept_at prepared_at problem"),
    "pages_blobpart": Table(keep="id blob_id number content"),
    "pages_contentversion": Table(keep="id number"),
    "pages_mediafile": Table(keep="id created_at"),
    "pages_medianame": Table(keep="id path file_id"),
    "pages_mediaversion": Table(
        keep="id since until file_id blob_id name alt caption credit poster_id at by_id", mask={"who": signature}
    ),
    "pages_menu": Table(keep="id since until entries at by_id", mask={"who": signature}),
    "pages_kepttagaddress": Table(keep="id key slug"),
    "pages_page": Table(
        keep="id path weight latest_id feed_id created_at deleted_at is_restricted",
        mask={
            "publish_at": no_value,
            "planned_revision_id": no_value,
            "planned_weight": no_value,
            "planned_note": blank,
            "planned_is_correction": no,
            "unpublish_at": no_value,
            "zone": blank,
        },
    ),
    "pages_page_readers": Table(keep="id page_id user_id"),
    "pages_publication": Table(
        keep="id since until page_id revision_id path section order_key shard published_at title summary description"
        " image date weight authors tag_pairs noindex in_menu change_notes"
    ),
    "pages_publicationtag": Table(keep="id publication_id slug name order_key"),
    "pages_recheck": Table(empty="page_id due days checked_at checked_by_id checked_who"),
    "pages_redirect": Table(keep="id since until from_path target fragment"),
    "pages_remark": Table(
        empty="id page_id revision_id on_id quote before after start text at by_id who resolved_at resolved_by_id"
        " resolved_who"
    ),
    "pages_rendition": Table(keep="id source_id blob_id width height suffix encoder key since until"),
    "pages_review": Table(
        empty="id page_id revision_id state note asked_by_id asked_who asked_at answer answered_by_id answered_who"
        " answered_at"
    ),
    "pages_revision": Table(
        keep="id page_id number title summary body description image tags authors date noindex in_menu html headings"
        " renderer created_at by_id",
        mask={"note": blank, "who": signature},
    ),
    "pages_revisionlink": Table(keep="id revision_id path"),
    "pages_sitesettings": Table(
        keep="id since until title description language direction date_style accent font logo icon image footer"
        " footer_html announcement announcement_html announcement_kind announcement_ends_at at by_id",
        mask={"who": signature},
    ),
    "pages_sitesettingslink": Table(keep="id settings_id path"),
    "pages_unsavedwork": Table(empty="id by_id page_id slot mark fields saved_at discarded_at"),
    # People: the same number of accounts, but no one can use them. Their roles stay behind.
    "auth_user": Table(
        keep="id is_active date_joined",
        mask={
            "username": name_by_number,
            "password": unusable_password,
            "first_name": blank,
            "last_name": blank,
            "email": blank,
            "is_superuser": no,
            "is_staff": no,
            "last_login": no_value,
        },
    ),
    "auth_group": Table(keep="id name"),
    "auth_group_permissions": Table(keep="id group_id permission_id"),
    "auth_permission": Table(keep="id name content_type_id codename"),
    "auth_user_groups": Table(empty="id user_id group_id"),
    "auth_user_user_permissions": Table(empty="id user_id permission_id"),
    "axes_accessattempt": Table(
        empty="id user_agent ip_address username http_accept path_info attempt_time get_data post_data"
        " failures_since_start"
    ),
    "axes_accessattemptexpiration": Table(empty="access_attempt_id expires_at"),
    "axes_accessfailurelog": Table(
        empty="id user_agent ip_address username http_accept path_info attempt_time locked_out"
    ),
    "axes_accesslog": Table(
        empty="id user_agent ip_address username http_accept path_info attempt_time logout_time session_hash"
    ),
    "desk_archivepart": Table(empty="id run_id number content"),
    "desk_digestmail": Table(empty="id person_id version at"),
    "desk_importrun": Table(
        empty="id name folder section generator publish publish_leftovers status by_id who created_at confirmed_at"
        " imported_at undone_at token launched_at said beat_at phase done total left error summary report former"
        " edits undone"
    ),
    "desk_passwordmail": Table(empty="id person_id at"),
    "desk_presence": Table(empty="id page_id person_id seen_at"),
    "desk_profile": Table(empty="person_id zone is_mailed mailed_at told_at told_version"),
    "desk_sharelink": Table(empty="id digest by_id who created_at expires_at revoked_at views viewed_at"),
    "desk_sharelink_pages": Table(empty="id sharelink_id page_id"),
    "django_admin_log": Table(
        empty="id action_time user_id content_type_id object_id object_repr action_flag change_message"
    ),
    "django_content_type": Table(keep="id app_label model"),
    "django_migrations": Table(keep="id app name applied"),
    "django_session": Table(empty="session_key session_data expire_date"),
    # Releases: this environment makes its own, for its own site.
    "static_site_artifact": Table(empty="id path since until kind digest size content_type location body reason place"),
    "static_site_failedoutput": Table(empty="id path kind error release_id since"),
    "static_site_flip": Table(empty="id at before_id after_id verb"),
    "static_site_planrow": Table(empty="id release_id kind path reason"),
    "static_site_release": Table(
        empty="number status content_version fingerprint is_full refused counts began_at completed_at"
    ),
    "static_site_shard": Table(empty="id row_id last size order outcome cpu_seconds peak_memory"),
    "static_site_site": Table(
        keep="id",
        mask={
            "identity": new_identity,
            "live_release_id": no_value,
            "hold": blank,
            "held_by_id": no_value,
            "held_at": no_value,
            "fingerprint": blank,
            "fingerprint_at": no_value,
            "oldest_kept": always("1"),
        },
    ),
    # Builds: here, none are running, requested or reported.
    "builds_build": Table(
        empty="number status cause trigger by full fence holder token launcher answer said no_launch_until dyno dyno_id"
        " created_at answered_at started_at beat_at moved_at cancel_asked_at cancelled_by ended_at content_version"
        " release_id phase done total error traceback log seconds phases cpu_seconds peak_memory"
    ),
    "builds_incident": Table(
        empty="number kind key build_id what facts did cure otherwise since opened_at seen_at closed_at"
        " acknowledged_at acknowledged_by note ending"
    ),
    "builds_lease": Table(
        keep="id fence",
        mask={
            "build_id": no_value,
            "expires": no_value,
            "drain_until": no_value,
            "drained_by": blank,
            "asked_for": blank,
            "asked_at": no_value,
            "asked_by": blank,
        },
    ),
    "builds_notice": Table(empty="id incident_id channel occasion claimed_at sent_at"),
    "builds_toldfailure": Table(empty="id revision_id at"),
    # What ran here, and when: run_at_local_time uses these to run the refresh once a day.
    "builds_scheduledrun": Table(own="id job began_at ended_at failed said"),
    "jobs_occurrence": Table(
        own="id job occasion due_at claimed_at taken_up_at again_at beat_at ended_at exit_code said"
    ),
}


FILES = {"pages_blob", "pages_blobpart", "pages_mediafile", "pages_medianame", "pages_mediaversion", "pages_rendition"}
"""The library's tables, which stay behind if REFRESH_FILES is "leave"."""


def stays(table: str) -> bool:
    """Return True if the table's rows stay in production."""
    return not TABLES[table].is_copied or (table in FILES and settings.REFRESH_FILES == "leave")


def unclassified(columns: dict[str, list[str]]) -> list[str]:
    """Return the tables and columns that aren't listed here, as table or table.column."""
    unknown = [table for table in columns if table not in TABLES]
    known = columns.keys() & TABLES.keys()
    new = [f"{table}.{name}" for table in known for name in columns[table] if name not in TABLES[table].columns]
    return sorted(unknown + new)
