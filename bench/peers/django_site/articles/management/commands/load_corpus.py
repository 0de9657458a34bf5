"""`manage.py load_corpus COUNT`: the tables, filled with the shared corpus as HTML and Markdown."""

from multiprocessing import Pool
from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command
from django.db import transaction

from articles.models import Article, Section, Tag, to_html
from bench import corpus


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int)

    def handle(self, *, count: int, **options: Any) -> None:
        call_command("migrate", run_syncdb=True, verbosity=0)
        Section.objects.bulk_create(
            Section(pk=s.number, path=s.path, title=s.title, body=f"All of {s.title}.") for s in corpus.sections()
        )
        Tag.objects.bulk_create(Tag(name=f"tag-{number:03}") for number in range(1, corpus.TAGS + 1))
        self.tags = dict(Tag.objects.values_list("name", "pk"))
        with Pool() as pool, transaction.atomic():
            for fields, tags in pool.imap(row_of, corpus.articles(count), chunksize=50):
                self.add(fields, tags)

    def add(self, fields: dict[str, Any], tags: list[str]) -> None:
        article = Article.objects.create(**fields)
        article.tags.add(*(self.tags[name] for name in tags))


def row_of(article: corpus.Article) -> tuple[dict[str, Any], list[str]]:
    return {
        "pk": article.number + 1, "section_id": article.section.number, "slug": article.path.split("/")[1],
        "title": article.title, "summary": article.summary, "date": article.date,
        "body": article.body, "html": to_html(article.body),
    }, article.tags  # fmt: skip
