"""The library's files, newest first, from where the previous list ended; and the same ones for the editor to choose."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.db.models import Q
from django.http import QueryDict

from publisher.desk.files.shown_file import ShownFile
from publisher.desk.long_lists import COUNTED, Shelf
from publisher.pages.media.kinds import KINDS
from publisher.pages.models import MediaFile, MediaVersion
from publisher.pages.models.validity import VersionedQuerySet

PAGE_SIZE = 48
MOST = 30
"""Files that the editor is offered at once."""

KINDS_SHOWN = {"": "All kinds", "picture": "Pictures", "document": "Documents", "audio": "Audio", "video": "Video"}
SUFFIXES = {group: [kind.suffix for kind in KINDS.values() if kind.group == group] for group in KINDS_SHOWN}


class FindForm(forms.Form):
    """The parameters in the address of the list; an invalid one counts as empty."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=KINDS_SHOWN)
    unused = forms.BooleanField(required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    start = forms.IntegerField(required=False, min_value=0, max_value=COUNTED)


@dataclass(frozen=True)
class FileList:
    wanted: str = ""
    kind: str = ""
    is_unused: bool = False
    before: int | None = None
    """Primary key of the last file of the previous list."""

    start: int = 0
    """Number of files in the lists before this one."""

    @classmethod
    def asked(cls, query: QueryDict) -> "FileList":
        form = FindForm(query)
        form.is_valid()
        said = form.cleaned_data
        place = said.get("before"), said.get("start") or 0
        return cls(said.get("q", ""), said.get("kind", ""), said.get("unused", False), *place)

    @cached_property
    def found(self) -> list[MediaVersion]:
        skipped = 0 if self.before else self.start
        rows = self._matching().filter(file__lt=self.before) if self.before else self._matching()
        return list(rows[skipped : skipped + PAGE_SIZE + 1])

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf.of(self._matching(), self.start, len(self.files), PAGE_SIZE)

    @cached_property
    def files(self) -> list[ShownFile]:
        return [ShownFile.of(version) for version in self.found[:PAGE_SIZE]]

    @property
    def offered(self) -> list[ShownFile]:
        return [ShownFile.of(version) for version in self._matching()[:MOST]]

    @property
    def last(self) -> int | None:
        """The file before which the next list begins, if there is one."""
        return self.found[PAGE_SIZE - 1].file_id if len(self.found) > PAGE_SIZE else None

    def _matching(self) -> VersionedQuerySet[MediaVersion]:
        versions = MediaVersion.objects.live().select_related("blob").order_by("-file")
        if self.is_unused:
            versions = versions.filter(file__in=MediaFile.objects.unused())
        return versions.filter(self._has_words(), self._is_of_kind())

    def _has_words(self) -> Q:
        wanted = self.wanted
        return Q(name__icontains=wanted) | Q(alt__icontains=wanted) | Q(caption__icontains=wanted) if wanted else Q()

    def _is_of_kind(self) -> Q:
        found = Q()
        for suffix in SUFFIXES[self.kind]:
            found |= Q(name__endswith=suffix)
        return found
