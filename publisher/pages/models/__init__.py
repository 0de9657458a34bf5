"""Models of published content. Only verbs of Page, its query set and `add_redirect` change what readers see."""

from publisher.pages.models.asset import Asset
from publisher.pages.models.audit import Actor, AuditEntry, name_of
from publisher.pages.models.blob import BarredBlob, Blob, BlobPart
from publisher.pages.models.content_version import ContentVersion
from publisher.pages.models.kept_tag_address import KeptTagAddress
from publisher.pages.models.media import MediaFile, MediaVersion
from publisher.pages.models.media_name import MediaName
from publisher.pages.models.menu import Menu
from publisher.pages.models.page import Page
from publisher.pages.models.page_purge import Purged, purge
from publisher.pages.models.publication import Publication, PublicationTag
from publisher.pages.models.recheck import Recheck
from publisher.pages.models.redirect import Redirect
from publisher.pages.models.remark import Remark
from publisher.pages.models.rendition import Rendition
from publisher.pages.models.requested_redirects import (
    add_page_redirects,
    add_redirect,
    add_redirects,
    remove_redirect,
)
from publisher.pages.models.review import Review
from publisher.pages.models.revision import Revision, RevisionLink, StaleRevision
from publisher.pages.models.site_settings import SiteSettings
from publisher.pages.models.site_settings_link import SiteSettingsLink
from publisher.pages.models.unsaved_work import UnsavedWork
from publisher.pages.models.validity import valid_at

__all__ = [
    "Actor",
    "Asset",
    "AuditEntry",
    "BarredBlob",
    "Blob",
    "BlobPart",
    "ContentVersion",
    "KeptTagAddress",
    "MediaFile",
    "MediaName",
    "MediaVersion",
    "Menu",
    "Page",
    "Publication",
    "PublicationTag",
    "Purged",
    "Recheck",
    "Redirect",
    "Remark",
    "Rendition",
    "Review",
    "Revision",
    "RevisionLink",
    "SiteSettings",
    "SiteSettingsLink",
    "StaleRevision",
    "UnsavedWork",
    "add_page_redirects",
    "add_redirect",
    "add_redirects",
    "name_of",
    "purge",
    "remove_redirect",
    "valid_at",
]
