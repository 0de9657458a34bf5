"""What the lease says no with."""


class Superseded(Exception):
    """Another build holds the lease: this one may not write any more."""


class NotNow(Exception):
    """No build is launched at this moment; the message says why."""
