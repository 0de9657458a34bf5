"""Settings of a small site: an SQLite file, cached templates, output and static files, all in this folder.

BENCH_MARKDOWN=1 renders Markdown in each build; without it the HTML is ready in the database.
"""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECRET_KEY = "not a secret"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
ROOT_URLCONF = "articles.urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "django_distill", "bakery", "articles"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "site.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {"context_processors": ["articles.context.site"]},
    }
]
STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static-root"
STATICFILES_DIRS = [HERE / "static"]
MEDIA_ROOT = HERE / "media"
MEDIA_URL = "/media/"
BUILD_DIR = str(HERE / "output")
BAKERY_VIEWS = [
    "articles.bakery_views.Home",
    "articles.bakery_views.NotFound",
    "articles.bakery_views.SectionPages",
    "articles.bakery_views.TagList",
    "articles.bakery_views.TagPages",
    "articles.bakery_views.Articles",
    "articles.bakery_views.Feed",
    "articles.bakery_views.Sitemap",
]
SITE_TITLE = "Bench"
SITE_ADDRESS = "https://bench.example"
LISTING_SIZE = 50
FROM_MARKDOWN = os.environ.get("BENCH_MARKDOWN") == "1"
