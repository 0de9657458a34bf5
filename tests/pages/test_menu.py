"""The arranged menu: what readers see of it as pages come, move and go."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from publisher.pages.menu_entries import MOST, SECOND, MenuEntry
from publisher.pages.models import AuditEntry, ContentVersion, Menu, Page, purge
from tests.pages.content import refusal, versions_taken
from tests.static_site.sites import publish

pytestmark = pytest.mark.django_db
SHOP = MenuEntry(url="https://shop.example/?a=1&b=2", label="Shop")


def entry(page: Page, label: str = "", level: int = 1) -> MenuEntry:
    return MenuEntry(page=page.pk, label=label, level=level)


def arrange(*entries: MenuEntry) -> Menu | None:
    newest = Menu.objects.live().first()
    return Menu.objects.arrange(entries, by="ada", seen=newest.pk if newest else 0)


def shown(version: int | None = None) -> list[object]:
    """Return the menu as titles; an entry with others below it is a pair."""
    found = Menu.objects.shown_at(version or ContentVersion.objects.current())
    return [(top.title, [one.title for one in top.below]) if top.below else top.title for top in found]


def test_until_someone_arranges_it_the_menu_follows_from_the_pages() -> None:
    tea, guides = publish("tea", "Tea"), publish("guides", "Guides")
    assert shown() == ["Guides", "Tea"]
    before = ContentVersion.objects.current()
    assert versions_taken(lambda: arrange(entry(tea), entry(guides, "Help", SECOND), SHOP)) == 1
    assert shown() == [("Tea", ["Help"]), "Shop"]
    assert shown(before) == ["Guides", "Tea"]
    publish("new", "New", in_menu=True)
    assert shown() == [("Tea", ["Help"]), "Shop"], "now only the list counts"


def test_an_arrangement_is_one_content_version_and_one_audit_row_and_the_same_one_is_none() -> None:
    tea = publish("tea")
    rows = AuditEntry.objects.count()
    menu = arrange(entry(tea))
    said = AuditEntry.objects.latest("pk")
    assert (said.action, said.who, said.version) == ("arrange menu", "ada", menu.since if menu else 0)
    assert AuditEntry.objects.count() == rows + 1
    assert versions_taken(lambda: arrange(entry(tea))) == 0
    assert AuditEntry.objects.count() == rows + 1


def test_of_two_editors_the_second_is_told_once() -> None:
    tea = publish("tea", "Tea")
    arrange(entry(tea, "First"))
    with pytest.raises(ValidationError, match="Someone else arranged the menu"):
        Menu.objects.arrange([entry(tea, "Second")], by="grace", seen=0)
    assert shown() == ["First"]
    arrange(entry(tea, "Second"))
    assert shown() == ["Second"]


def test_a_page_that_is_not_live_is_left_out_with_what_is_below_it_and_comes_back_with_it() -> None:
    tea, green, other = publish("tea", "Tea"), publish("green", "Green"), publish("other", "Other")
    arrange(entry(other), entry(tea), entry(green, level=SECOND))
    assert shown() == ["Other", ("Tea", ["Green"])]
    tea.unpublish(by="ada")
    assert shown() == ["Other"]
    tea.publish(by="ada")
    green.mark_deleted(by="ada")
    assert shown() == ["Other", "Tea"]
    green.restore(by="ada")
    green.publish(by="ada")
    assert shown() == ["Other", ("Tea", ["Green"])]


def test_a_moved_or_renamed_page_stays_where_it_is_in_the_menu() -> None:
    tea = publish("tea", "Tea")
    arrange(entry(tea))
    tea.move("drinks/tea", by="ada")
    publish("drinks/tea", "All about tea")
    (top,) = Menu.objects.shown_at(ContentVersion.objects.current())
    assert (top.title, top.path) == ("All about tea", "drinks/tea")


def test_a_purge_deletes_what_any_menu_called_the_page_and_moves_no_other_entry() -> None:
    other, tea, green = publish("other", "Other"), publish("tea", "Tea"), publish("green", "Green")
    arrange(entry(other), entry(tea, "Xylophonist"), entry(green, level=SECOND))
    arrange(entry(tea, "Xylophonist"), entry(green, level=SECOND), entry(other))
    purge(tea, by="legal", reason="court order")
    assert "Xylophonist" not in str(list(Menu.objects.values_list("entries", flat=True)))
    assert shown() == ["Other"]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([SHOP._replace(label="")], "needs a label"),
        ([SHOP, SHOP], "Shop is in the menu twice"),
        ([SHOP._replace(url="javascript:alert(1)")], "Readers can’t be sent to “javascript:alert"),
        ([SHOP._replace(url='https://x"onload=alert(1) y')], "is not an address that readers can be sent to"),
        ([SHOP._replace(label="x" * 251)], "can’t be a label"),
        ([SHOP._replace(label="\0")], "can’t be a label"),
        ([SHOP._replace(url=f"https://x.test/{n}") for n in range(MOST + 1)], "use at most 100"),
    ],
)
def test_what_cannot_be_in_a_menu_is_refused(entries: list[MenuEntry], said: str) -> None:
    assert said in refusal(lambda: arrange(*entries))
    assert not Menu.objects.exists()


def test_there_is_one_live_menu() -> None:
    Menu.objects.create(since=1)
    with pytest.raises(IntegrityError):
        Menu.objects.create(since=2)
