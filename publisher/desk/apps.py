"""The app of the web UI in which editors work."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "publisher.desk"
