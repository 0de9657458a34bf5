"""gunicorn's access log (gunicorn.conf.py): one line for each request, no matter what a client puts in a header.

gunicorn rejects ESC and line breaks in headers but allows U+0085 and U+009B, which act the same on a terminal.
"""

from typing import Any

from gunicorn.glogging import Logger, SafeAtoms

from publisher.masked_log import MaskedFormatter, masked


class Printable(SafeAtoms):  # type: ignore[misc] # gunicorn has no types
    def __getitem__(self, name: str) -> object:
        value = super().__getitem__(name)
        is_sound = not isinstance(value, str) or value.isprintable()
        line = value if is_sound else value.encode("unicode_escape").decode("ascii")
        return masked(line) if isinstance(line, str) else line


class AccessLog(Logger):  # type: ignore[misc]
    atoms_wrapper_class = Printable

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:  # an error names the request's address
            handler.setFormatter(MaskedFormatter(self.error_fmt, self.datefmt))
