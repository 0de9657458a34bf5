"""The changes of bench/changes.py on a published page: change_page.py KIND NUMBER COUNT OLD [pictures].

It uses the web UI's code in a separate process, which is not timed.
"""

import sys
from datetime import timedelta
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
django.setup()

from bench.changes import Edited, Moved
from bench.corpus import Article
from publisher.pages.models import Page

KINDS = {"Article": Article, "Edited": Edited, "Moved": Moved}
BY = "bench"


def main(kind: str, number: str, count: str, old: str, pictures: str = "") -> None:
    article = KINDS[kind](int(number), int(count), is_pictured=bool(pictures))
    if not old:
        publish(Page.objects.create_page(article.path, by=BY), article)
    elif old == article.path:
        publish(Page.objects.kept().get(path=old), article)
    else:
        Page.objects.kept().get(path=old).move(article.path, by=BY)


def publish(page: Page, article: Article) -> None:
    page.save_revision(by=BY, title=article.title, summary=article.summary, body=article.body,
                       tags=article.tags, date=article.date)  # fmt: skip
    page.publish(by=BY, at=article.date + timedelta(minutes=5))


if __name__ == "__main__":
    main(*sys.argv[1:])
