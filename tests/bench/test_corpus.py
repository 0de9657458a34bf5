"""The corpus: the same on each machine, so that two runs measure the same pages."""

import hashlib

import pytest

from bench import corpus

pytestmark = pytest.mark.any_database

# Of the first 40 articles. It only changes with the corpus, and then earlier figures can't be compared.
DIGEST = "6e509e979b1c95d792fa7f55efb2702b5e7e8da64f2d0b8ed79c945a91d4d0c4"


def test_the_corpus_is_the_same_each_time() -> None:
    said = "\n".join(f"{a.path}|{a.title}|{a.summary}|{a.date}|{a.tags}|{a.body}" for a in corpus.articles(40))
    assert hashlib.sha256(said.encode()).hexdigest() == DIGEST


def test_an_articles_links_lead_to_articles() -> None:
    paths = {article.path for article in corpus.articles(40)}
    linked = {word.split("/)")[0] for a in corpus.articles(40) for word in a.body.split("](/")[1:]}
    assert linked <= paths
    assert len(linked) > 20
