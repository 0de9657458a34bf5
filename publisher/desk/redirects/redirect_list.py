"""The list of redirects by old address, from where the previous list ended; who made each, and whether it works."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import QueryDict

from publisher.desk.long_lists import COUNTED, Shelf
from publisher.pages.models import AuditEntry, ContentVersion, MediaVersion, Publication, Redirect
from publisher.pages.models.redirect import is_file, is_page
from publisher.pages.models.redirect_targets import live_lists
from publisher.pages.models.validity import VersionedQuerySet
from publisher.pages.old_addresses import find_source
from publisher.pages.paths import MAX_LENGTH
from static_site.content.media_files import live_versions

PAGE_SIZE = 50

MADE_BY = {
    "add redirect": "by",
    "add redirects": "by",
    "move": "automatically, when a page was moved by",
    "unpublish": "automatically, when a page was unpublished by",
    "delete": "automatically, when a page was deleted by",
}


class FindForm(forms.Form):
    q = forms.CharField(required=False, max_length=MAX_LENGTH)
    after = forms.CharField(required=False, max_length=MAX_LENGTH)
    start = forms.IntegerField(required=False, min_value=0, max_value=COUNTED)


@dataclass(frozen=True)
class Line:
    redirect: Redirect
    entry: AuditEntry | None
    is_dead: bool
    """Whether its page is unpublished, or no live page uses its file, so that it leads nowhere until that changes."""

    file_url: str = ""
    """The address of the file that it leads to, with the name that the file has now."""

    @property
    def leads_to(self) -> str:
        lead = self.redirect.lead
        return lead._replace(target=self.file_url or lead.target).url

    @property
    def made_at(self) -> datetime | None:
        return self.entry.at if self.entry else None

    @property
    def made(self) -> str:
        if self.entry is None:
            return ""
        return f"{MADE_BY.get(self.entry.action, 'automatically, by a change of')} {self.entry.who}"


@dataclass(frozen=True)
class RedirectList:
    wanted: str = ""
    after: str = ""
    start: int = 0
    """Number of redirects in the lists before this one."""

    @classmethod
    def asked(cls, query: QueryDict) -> "RedirectList":
        form = FindForm(query)
        form.is_valid()
        said = form.cleaned_data
        return cls(said.get("q", ""), said.get("after", ""), said.get("start") or 0)

    @cached_property
    def found(self) -> list[Redirect]:
        rows = self._matching.order_by("from_path")
        if self.after:
            return list(rows.filter(from_path__gt=self.after)[: PAGE_SIZE + 1])
        return list(rows[self.start : self.start + PAGE_SIZE + 1])

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf.of(self._matching, self.start, len(self.lines), PAGE_SIZE)

    @cached_property
    def lines(self) -> list[Line]:
        shown = self.found[:PAGE_SIZE]
        made = AuditEntry.objects.filter(version__in={redirect.since for redirect in shown}).order_by("-pk")
        entries = {entry.version: entry for entry in made}
        targets = {redirect.target for redirect in shown if is_page(redirect.target)}
        live = {page.path for page in Publication.objects.live().only("path").having("path", targets)}
        live |= live_lists(targets)
        files = _files([redirect.target for redirect in shown if is_file(redirect.target)])
        dead = targets - live | {target for target, (_, is_used) in files.items() if not is_used}
        return [Line(r, entries.get(r.since), r.target in dead, files.get(r.target, ("",))[0]) for r in shown]

    @property
    def last(self) -> str:
        """The address after which the next list begins, if there is one."""
        return self.found[PAGE_SIZE - 1].from_path if len(self.found) > PAGE_SIZE else ""

    @property
    def _matching(self) -> VersionedQuerySet[Redirect]:
        rows, wanted = Redirect.objects.live(), _as_stored(self.wanted)
        # Bytewise columns (PathField) know capitals of ASCII letters only, so a text as it stands is looked for too.
        return rows.filter(Q(from_path__contains=wanted) | Q(from_path__icontains=wanted)) if wanted else rows


def _files(targets: list[str]) -> dict[str, tuple[str, bool]]:
    """Return the address that each of these files has now, and whether a live page uses it; by target."""
    if not targets:
        return {}
    files = MediaVersion.objects.live().filter(file__names__path__in=[target[1:] for target in targets])
    used = set(live_versions(ContentVersion.objects.current()).filter(pk__in=files).values_list("pk", flat=True))
    named = files.annotate(path=F("file__names__path"))
    return {f"/{file.path}": (file.url, file.pk in used) for file in named}


def _as_stored(wanted: str) -> str:
    """Return a part of an address, perhaps pasted, as sources have it."""
    try:
        return find_source(wanted)
    except ValidationError:
        return wanted.strip("/")
