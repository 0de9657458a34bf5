"""The contenders by name, those that are available, and Publisher's databases."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from private_postgres import NoPostgresError, private_postgres

from bench import peers, tools
from bench.contender import Contender
from bench.publisher_site import OnPostgres, OnSqlite, copy_code
from bench.rounds import POSTGRES, SQLITE

DISTILL = ("distill", "generate", "--output-directory", "output", "--force", "--quiet", "--collectstatic")
BAKERY = ("build", "--verbosity", "0")
PEERS: dict[str, peers.Maker] = {
    "hugo": peers.hugo,
    "eleventy": peers.eleventy,
    "pelican": peers.pelican,
    "distill-html": peers.django_peer("distill-html", DISTILL, from_markdown=False),
    "distill-markdown": peers.django_peer("distill-markdown", DISTILL, from_markdown=True),
    "bakery-html": peers.django_peer("bakery-html", BAKERY, from_markdown=False),
    "bakery-markdown": peers.django_peer("bakery-markdown", BAKERY, from_markdown=True),
}
NAMES = (*PEERS, POSTGRES, SQLITE)
FAST = ("hugo", "publisher")


def chosen(wanted: list[str]) -> list[str]:
    """Return names of contenders; `publisher`, `distill` and `bakery` stand for both of theirs, no names for all."""
    found = [name for name in NAMES if not wanted or any(name == w or name.startswith(f"{w}-") for w in wanted)]
    if unknown := [w for w in wanted if not any(name == w or name.startswith(f"{w}-") for name in NAMES)]:
        raise ValueError(f"Unknown generator: {', '.join(unknown)}. Choose from {', '.join(NAMES)}.")
    return found


@contextmanager
def contenders(
    names: list[str], work: Path, pages: int, *, pictures: bool = False
) -> Iterator[tuple[list[Contender], dict[str, str]]]:
    """Yield the available contenders, and the others with the reason.

    With `pictures`, each Publisher takes part once more, with a picture in every other article.
    """
    skipped = not_had(names)
    found = [PEERS[name](work, pages, tools.TOOLS) for name in names if name in PEERS and name not in skipped]
    (work / "code").mkdir(parents=True)
    code = copy_code(work / "code")
    for name, has_pictures in _with_and_without(SQLITE, names, pictures):
        found.append(OnSqlite(name, work / name, pages, code=code, has_pictures=has_pictures))
    with ExitStack() as stack:
        for name, has_pictures in _with_and_without(POSTGRES, names, pictures):
            try:
                server = stack.enter_context(private_postgres(durable=True))
                found.append(OnPostgres(name, work / name, pages, code=code, has_pictures=has_pictures, server=server))
            except NoPostgresError as error:
                skipped[name] = str(error)
        yield found, skipped


def _with_and_without(name: str, names: list[str], pictures: bool) -> Iterator[tuple[str, bool]]:
    if name in names:
        yield name, False
        if pictures:
            yield f"{name}-pictures", True


def not_had(names: list[str]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    if (python := [name for name in names if name in PEERS and name != "eleventy"]) and (why := tools.missing_python()):
        reasons |= dict.fromkeys(python, why)
    if "eleventy" in names and (why := tools.missing_node()):
        reasons["eleventy"] = why
    return reasons
