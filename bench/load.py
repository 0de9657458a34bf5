"""The corpus as live pages in the database of DATABASE_URL, which must be migrated and empty: bench/load.py COUNT.

It writes what publishing each page would, using the same code for the HTML, sort keys and sitemap files, without the
hours that a million transactions take.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.core.management.color import no_style
from django.db import connection, transaction

from bench import corpus, pictures
from publisher.database import insert_rows
from publisher.pages.markdown import RENDERER
from publisher.pages.models import ContentVersion, Page, Publication, PublicationTag, Revision, RevisionLink
from publisher.pages.models.feed_ids import feed_id_at
from publisher.pages.models.publication import order_key, shard_of
from publisher.pages.models.revision import links_of, rendered
from publisher.pages.tag_addresses import tag_pairs

BATCH = 1_000
FIRST_KEY = 10**9  # for pages, revisions and publications; rows that the database created itself have lower keys

REVISION = ("id", "page_id", "number", "title", "summary", "body", "description", "image", "tags", "authors", "date",
            "noindex", "note", "html", "headings", "renderer", "created_at", "by_id", "who")  # fmt: skip
PUBLICATION = ("id", "page_id", "revision_id", "path", "section", "order_key", "shard", "published_at", "since",
               "title", "summary", "description", "image", "date", "weight", "authors", "noindex",
               "tag_pairs")  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("count", type=int, help="number of articles")
    asked.add_argument("--small", action="store_true", help="bodies of 40 words")
    asked.add_argument("--pictures", action="store_true", help="a picture in every other article")
    arguments = asked.parse_args()
    made = partial(corpus.articles, arguments.count, is_small=arguments.small, is_pictured=arguments.pictures)
    with Pool() as pool, transaction.atomic():
        write_sections()
        for rows in pool.imap(rows_of, batches(made())):
            write(rows)
        pictures.write(made())
        ContentVersion.objects.update(number=2)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [Page, Revision, Publication]):
                cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def batches(articles: Iterator[corpus.Article]) -> Iterator[list[corpus.Article]]:
    while batch := list(islice(articles, BATCH)):
        yield batch


def write_sections() -> None:
    for section in corpus.sections():
        page = Page.objects.create_page(section.path, by="bench")
        page.save_revision(by="bench", title=section.title, body=f"All of {section.title}.")
    Page.objects.exclude(path="").publish(by="bench")
    ContentVersion.objects.update(number=1)
    Publication.objects.update(since=1)


def rows_of(articles: list[corpus.Article]) -> dict[Any, tuple[tuple[str, ...], list[tuple[Any, ...]]]]:
    """Return the rows of some articles by model, ready for the database."""
    made = {
        Page: (("id", "path", "weight", "latest_id", "zone", "created_at", "feed_id"), []),
        Revision: (REVISION, []),
        Publication: (PUBLICATION, []),
        PublicationTag: (("publication_id", "slug", "name", "order_key"), []),
        RevisionLink: (("revision_id", "path"), []),
    }
    for article in articles:
        for model, row in _rows(article):
            made[model][1].append(row)
    return made


def _rows(article: corpus.Article) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    pk, path, at = FIRST_KEY + article.number, article.path, article.date
    title, summary = article.title, article.summary
    text, key, later = rendered(article.body), order_key(0, at, path), at + timedelta(minutes=5)
    yield Page, (pk, path, 0, pk, "", at, feed_id_at(path))
    yield Revision, (pk, pk, 1, title, summary, article.body, "", "", json.dumps(article.tags), "[]", at, False, "",
                     text.html, json.dumps(text.headings), RENDERER, at, None, "bench")  # fmt: skip
    tags = json.dumps(tag_pairs(article.tags, {}))
    yield Publication, (pk, pk, pk, path, article.section.path, key, shard_of(path), later, 2,
                        title, summary, "", "", at, 0, "[]", False, tags)  # fmt: skip
    for tag in article.tags:
        yield PublicationTag, (pk, tag, tag, key)
    for link in links_of(Revision(pk=pk), text.links):
        yield RevisionLink, (pk, link.path)


def write(made: dict[Any, tuple[tuple[str, ...], list[tuple[Any, ...]]]]) -> None:
    for model, (columns, rows) in made.items():
        insert_rows(model, columns, rows)


if __name__ == "__main__":
    main()
