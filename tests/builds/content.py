"""A small site with fixed times, made and built in a separate process: `python -m tests.builds.content`.

Prints the manifest of its release, so that two databases can be compared byte for byte.
"""

import io
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import django
from django.core.management import call_command

if TYPE_CHECKING:
    from publisher.pages.models import Page


def make_content() -> None:
    """Create pages that databases may sort or fold differently: case, accents, equal dates, weights, path prefixes."""
    from publisher.pages.models import Page, add_redirect
    from tests.builds.many import publish_many

    first = datetime(2026, 1, 1, tzinfo=UTC)
    texts = [
        ("straße", "Straße", ["Ä", "a"]), ("strasse", "strasse", ["ä"]), ("z", "Z", ["Z", "z"]), ("é", "é", []),
        ("z/b", "b", ["x"]), ("z-a", "a", ["x"]), ("z/a_", "a_", []), ("z.1", "1", []), ("日本", "日本", ["日本"]),
    ]  # fmt: skip
    pages = [Page.objects.get(path="")]
    for number, (path, title, tags) in enumerate(texts):
        page = Page.objects.create_page(path, by="test", weight=-(number % 3))
        page.save_revision(by="test", title=title, body=f"*{title}*", tags=tags, date=first if number % 2 else None)
        pages.append(page)
    Page.objects.filter(pk__in=[page.pk for page in pages]).publish(by="test", at=first)
    pages[0].save_revision(by="test", title="Welcome")
    pages[0].publish(by="test", at=first)
    publish_many("many", 200, at=first, title="One of many", body="Enough for workers that read.")
    add_redirect("old.html", "z/b", by="test")
    add_files(pages[1])


def add_files(page: "Page") -> None:
    """Show a photo, a drawing, an animation and a table on a page, and one of them on its card."""
    from publisher.pages.library.uploading import upload
    from tests.pages.media.pictures import animation, photo

    drawing = photo(700, 300, "PNG", mode="RGBA")
    files = {"ä.jpg": photo(2000, 900), "A.png": drawing, "a.gif": animation(), "Z.csv": "ä,b\n".encode()}
    names = [upload(io.BytesIO(content), name, by="test").live.name for name, content in files.items()]
    body = " ".join(f"![](/media/{name})" for name in names)
    page.save_revision(by="test", title="Files", body=body, image=f"/media/{names[0]}")
    page.publish(by="test", at=datetime(2026, 1, 1, tzinfo=UTC))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    make_content()
    with open(os.devnull, "w") as nowhere:
        call_command("build_static_site", "--full", stdout=nowhere, stderr=nowhere)
    from static_site.models import Artifact

    print(json.dumps(dict(Artifact.objects.newest().order_by("path").values_list("path", "digest"))))  # noqa: T201


if __name__ == "__main__":
    main()
