"""The tree of pages, the order of a section's pages, and publishing that order."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from builds.launching.publish_now import launch_soon
from publisher.database import deciding
from publisher.desk.forms import DeskForm
from publisher.desk.pages.consequences import has_another_menu
from publisher.desk.pages.responses import EVERYWHERE
from publisher.desk.people.roles import PUBLISH, WRITE, needs
from publisher.desk.request import EditorRequest, number_in, sent, show, takes_a_form
from publisher.desk.status_line import StatusLine
from publisher.desk.tree.page_tree import PageTree
from publisher.desk.tree.section_order_change import OrderChange
from publisher.pages.models import Page, name_of
from publisher.pages.paths import MAX_LENGTH, url_of


class OrderForm(DeskForm):
    seen = forms.CharField(required=False)


class ArrangeForm(forms.Form):
    """A page and its way: `up:12`, `down:12`, or dropped beside another one, `before:12:34`, `after:12:34`."""

    way = forms.RegexField(r"^(up|down):\d{1,18}$|^(before|after):\d{1,18}:\d{1,18}$")

    def asked(self) -> tuple[int, dict[str, int]]:
        way, page, *beside = self.cleaned_data["way"].split(":")
        return int(page), {way: int(beside[0])} if beside else {"step": -1 if way == "up" else 1}


@needs(WRITE)
@require_safe
def show_tree(request: EditorRequest) -> HttpResponse:
    standing = StatusLine.now()
    tree = PageTree.asked(request.GET.getlist("open"), standing, request.user)
    readable = Page.objects.kept().readable_by(request.user).select_related("latest")
    moved = readable.filter(pk=number_in(request.GET, "moved")).first()
    return show(request, "desk/tree/tree.html", standing=standing, tree=tree, moved=moved)


@needs(PUBLISH)
@require_POST
def arrange_page(request: EditorRequest) -> HttpResponse:
    tree, form = PageTree.asked(request.POST.getlist("open"), StatusLine.now(), request.user), ArrangeForm(request.POST)
    if not form.is_valid():
        return redirect(_tree(tree))
    page, way = form.asked()
    get_object_or_404(Page.objects.kept().readable_by(request.user), pk=page)
    try:
        with deciding():
            changed = Page.objects.arrange(page, by=request.user, **way)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return HttpResponseClientRedirect(_tree(tree)) if request.htmx else redirect(_tree(tree))
    return redirect(f"{_tree(tree)}{f'&moved={page}' if changed else ''}#page-{page}")


@needs(PUBLISH)
@takes_a_form
def publish_order(request: EditorRequest) -> HttpResponse:
    under = (request.POST if request.method == "POST" else request.GET).get("under", "")
    order, form = OrderChange(under.replace("\0", "").strip("/")[:MAX_LENGTH]), OrderForm(sent(request))
    if order.moved and form.is_valid():
        with form.refusals():
            order.refuse_changed(form.cleaned_data["seen"])
            order.pages.publish_places(by=request.user)
            return _published(request, order)
    named = order.named(request.user)
    return show(request, "desk/tree/publish_order.html", order=order, named=named, form=form, url=url_of(order.section))


def _published(request: EditorRequest, order: OrderChange) -> HttpResponseRedirect:
    launch_soon(name_of(request.user))
    said = f"Published the order of {url_of(order.section)}."
    messages.success(request, f"{said} {EVERYWHERE}" if has_another_menu() else said)
    return redirect(_tree(PageTree.asked([order.section], StatusLine.now(), request.user)))


def _tree(tree: PageTree) -> str:
    return f"{reverse('desk:tree')}?{tree.query}"
