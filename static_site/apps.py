"""The app for what readers see: releases, artifacts, outputs, mirrors and serving."""

from django.apps import AppConfig


class StaticSiteConfig(AppConfig):
    name = "static_site"
