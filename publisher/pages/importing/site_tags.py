"""The tags of an imported site: its own templates, and its generator's values and files. page_writer.py asks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from publisher.pages.importing.generators.generator import Generator
from publisher.pages.importing.imported_document import Document
from publisher.pages.importing.liquid_bodies import Filled, LiquidBodies
from publisher.pages.importing.tag_templates import BUILT_IN, TagTemplate
from publisher.pages.importing.tags import Tags


@dataclass(frozen=True)
class SiteTags:
    generator: Generator
    own: Mapping[str, TagTemplate]

    @cached_property
    def _site_values(self) -> dict[str, str]:
        return self.generator.site_values()

    @cached_property
    def _liquid(self) -> LiquidBodies | None:
        return LiquidBodies(self.generator, BUILT_IN | dict(self.own)) if self.generator.liquid else None

    def fill_in(self, document: Document, text: str) -> Filled | None:
        """Return a body that depends only on the site's files, evaluated; None for any other."""
        return self._liquid.fill_in(document, text) if self._liquid else None

    def of(self, document: Document) -> Tags:
        """Return the tags as one document's body may use them."""
        return Tags(self.own, self._site_values | document.values, self.generator.include)
