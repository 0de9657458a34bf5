"""Views for a new password: changed while logged in, or set by a link in a mail. The flow is Django's."""

from typing import Any

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from publisher.desk.forms import ChangePasswordForm
from publisher.desk.password_mail import PasswordByMailForm


class ChangePassword(views.PasswordChangeView):
    """Ends all other sessions of the account and gives this one a new key."""

    form_class = ChangePasswordForm
    template_name = "desk/change_password.html"
    success_url = reverse_lazy("desk:pages")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        forget_failures(username=form.user.get_username())
        messages.success(self.request, "Password changed. All your other sessions have ended.")
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class AskForPassword(views.PasswordResetView):
    """Gives the same answer, in the same time, whether or not the account exists."""

    form_class = PasswordByMailForm
    template_name = "desk/reset_password.html"
    email_template_name = "mail/reset_password.txt"
    subject_template_name = "mail/reset_password_subject.txt"
    success_url = reverse_lazy("desk:password_asked")
    extra_context = {"sends_mail": settings.SENDS_MAIL}


@method_decorator(login_not_required, name="dispatch")
class PasswordAsked(views.PasswordResetDoneView):
    template_name = "desk/reset_password_sent.html"


@method_decorator(login_not_required, name="dispatch")
class SetPassword(views.PasswordResetConfirmView):
    template_name = "desk/set_password.html"
    success_url = reverse_lazy("desk:log_in")

    def form_valid(self, form: Any) -> HttpResponse:
        """Clear failed log-ins: someone who has the mail needn't wait because of another person's attempts."""
        forget_failures(username=form.user.get_username())
        messages.success(self.request, "Your password is set. Log in with it.")
        return super().form_valid(form)
