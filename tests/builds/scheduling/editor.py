"""An editor in a separate process: `python -m tests.builds.scheduling.editor PATH TITLE` publishes, then starts a
build as the web UI does."""

import os
import sys

import django


def main(path: str, title: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")
    django.setup()
    from builds.launching.publish_now import launch_soon
    from tests.static_site.sites import publish

    publish(path, title)
    launch_soon("ada")


if __name__ == "__main__":
    main(*sys.argv[1:])
