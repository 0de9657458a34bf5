"""The theme: the templates and static files of `templates/site/`, read into memory once and passed to the workers.

Templates are minijinja (Jinja2's language). They see only plain data: no clock, no query, no request.
"""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import minijinja

FUEL = 50_000_000
"""Maximum steps for one template; a whole page takes thousands. The limit stops a template that would run forever."""


class ThemeError(Exception):
    """The theme can't be used; the message names the file and line."""


@dataclass(frozen=True)
class Theme:
    templates: dict[str, str]
    files: dict[str, bytes]

    @classmethod
    def load(cls, directory: Path) -> "Theme":
        """Read a theme and compile every template; raise ThemeError for a mistake in one."""
        if not directory.is_dir():
            raise ThemeError(f"There is no theme at {directory}; restore templates/site/ from the repository.")
        static = directory / "static"
        files = {p.relative_to(static).as_posix(): p.read_bytes() for p in sorted(static.rglob("*")) if p.is_file()}
        paths = [p for p in sorted(directory.rglob("*")) if p.is_file() and static not in p.parents]
        theme = cls({p.relative_to(directory).as_posix(): _read(p) for p in paths}, files)
        theme.environment()
        return theme

    @property
    def urls(self) -> dict[str, str]:
        """The URL of each static file; it changes with the file's bytes."""
        return {name: f"/{path}" for path, name in self.paths.items()}

    @property
    def paths(self) -> dict[str, str]:
        return {_digest_path(name, content): name for name, content in self.files.items()}

    def environment(self) -> minijinja.Environment:
        environment = minijinja.Environment(
            undefined_behavior="strict",
            trim_blocks=True,
            lstrip_blocks=True,
            fuel=FUEL,
            auto_escape_callback=_escapes,
        )
        for name, source in self.templates.items():
            with template_errors():
                environment.add_template(name, source)
        return environment


class template_errors:
    """Turn minijinja's error into one sentence with the file and line."""

    def __enter__(self) -> None: ...

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, minijinja.TemplateError):
            raise ThemeError(
                f"templates/site/{error.name}, line {error.line}: {error.detail or error.message}"
            ) from error


KNOWN_TYPES = mimetypes.MimeTypes()
"""Python's own table: /etc/mime.types differs between machines, and so would the output."""


def content_type_of(name: str) -> str:
    kind = KNOWN_TYPES.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind == "image/svg+xml" else kind


def _escapes(name: str) -> str | bool:
    return "html" if name.endswith((".html", ".xml")) else False


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ThemeError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8.") from error


def _digest_path(name: str, content: bytes) -> str:
    stem, dot, suffix = name.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:8]
    return f"theme/{stem}.{digest}.{suffix}" if dot else f"theme/{name}.{digest}"
