"""The mirrors that builds and ticks keep. A mirror's own code is loaded only where there is one."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from static_site.mirrors.directory_mirror import DirectoryMirror


def configured_mirror(jobs: int | None = None) -> "DirectoryMirror | None":
    """Return the mirror at SITE_MIRROR, which every build and every tick updates to the live release."""
    return mirror_at(Path(settings.SITE_MIRROR), jobs) if settings.SITE_MIRROR else None


def mirror_at(path: Path, jobs: int | None = None) -> "DirectoryMirror":
    """Return the mirror at a path, which `jobs` processes write: BUILD_JOBS by default."""
    mirror: type[DirectoryMirror] = import_string("static_site.mirrors.directory_mirror.DirectoryMirror")
    return mirror(path, jobs or int(settings.BUILD_JOBS))
