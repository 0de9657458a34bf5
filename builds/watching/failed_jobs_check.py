"""Jobs of an app above this one; JOBS_CHECK in the settings names their check."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.module_loading import import_string

from builds.models.incident import Finding
from builds.watching.watch import Watch


def jobs(watch: Watch) -> Iterator[Finding]:
    yield from import_string(settings.JOBS_CHECK)(watch)
