"""Settings with one job, which ignores SIGTERM."""

from publisher.settings import *  # noqa: F403

STAYS = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('I stay.', flush=True); signal.pause()"
SCHEDULED_JOBS = {f'shell -c "{STAYS}"': 100_000}
