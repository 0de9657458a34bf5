"""Exceptions that the lease raises to refuse."""


class Superseded(Exception):
    """Another build holds the lease: this one may no longer write."""


class NotNow(Exception):
    """No build may be launched now; the message says why."""
