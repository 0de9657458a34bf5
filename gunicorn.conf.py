"""gunicorn's configuration for the web UI and the site. It's read from the working directory; bin/run names it.

It's read before gunicorn changes to the project's folder, so only its hooks import the project.
"""

import os
from typing import Any

worker_class = "publisher.gunicorn_worker.PatientWorker"
workers = 2
# Each holds a database connection. The smallest plan has twenty.
threads = 2
# Longer than Heroku's router keeps its own connections (90 s), so it never writes to one that we've just closed.
keepalive = 100
logger_class = "publisher.access_log.AccessLog"
control_socket_disable = True
# Our URLs have no prefix (SCRIPT_NAME); by default, any client trusted with X-Forwarded-Proto may set one.
forwarder_headers = ""
# A file in memory, whose lock says which worker watches over planned times. No other web server shares it.
turn = os.memfd_create("turn")


def post_worker_init(worker: Any) -> None:
    """Launch what the last web server left half done, once, and watch over planned times. Django is loaded by now."""
    from builds.launching.publish_now import launch_after_restart
    from builds.scheduling import plan_watch

    if worker.age == 1:
        launch_after_restart()
    plan_watch.start(worker.tpool, turn)


def on_exit(server: Any) -> None:
    """Wait while a near build that was told to stop records that: when we end, Heroku ends the dyno."""
    from publisher import heavy_turn

    heavy_turn.wait_until_free(seconds=10)
