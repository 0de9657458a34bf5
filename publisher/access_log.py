"""gunicorn's access log, a line for each request (gunicorn.conf.py), whatever a client writes into a header.

gunicorn refuses ESC and line ends there, and lets U+0085 and U+009B pass, which are the same to a terminal.
"""

from gunicorn.glogging import Logger, SafeAtoms


class Printable(SafeAtoms):  # type: ignore[misc] # gunicorn has no types
    def __getitem__(self, name: str) -> object:
        value = super().__getitem__(name)
        is_sound = not isinstance(value, str) or value.isprintable()
        return value if is_sound else value.encode("unicode_escape").decode("ascii")


class AccessLog(Logger):  # type: ignore[misc]
    atoms_wrapper_class = Printable
