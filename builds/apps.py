"""App configuration of builds, which make releases, and their lease."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from builds.watching.worker_connections import check_worker_connections


class BuildsConfig(AppConfig):
    name = "builds"

    def ready(self) -> None:
        register(check_worker_connections, Tags.database)
