"""The step from recipes to bytes; each worker has one renderer, and so has a preview."""

import minijinja

from static_site.rendering.recipe import Context, Recipe
from static_site.theme import Theme, template_errors


class Renderer:
    """The compiled theme and the site's own context."""

    def __init__(self, theme: Theme, site: Context) -> None:
        self._site = site
        self._environment: minijinja.Environment = theme.environment()

    def render(self, recipe: Recipe) -> bytes:
        """Render a recipe; raise ThemeError with the template's file and line if the theme can't render its context."""
        if not recipe.template:
            return recipe.content
        with template_errors():
            text: str = self._environment.render_template(recipe.template, site=self._site, **recipe.context)
        return text.encode()
