"""The names that files of the library have or had: texts and redirects name a file by any of them."""

from django.db import models

from publisher.pages.models.columns import PathField
from publisher.pages.models.redirect import LIBRARY
from publisher.pages.models.rendition import Rendition

LONGEST_NAME = 120


class MediaNameQuerySet(models.QuerySet["MediaName"]):
    def kept(self) -> "MediaNameQuerySet":
        """Return the names of files that aren't deleted."""
        return self.filter(file__versions__pk__isnull=False, file__versions__until=None)

    def named(self, address: str) -> "MediaName | None":
        """Return the name of the kept file at an address from its first slash on: the library's, or the readers'.

        Readers' addresses, /media/3f2a91c4d5e6f708/tea-960.webp, are what people copy from a browser.
        """
        if not address.startswith(LIBRARY):
            return None
        key, slash, _ = address.removeprefix(LIBRARY).partition("/")
        if not slash:
            return self.kept().filter(path=address.removeprefix("/")).first()
        blobs = Rendition.objects.live().filter(key=key).values("source")
        shown = self.kept().filter(file__versions__blob__in=blobs, file__versions__until=None)
        return shown.order_by("file", "pk").first()


class MediaName(models.Model):
    """A name that a file has or had, as an address in the library: media/tea.jpg. It is never another file's."""

    path = PathField(max_length=LONGEST_NAME + 10, unique=True)
    file = models.ForeignKey("pages.MediaFile", related_name="names", on_delete=models.CASCADE)

    objects = MediaNameQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.path)
