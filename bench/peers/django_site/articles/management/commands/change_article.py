"""`manage.py change_article KIND OLD NEW COUNT`: a change of bench/changes.py on one row."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from articles.management.commands.load_corpus import row_of
from articles.models import Article, Tag
from bench import changes, corpus

KINDS = {"Article": corpus.Article, "Edited": changes.Edited, "Moved": changes.Moved}


class Command(BaseCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=KINDS)
        parser.add_argument("number", type=int)
        parser.add_argument("count", type=int)

    def handle(self, *, kind: str, number: int, count: int, **options: Any) -> None:
        fields, tags = row_of(KINDS[kind](number, count))
        article, _ = Article.objects.update_or_create(pk=fields.pop("pk"), defaults=fields)
        article.tags.set(Tag.objects.filter(name__in=tags))
