"""The app of how releases get made: builds and the lease."""

from django.apps import AppConfig


class BuildsConfig(AppConfig):
    name = "builds"
