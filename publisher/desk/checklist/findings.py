"""Findings: what the checklist says about a text and doesn't say about the published text that it replaces, and the
remarks on it that are open.

An editor is asked about them once, before publishing; what readers already have isn't asked about again.
"""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Count

from publisher.desk.checklist.checked_text import CheckedText, KnownFaults
from publisher.desk.checklist.checklist import Advice, Checklist
from publisher.pages.markdown import Rendered
from publisher.pages.models import Page, Remark, Revision, RevisionLink


def findings_of(page: Page) -> list[Advice]:
    """Return the findings in a page's newest text."""
    if (text := page.latest_id) is None:
        return []
    live = page.live_publication
    return findings({text: live.revision_id if live else None}).get(text, [])


def findings(texts: Mapping[int, int | None], coming: Collection[str] = ()) -> dict[int, list[Advice]]:
    """Return findings by a text's primary key.

    `texts` names the published text that each replaces; `coming` lists paths of pages published with it.
    """
    checked = _checklists({*texts, *filter(None, texts.values())}, coming)
    remarks = _open_remarks(texts)
    found = {
        text: [*remarks.get(text, []), *checked[text].beyond(checked.get(old or 0))] for text, old in texts.items()
    }
    return {text: advice for text, advice in found.items() if advice}


def _checklists(keys: Collection[int], coming: Collection[str]) -> dict[int, Checklist]:
    links = _links_of(keys)
    texts = [
        CheckedText(text, Rendered(text.html, text.headings, links.get(text.pk, [])), text.page.path)
        for text in Revision.objects.filter(pk__in=keys).select_related("page")
    ]
    known = KnownFaults.of(texts, coming)
    return {text.revision.pk: Checklist.of_known(text, known) for text in texts}


def _open_remarks(texts: Collection[int]) -> dict[int, list[Advice]]:
    """Return the advice on remarks, for those of the texts that are the newest of a page with open ones."""
    open_ones = Remark.objects.open().filter(page__latest__in=texts).order_by().values_list("page__latest")
    counts = open_ones.annotate(count=Count("pk"))
    said = {text: f"{count} remarks are open." if count > 1 else "A remark is open." for text, count in counts}
    return {text: [Advice(words, "remarks")] for text, words in said.items()}


def _links_of(keys: Iterable[int]) -> dict[int, list[str]]:
    links: dict[int, list[str]] = {}
    for text, path in RevisionLink.objects.filter(revision__in=keys).order_by("pk").values_list("revision", "path"):
        links.setdefault(text, []).append(path)
    return links
