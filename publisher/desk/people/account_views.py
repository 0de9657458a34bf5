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
    offered = request.GET.get("zone", "") or Profile.objects.zone_of(request.user)
    form = AccountForm(sent(request), person=request.user, zone=offered)
    if form.is_valid():
        with form.refusals():
            accounts.rename(request.user, form.cleaned_data["name"], by=request.user)
            Profile.objects.choose(request.user, form.cleaned_data["zone"])
            messages.success(request, f"Saved. Times are in {zone_called(form.cleaned_data['zone']).key}.")
            return redirect("desk:account")
    return show(request, "desk/people/account.html", form=form)
