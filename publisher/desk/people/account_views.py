"""One's own account: the name that colleagues see, and the zone of all times."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from publisher.desk.models import Profile
from publisher.desk.people import accounts
from publisher.desk.people.account_form import AccountForm
from publisher.desk.people.roles import WRITE, needs
from publisher.desk.request import EditorRequest, sent, show, takes_a_form
from publisher.local_times import zone_called


@needs(WRITE)
@takes_a_form
def edit_account(request: EditorRequest) -> HttpResponse:
    profile = Profile.objects.filter(person=request.user).first() or Profile()
    offered = request.GET.get("zone", "") or profile.zone
    form = AccountForm(sent(request), person=request.user, zone=offered, is_mailed=profile.is_mailed)
    if form.is_valid():
        with form.refusals():
            accounts.rename(request.user, form.cleaned_data["name"], by=request.user)
            zone = form.cleaned_data["zone"]
            Profile.objects.choose(request.user, zone, is_mailed=form.cleaned_data["is_mailed"])
            messages.success(request, f"Saved. Times are in {zone_called(zone).key}.")
            return redirect("desk:account")
    return show(request, "desk/people/account.html", form=form)
