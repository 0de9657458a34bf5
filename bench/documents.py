"""The corpus as Markdown files with front matter, in the form that each file-based generator needs."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import corpus
from bench.corpus import Article

Document = Callable[[Article], str]


def with_yaml(article: Article) -> str:
    """Return a file for Hugo and Eleventy. JSON's strings and lists are valid YAML."""
    lines = {"title": article.title, "summary": article.summary, "tags": article.tags}
    head = "".join(f"{name}: {json.dumps(value)}\n" for name, value in lines.items())
    return f"---\n{head}date: {article.date.isoformat()}\n---\n{article.body}"


def with_metadata(article: Article) -> str:
    """Return a file for Pelican, with Python-Markdown's own front matter."""
    lines = {"Title": article.title, "Summary": article.summary, "Tags": ", ".join(article.tags)}
    head = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return f"{head}Date: {article.date.isoformat()}\n\n{article.body}"


def write_articles(content: Path, articles: Iterable[Article], document: Document) -> None:
    for section in corpus.sections():
        (content / section.path).mkdir(parents=True, exist_ok=True)
    for article in articles:
        file_of(content, article).write_text(document(article))


def write_sections(content: Path) -> None:
    """Write the section files for Hugo, which keeps a section's own text beside its pages."""
    (content / "_index.md").write_text("---\ntitle: Home\n---\n")
    for section in corpus.sections():
        text = f"---\ntitle: {section.title}\n---\nAll of {section.title}.\n"
        (content / section.path / "_index.md").write_text(text)


def file_of(content: Path, article: Article) -> Path:
    return content / f"{article.path}.md"
