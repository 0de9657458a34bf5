"""Recipes to bytes; one renderer a worker, and one for a preview."""

import minijinja

from static_site.rendering.recipe import Context, Recipe
from static_site.theme import Theme, template_errors


class Renderer:
    """The compiled theme and the site's own context."""

    def __init__(self, theme: Theme, site: Context) -> None:
        self._site = site
        self._environment: minijinja.Environment = theme.environment()

    def render(self, recipe: Recipe) -> bytes:
        """Raises ThemeError, naming the template's file and line, when the theme cannot render this context."""
        if not recipe.template:
            return recipe.content
        with template_errors():
            text: str = self._environment.render_template(recipe.template, site=self._site, **recipe.context)
        return text.encode()
