"""Eager settings in a process whose clock is off by CLOCK_OFF seconds, as far as Python knows of it.

A dyno's may be so. The database's is another machine's, and stays as it is.
"""

import os
import time

from django.utils import timezone

from tests.builds.eager_settings import *  # noqa: F403

OFF = float(os.environ["CLOCK_OFF"])
true_time, true_now = time.time, timezone.now
time.time = lambda: true_time() + OFF
timezone.now = lambda: true_now() + timezone.timedelta(seconds=OFF)
