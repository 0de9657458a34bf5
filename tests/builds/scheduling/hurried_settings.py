"""Publisher's settings with a tick that gives up after TICK_SECONDS seconds."""

import os

from publisher.settings import *  # noqa: F403

TICK_SECONDS = int(os.environ["TICK_SECONDS"])
