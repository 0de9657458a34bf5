"""The context of each kind of page, for the views of django-distill and django-bakery."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet

from articles.models import Article, Section, Tag


def article(found: Article) -> dict[str, Any]:
    beside = Article.objects.filter(section_id=found.section_id).select_related("section").defer("body", "html")
    return {
        "article": found,
        "newer": beside.filter(date__gt=found.date).order_by("date").first(),
        "older": beside.filter(date__lt=found.date).order_by("-date").first(),
    }


def section(found: Section, number: int) -> dict[str, Any]:
    return {"section": found, **listing(found.articles.all(), found.get_absolute_url(), number)}


def tag(found: Tag, number: int) -> dict[str, Any]:
    return {"tag": found, **listing(found.articles.all(), found.get_absolute_url(), number)}


def listing(articles: "QuerySet[Article]", address: str, number: int) -> dict[str, Any]:
    page = paginator(articles.select_related("section").defer("body", "html")).page(number)
    return {
        "page": page,
        "newer_page": listing_address(address, number - 1) if page.has_previous() else "",
        "older_page": listing_address(address, number + 1) if page.has_next() else "",
    }


def paginator(articles: "QuerySet[Article]") -> Paginator:
    return Paginator(articles, settings.LISTING_SIZE)


def archives(owners: "QuerySet[Any]") -> Iterator[tuple[Any, int]]:
    """Return every section or tag with the numbers of its listing's pages after the first."""
    for owner in owners.annotate(count=Count("articles")):
        for number in range(2, -(-owner.count // settings.LISTING_SIZE) + 1):
            yield owner, number


def listing_address(address: str, number: int) -> str:
    return f"{address}page/{number}/" if number > 1 else address


def newest() -> dict[str, Any]:
    return {"articles": Article.objects.select_related("section").prefetch_related("tags")[:20]}


def everything() -> dict[str, Any]:
    articles = Article.objects.select_related("section").defer("body", "html")
    return {"sections": Section.objects.all(), "articles": articles}
