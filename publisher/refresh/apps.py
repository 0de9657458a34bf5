from django.apps import AppConfig


class RefreshConfig(AppConfig):
    name = "publisher.refresh"
