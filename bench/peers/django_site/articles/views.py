"""The site's views, which django-distill calls for every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from articles import pages
from articles.models import Article, Section, Tag


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")


def not_found(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html")


def article(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    articles = Article.objects.select_related("section").prefetch_related("tags")
    found = get_object_or_404(articles, section__path=section, slug=slug)
    return render(request, "article.html", pages.article(found))


def section(request: HttpRequest, path: str, number: int = 1) -> HttpResponse:
    return render(request, "section.html", pages.section(get_object_or_404(Section, path=path), number))


def tag(request: HttpRequest, name: str, number: int = 1) -> HttpResponse:
    return render(request, "tag.html", pages.tag(get_object_or_404(Tag, name=name), number))


def tags(request: HttpRequest) -> HttpResponse:
    return render(request, "tags.html", {"tags": Tag.objects.in_use()})


def feed(request: HttpRequest) -> HttpResponse:
    return render(request, "feed.xml", pages.newest(), content_type="application/atom+xml")


def sitemap(request: HttpRequest) -> HttpResponse:
    return render(request, "sitemap.xml", pages.everything(), content_type="application/xml")
