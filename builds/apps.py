"""App configuration of builds, which make releases, and their lease."""

from django.apps import AppConfig


class BuildsConfig(AppConfig):
    name = "builds"
