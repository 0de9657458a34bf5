"""The server's worker with short deadlines and small buffers: tests/static_site/test_slow_clients.py."""

from publisher.gunicorn_worker import PatientWorker


class HurriedWorker(PatientWorker):
    head_seconds = body_seconds = answer_seconds = 1


class CrampedWorker(PatientWorker):
    held_bytes = 1_000
