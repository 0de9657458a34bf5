"""App configuration of the desk, the editors' web UI."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "publisher.desk"
