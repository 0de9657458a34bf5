"""./manage.py purge_file NAME --by NAME --reason TEXT: a legal takedown of a picture or file. It cannot be undone.

Exit codes: 0 purged; 1 not confirmed, or the database failed; 2 invalid arguments.
"""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from publisher.command_lines import command
from publisher.pages.models import MediaFile
from publisher.pages.models.media import PREFIX
from publisher.phrases import counted
from static_site.management.operator_command import OperatorCommand, yes_argument
from static_site.releases.takedown import take_down_file


class Command(OperatorCommand):
    help = "Delete a file of the library with all its versions, here and in every release; this can't be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="the file's name in the library, now or earlier: tea.jpg")
        parser.add_argument("--by", required=True, metavar="NAME", help="who does this, for the record")
        parser.add_argument("--reason", required=True, help="why, for the record")
        yes_argument(parser)

    def act(self, *, name: str, by: str, reason: str, yes: bool, **options: Any) -> None:
        file = MediaFile.objects.filter(names__path=f"{PREFIX}{name.removeprefix(f'/{PREFIX}')}").first()
        if file is None:
            raise CommandError(f"No file has or had the name {name}; nothing was changed.", returncode=2)
        versions, pages = file.versions.count(), file.pages_using().count()
        self.stdout.write(f"{file} has {counted(versions, 'version')} and is used on {counted(pages, 'page')}.")
        self.confirm("Delete it permanently?", yes=yes)
        freed = take_down_file(file, by=by, reason=reason)
        self.tell(_outcome(name, freed.rows))


def _outcome(name: str, rows: int) -> list[str]:
    return [
        f"{name} was deleted from the database and every release, with {counted(rows, 'file')} of older releases. "
        "The same bytes can't be uploaded again.",
        f"Pages that used it show a gap until the next build. Make it now: {command('build_static_site')}",
        "Not covered: backups of the database, mirrors until their next update, caches and search engines.",
    ]
