"""The Celery app, for workers that take part in full builds (BUILD_ENGINE=celery): docs/adr/0043-shards.md.

A worker: celery --app publisher worker --concurrency 2
"""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "publisher.settings")

BROKER = {"socket_connect_timeout": 5, "socket_timeout": 5, "max_retries": 1, "interval_start": 0}
"""A build doesn't wait for a broker: seconds for each try. A worker tries for ever in any case."""

app = Celery("publisher", broker=settings.CELERY_BROKER_URL, set_as_current=False)
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_transport_options=BROKER,
    imports=["builds.running.shard_task"],
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
)
