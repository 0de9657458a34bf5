"""The app of what is published: pages, revisions, publications, redirects, assets."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "publisher.pages"
    label = "pages"
