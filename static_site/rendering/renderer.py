"""Templates to bytes: what `Output.render` gets, made once in each worker."""

import minijinja

from static_site.context import Context
from static_site.rendering.file import File
from static_site.theme import Theme, template_errors


class Renderer:
    """The compiled theme and the site's own context."""

    def __init__(self, theme: Theme, site: Context) -> None:
        self.theme = theme
        self._site = site
        self._environment: minijinja.Environment = theme.environment()

    def html(self, template: str, **context: Context) -> File:
        return self.file(template, "text/html; charset=utf-8", **context)

    def file(self, template: str, content_type: str, **context: Context) -> File:
        """Raises ThemeError, naming the template's file and line, when the theme cannot render this context."""
        with template_errors():
            text: str = self._environment.render_template(template, site=self._site, **context)
        return File(text.encode(), content_type)
