"""The error for a list of old addresses that can't be read."""


class SourceError(Exception):
    """One sentence for a person: which file or URL, and why."""
