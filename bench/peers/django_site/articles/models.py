"""Sections, tags and articles, with the indexes that the views need."""

from django.conf import settings
from django.db import models
from markdown import Markdown

PARSER = Markdown(extensions=["extra", "toc"])


class Section(models.Model):
    path = models.SlugField(unique=True)
    title = models.CharField(max_length=100)
    body = models.TextField()

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/{self.path}/"


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self) -> "TagQuerySet":
        return self.filter(articles__isnull=False).distinct()


class Tag(models.Model):
    name = models.SlugField(unique=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/tags/{self.name}/"


class Article(models.Model):
    section = models.ForeignKey(Section, related_name="articles", on_delete=models.CASCADE)
    slug = models.SlugField()
    title = models.CharField(max_length=250)
    summary = models.TextField()
    date = models.DateTimeField(db_index=True)
    body = models.TextField()
    html = models.TextField()
    tags = models.ManyToManyField(Tag, related_name="articles")

    class Meta:
        ordering = ["-date"]
        constraints = [models.UniqueConstraint(fields=["section", "slug"], name="one_article_an_address")]
        indexes = [models.Index(fields=["section", "date"], name="article_neighbours")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/{self.section.path}/{self.slug}/"

    @property
    def text(self) -> str:
        return to_html(self.body) if settings.FROM_MARKDOWN else self.html


def to_html(body: str) -> str:
    return str(PARSER.reset().convert(body))
