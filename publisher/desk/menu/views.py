"""The main menu: its entries are moved, added and removed on the screen, and published all at once."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from builds.launching.publish_now import launch_soon
from publisher.desk.menu.arrangement import Arrangement
from publisher.desk.menu.forms import MenuForm
from publisher.desk.menu.menu_screen import MenuScreen, existing, first_entries, sent_entries
from publisher.desk.pages.consequences import has_another_menu
from publisher.desk.pages.responses import EVERYWHERE
from publisher.desk.people.roles import PUBLISH, needs
from publisher.desk.request import EditorRequest, number_in, sent, show, takes_a_form
from publisher.pages.menu_entries import MenuEntry
from publisher.pages.models import Menu, name_of

ALREADY = "It is in the menu already."


@needs(PUBLISH)
@takes_a_form
def arrange_menu(request: EditorRequest) -> HttpResponse:
    """Show the menu; with a form, do what its button asks for. Only one button changes what readers see."""
    menu, form = Menu.objects.live().first(), MenuForm(sent(request))
    seen = menu.pk if menu else 0
    if not form.is_bound:
        arrangement = Arrangement(first_entries(menu))
        for entry in existing([MenuEntry(page=number_in(request.GET, "add"))]):
            arrangement.add(entry)
        return _shown(request, form, menu, arrangement, seen)
    arrangement = Arrangement(sent_entries(request.POST))
    if form.is_valid() and request.POST.get("do") == "publish" and not form.cleaned_data["target"]:
        with form.refusals():
            published = Menu.objects.arrange(arrangement.entries, by=request.user, seen=form.seen_menu)
            return _published(request, published)
        seen = seen if form.has_error(NON_FIELD_ERRORS, "changed") else form.seen_menu
        return _shown(request, form, menu, arrangement, seen)
    return _moved(request, form, menu, arrangement)


def _moved(request: EditorRequest, form: MenuForm, menu: Menu | None, arrangement: Arrangement) -> HttpResponse:
    entry, seen = form.cleaned_data.get("target"), form.seen_menu
    if entry is None:
        entry = arrangement.move(request.POST.get("do", ""))
    elif arrangement.add(entry):
        form = MenuForm()
    else:
        form.add_error("target", ALREADY)
    return _shown(request, form, menu, arrangement, seen, entry)


def _shown(
    request: EditorRequest,
    form: MenuForm,
    menu: Menu | None,
    arrangement: Arrangement,
    seen: int,
    entry: MenuEntry | None = None,
) -> HttpResponse:
    screen = MenuScreen(arrangement.entries)
    said = screen.told(entry) if entry else ""
    return show(request, "desk/menu/menu.html", form=form, menu=menu, screen=screen, seen=seen, said=said)


def _published(request: EditorRequest, menu: Menu | None) -> HttpResponseRedirect:
    if menu is None:
        messages.info(request, "The menu is as it was; nothing was published.")
        return redirect("desk:menu")
    launch_soon(name_of(request.user))
    reach = EVERYWHERE if has_another_menu() else "Readers see no difference."
    messages.success(request, f"Menu published as content version {menu.since}. {reach}")
    return redirect("desk:menu")
