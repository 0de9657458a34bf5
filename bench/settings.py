"""Publisher as it is measured: the theme that all generators share, and listings as long as theirs."""

from pathlib import Path

from publisher.settings import *  # noqa: F403

SITE_TITLE = "Bench"
SITE_URL = "https://bench.example"
SITE_THEME = Path(__file__).parent / "theme"
SITE_LISTING_SIZE = 50
DEBUG = False
