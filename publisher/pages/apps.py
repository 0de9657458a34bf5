"""The app for published content: pages, revisions, publications, redirects, assets."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "publisher.pages"
    label = "pages"
