"""The project's own app, which registers the settings checks."""

from django.apps import AppConfig
from django.core.checks import register

from publisher import checks


class PublisherConfig(AppConfig):
    name = "publisher"

    def ready(self) -> None:
        for check in checks.SETTINGS_CHECKS:
            register(check, checks.SETTINGS)
        for check in checks.DEPLOY_CHECKS:
            register(check, deploy=True)
