"""./manage.py purge_page PATH --by NAME --reason TEXT: a legal takedown. It cannot be undone.

Exit codes: 0 purged; 1 not confirmed, or the database failed; 2 invalid arguments.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser

from publisher.command_lines import command
from publisher.pages.models import MediaFile, Page, RevisionLink
from publisher.pages.models.media import PREFIX
from publisher.pages.paths import clean_path, url_of
from static_site.management.operator_command import OperatorCommand, yes_argument
from static_site.releases.takedown import take_down


class Command(OperatorCommand):
    help = "Delete a page with all its versions, here and in every release; this can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", help="the page's address, without the host")
        parser.add_argument("--by", required=True, metavar="NAME", help="who does this, for the record")
        parser.add_argument("--reason", required=True, help="why, for the record: it must not quote the page")
        yes_argument(parser)

    def act(self, *, path: str, by: str, reason: str, yes: bool, **options: Any) -> None:
        page = _page(path)
        count = page.revisions.count()
        self.stdout.write(f"{url_of(page.path)} has {count} revisions; all will be deleted permanently.")
        files = _files_of(page)
        self.confirm("Delete them?", yes=yes)
        try:
            freed = take_down(page, by=by, reason=reason)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        self.tell([*_outcome(page, freed.rows), *_staying(files)])


def _page(text: str) -> Page:
    """Return the page at the path; a deleted page only when no other page has it."""
    try:
        path = clean_path(text)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages), returncode=2) from error
    found = Page.objects.filter(path=path).order_by("-deleted_at")
    page = found.kept().first() or found.first()
    if page is None:
        raise CommandError(f"No page has or had the path {url_of(path)}; nothing was changed.", returncode=2)
    return page


def _files_of(page: Page) -> list[str]:
    """Return the names of the library's files that the page shows or showed."""
    links = RevisionLink.objects.filter(revision__page=page, path__startswith=PREFIX)
    files = MediaFile.objects.filter(names__path__in=links.values("path"))
    return sorted(map(str, files.distinct()))


def _staying(files: list[str]) -> list[str]:
    if not files:
        return []
    delete = command("purge_file", "NAME", "--by", "NAME", "--reason", "TEXT")
    return [f"Its files stay in the library: {', '.join(files)}. To delete one in the same way: {delete}"]


def _outcome(page: Page, rows: int) -> list[str]:
    return [
        f"{url_of(page.path)} was deleted from the database and every release, with {rows} files of older releases.",
        "Listings and the feed may still name or quote it until the next build. Make it now: "
        f"{command('build_static_site')}",
        "Not covered: backups of the database, mirrors until their next update, caches and search engines.",
    ]
