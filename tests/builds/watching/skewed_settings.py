"""Eager settings in a process whose Python clock is off by CLOCK_OFF seconds.

A dyno's clock may be off. The database's, on another machine, stays correct.
"""

import os
import time

from django.utils import timezone

from tests.builds.eager_settings import *  # noqa: F403

OFF = float(os.environ["CLOCK_OFF"])
true_time, true_now = time.time, timezone.now
time.time = lambda: true_time() + OFF
timezone.now = lambda: true_now() + timezone.timedelta(seconds=OFF)
