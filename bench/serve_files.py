"""The live release of DATABASE_URL as files in a folder, each with the database's gzip beside it: serve_site.py."""

import gzip
import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from static_site.models import Artifact, Site


def main(folder: Path) -> None:
    live = Site.objects.values_list("live_release", flat=True).get() or 0
    for path, body in Artifact.objects.in_release(live).filter(location="").values_list("path", "body"):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.decompress(body))
        file.with_name(f"{file.name}.gz").write_bytes(body)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
