"""The pages that every generator builds, the same on each machine and in each run.

An article has about 600 words with headings, lists, a table, code and links, three of 200 tags, and is in one of
20 sections. A small one has 40 words. `bench/load.py` writes them into a database, `bench/peers/` as files.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SECTIONS = 20
TAGS = 200
FIRST = datetime(2001, 1, 1, 9, tzinfo=UTC)
APART = timedelta(minutes=13)

WORDS = """
a about above across after again all along already also always and another any around as ask at away back be because
become before begin behind below between beyond both bridge bring build by call can carry change city clear close coast
cold come corner could cross day deep do door down draw each early earth east edge end even evening every far farm
field find fire first follow for forest form from garden gate give go great green ground grow half harbour have head
hear here high hill hold home hour house how if in island its just keep know lake land last late lead learn leave less
letter light like line little long look low make many map market may measure meet mile mill morning most mountain move
much name near need never new next night north not now number of off often old on once one open or other our out over
own page part path people place plain plant point pool press quiet rain reach read rest ridge right river road rock roof
room round run sail same sand say sea season see send set shade shape shore short side sign since sky slow small some
south spring square stand start station stay stone street summer sun table take tell than that the their them then
there these thing this through time to together town track trade train tree turn under until up use valley very view
village wait walk wall warm watch water way weather well west what when where which while white wind window winter with
wood word work year
""".split()


@dataclass(frozen=True)
class Section:
    number: int

    @property
    def path(self) -> str:
        return f"section-{self.number:02}"

    @property
    def title(self) -> str:
        return f"Section {self.number:02}"


@dataclass(frozen=True)
class Article:
    """One article. `number` counts from 0, oldest first; `of` is the number of articles, so that links resolve.

    On a site with pictures, every other article shows one.
    """

    number: int
    of: int
    is_small: bool = False
    is_pictured: bool = False

    @property
    def has_picture(self) -> bool:
        return self.is_pictured and self.number % 2 == 0

    @property
    def picture(self) -> str:
        """The picture's address in the library."""
        return f"media/picture-{self.number:07}.jpg"

    @property
    def section(self) -> Section:
        return Section(self.number * 7 % SECTIONS + 1)

    @property
    def path(self) -> str:
        return path_of(self.number)

    @property
    def title(self) -> str:
        return " ".join(words(random.Random(f"title {self.number}"), 5)).capitalize() + f" {self.number}"  # noqa: S311

    @property
    def summary(self) -> str:
        return sentence(random.Random(f"summary {self.number}"), 18)  # noqa: S311

    @property
    def date(self) -> datetime:
        return FIRST + self.number * APART

    @property
    def tags(self) -> list[str]:
        numbers = random.Random(f"tags {self.number}").sample(range(1, TAGS + 1), 3)  # noqa: S311
        return [f"tag-{number:03}" for number in sorted(numbers)]

    @property
    def body(self) -> str:
        """Return Markdown that every parser reads the same way: tables are the only extension, code has no language."""
        choice = random.Random(f"body {self.number}")  # noqa: S311
        picture = f"\n![](/{self.picture})\n" if self.has_picture else ""
        if self.is_small:
            return f"{sentence(choice, 30)} {self._link(choice)}\n{picture}"
        return "\n".join(self._parts(choice)) + picture

    def _parts(self, choice: random.Random) -> Iterator[str]:
        yield paragraph(choice) + "\n"
        for heading in ("Where it begins", "What was found", "How it goes on"):
            yield f"## {heading}\n"
            yield f"{paragraph(choice)} {self._link(choice)}\n"
            yield f"{paragraph(choice)}\n"
        yield "".join(f"- {sentence(choice, 9)}\n" for _ in range(5))
        yield "### In numbers\n"
        yield "| place | reading | season |\n|---|---|---|\n" + "".join(row(choice) for _ in range(6))
        yield "### In code\n"
        yield "```\n" + "".join(f"{name} = {choice.randrange(10_000)}\n" for name in words(choice, 6)) + "```\n"
        yield "".join(f"1. {sentence(choice, 8)}\n" for _ in range(4))
        yield f"**{sentence(choice, 6)}** *{sentence(choice, 6)}* [Elsewhere](https://example.com/{self.number}).\n"

    def _link(self, choice: random.Random) -> str:
        other = choice.randrange(self.of)
        return f"[More of number {other}](/{path_of(other)}/)."


def sections() -> list[Section]:
    return [Section(number) for number in range(1, SECTIONS + 1)]


def articles(count: int, *, is_small: bool = False, is_pictured: bool = False, start: int = 0) -> Iterator[Article]:
    return (Article(number, count, is_small, is_pictured) for number in range(start, count))


def path_of(number: int) -> str:
    return f"{Section(number * 7 % SECTIONS + 1).path}/article-{number:07}"


def words(choice: random.Random, count: int) -> list[str]:
    return choice.choices(WORDS, k=count)


def sentence(choice: random.Random, count: int) -> str:
    return " ".join(words(choice, count)).capitalize() + "."


def paragraph(choice: random.Random) -> str:
    return " ".join(sentence(choice, choice.randrange(7, 18)) for _ in range(5))


def row(choice: random.Random) -> str:
    return f"| {' '.join(words(choice, 2))} | {choice.randrange(1_000)} | {choice.choice(WORDS)} |\n"
