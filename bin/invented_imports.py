"""Imports of a small site, in every state that a screen shows; really checked, and one really imported."""

import io
import zipfile
from typing import Any

from django.contrib.auth.models import User
from django.db.models.functions import Now

from publisher.desk.imports.run_steps import take_step
from publisher.desk.models.archive_parts import ArchivePart
from publisher.desk.models.import_run import ImportRun, Status

OLD_SHOP = {
    "hugo.toml": 'baseURL = "https://kettle.example/"\ntitle = "The old kettle"\n',
    "content/teas/assam.md": "---\ntitle: Assam\naliases: [/assam.html]\n---\nStrong. ![A cup](/pictures/assam.jpg)\n",
    "content/teas/earl-grey.md": "---\ntitle: Earl Grey\n---\n{{< recipe minutes=3 >}}\n\n<script>count()</script>\n",
    "content/teas/rooibos.md": "---\ntitle: Rooibos\ndraft: true\n---\nNo tea at all.\n",
    "content/orders.md": "---\ntitle: [Orders\n---\n",
    "content/history.adoc": "= History\n",
}


def imports(by: User) -> dict[str, tuple[Any, ...]]:
    """Add the imports; return the arguments of their screens' addresses."""
    refused = checked(by, "photos.zip", {"photo.jpg": "x"})
    done = checked(by, "old-shop.zip", OLD_SHOP, section="old-shop")
    step(done, Status.IMPORTING)
    waits = checked(by, "kettle-site-main.zip", OLD_SHOP, publish=True)
    runs = checked(by, "archive-of-2019.zip", OLD_SHOP, publish=True)
    ImportRun.objects.begin(runs, Status.IMPORTING)
    progress = {"phase": "write", "done": 2_413, "total": 8_213, "left": 132, "beat_at": Now()}
    ImportRun.objects.filter(pk=runs.pk).update(**progress)
    found = {"refused import": refused, "done import": done, "checked import": waits, "running import": runs}
    return {name: (run.pk,) for name, run in found.items()}


def checked(by: User, name: str, files: dict[str, str], **choices: Any) -> ImportRun:
    run = ImportRun.objects.add(by=by, name=name, **choices)
    ArchivePart.objects.keep(zipped(files), run)
    take_step(run)
    return ImportRun.objects.get(pk=run.pk)


def step(run: ImportRun, status: str) -> None:
    run.token = ImportRun.objects.begin(run, status)
    run.status = status
    take_step(run)


def zipped(files: dict[str, str]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream
