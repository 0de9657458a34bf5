"""The site's pages as django-bakery views: each class builds all pages of its kind."""

from typing import Any

from bakery.views import BuildableDetailView, BuildableTemplateView

from articles import pages
from articles.models import Article, Section, Tag


class Home(BuildableTemplateView):
    build_path = "index.html"
    template_name = "home.html"


class NotFound(BuildableTemplateView):
    build_path = "404.html"
    template_name = "404.html"


class TagList(BuildableTemplateView):
    build_path = "tags/index.html"
    template_name = "tags.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tags=Tag.objects.in_use(), **kwargs)


class Feed(BuildableTemplateView):
    build_path = "feed.xml"
    template_name = "feed.xml"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**pages.newest(), **kwargs)


class Sitemap(BuildableTemplateView):
    build_path = "sitemap.xml"
    template_name = "sitemap.xml"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**pages.everything(), **kwargs)


class Articles(BuildableDetailView):
    queryset = Article.objects.select_related("section").prefetch_related("tags")
    template_name = "article.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**pages.article(self.object), **kwargs)


class ListingPages(BuildableTemplateView):
    """One file for each page of each listing."""

    owners: Any
    number: int

    def build(self) -> None:
        for owner in self.owners.all():
            self.build_page(owner, 1)
        for owner, number in pages.archives(self.owners.all()):
            self.build_page(owner, number)

    def build_page(self, owner: Any, number: int) -> None:
        self.owner, self.number = owner, number
        self.build_path = f"{pages.listing_address(owner.get_absolute_url(), number)}index.html"
        super().build()


class SectionPages(ListingPages):
    template_name = "section.html"
    owners = Section.objects

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**pages.section(self.owner, self.number), **kwargs)


class TagPages(ListingPages):
    template_name = "tag.html"
    owners = Tag.objects.in_use()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**pages.tag(self.owner, self.number), **kwargs)
