"""All URL patterns, with django-distill's lists of their addresses."""

from collections.abc import Iterator
from typing import Any

from django_distill import distill_path

from articles import pages, views
from articles.models import Article, Section, Tag


def articles() -> Iterator[dict[str, str]]:
    for section, slug in Article.objects.values_list("section__path", "slug"):
        yield {"section": section, "slug": slug}


def sections() -> Iterator[dict[str, Any]]:
    yield from ({"path": section.path} for section in Section.objects.all())


def tags() -> Iterator[dict[str, Any]]:
    yield from ({"name": tag.name} for tag in Tag.objects.in_use())


def section_archives() -> Iterator[dict[str, Any]]:
    for section, number in pages.archives(Section.objects.all()):
        yield {"path": section.path, "number": number}


def tag_archives() -> Iterator[dict[str, Any]]:
    for tag, number in pages.archives(Tag.objects.in_use()):
        yield {"name": tag.name, "number": number}


urlpatterns = [
    distill_path("", views.home, name="home"),
    distill_path("404.html", views.not_found, name="not_found"),
    distill_path("feed.xml", views.feed, name="feed"),
    distill_path("sitemap.xml", views.sitemap, name="sitemap"),
    distill_path("tags/", views.tags, name="tags"),
    distill_path("tags/<slug:name>/", views.tag, name="tag", distill_func=tags),
    distill_path("tags/<slug:name>/page/<int:number>/", views.tag, name="tag_archive", distill_func=tag_archives),
    distill_path("<slug:path>/", views.section, name="section", distill_func=sections),
    distill_path("<slug:path>/page/<int:number>/", views.section, name="archive", distill_func=section_archives),
    distill_path("<slug:section>/<slug:slug>/", views.article, name="article", distill_func=articles),
]
