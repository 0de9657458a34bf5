"""Settings for measuring Publisher: the theme that all generators share, and listings of the same length."""

from pathlib import Path

from publisher.settings import *  # noqa: F403

SITE_TITLE = "Bench"
SITE_URL = "https://bench.example"
SITE_THEME = Path(__file__).parent / "theme"
SITE_LISTING_SIZE = 50
DEBUG = False
