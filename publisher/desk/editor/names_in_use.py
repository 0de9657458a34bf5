"""The tags and authors that the editor offers: from the pages that the person may read and that were
saved last, drafts included, most used first.
"""

from collections import Counter
from collections.abc import Iterable

from django.contrib.auth.models import User

from publisher.pages.models import Page

READ = 2_000
"""Number of pages to read names from: more would add little, and take longer as the site grows."""

MOST = 200


def names_in_use(person: User) -> dict[str, list[str]]:
    pages = Page.objects.kept().readable_by(person).exclude(latest=None).order_by("-latest_id")
    rows = list(pages.values_list("latest__tags", "latest__authors")[:READ])
    return {"tags": _most_used(tags for tags, _ in rows), "authors": _most_used(authors for _, authors in rows)}


def _most_used(lists: Iterable[list[str]]) -> list[str]:
    """Return the most used names; of two used equally often, the one used last comes first."""
    counts = Counter(name for names in lists for name in dict.fromkeys(names))
    return [name for name, _ in counts.most_common(MOST)]
