"""The files that site settings show: logo, icon, picture of shared links, and what the footer names."""

from django.db import models

from publisher.pages.models.columns import PathField
from publisher.pages.paths import MAX_LENGTH


class SiteSettingsLinkQuerySet(models.QuerySet["SiteSettingsLink"]):
    def live(self) -> "SiteSettingsLinkQuerySet":
        """Return what the settings that hold now show."""
        return self.filter(settings__until=None)


class SiteSettingsLink(models.Model):
    """A file's address in the library, as a row of settings names it: media/logo.png."""

    settings = models.ForeignKey("pages.SiteSettings", related_name="links", on_delete=models.CASCADE, db_index=False)
    path = PathField(max_length=MAX_LENGTH)

    objects = SiteSettingsLinkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["settings", "path"], name="site_settings_link_once")]
        indexes = [models.Index(fields=["path"], name="site_settings_link_path")]

    def __str__(self) -> str:
        return str(self.path)
