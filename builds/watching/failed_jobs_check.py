"""Jobs that an app above this one runs: the settings name who looks at them."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.module_loading import import_string

from builds.models.incident import Finding
from builds.watching.watch import Watch


def jobs(watch: Watch) -> Iterator[Finding]:
    yield from import_string(settings.JOBS_CHECK)(watch)
