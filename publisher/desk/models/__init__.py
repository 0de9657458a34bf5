"""Models of the desk: what people have set, records of mail to them, imports through the web, and share links."""

from publisher.desk.models.archive_parts import ArchivePart
from publisher.desk.models.import_run import ImportRun
from publisher.desk.models.mail_records import MOST_AN_HOUR, DigestMail, PasswordMail
from publisher.desk.models.profile import Profile
from publisher.desk.models.share_link import ShareLink

__all__ = ["MOST_AN_HOUR", "ArchivePart", "DigestMail", "ImportRun", "PasswordMail", "Profile", "ShareLink"]
