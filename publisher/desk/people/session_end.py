"""The end of a session whose cookie is still valid: its account is disabled, or it began too long ago.

Django itself ends idle sessions (SESSION_COOKIE_AGE) and sessions after a new password.
"""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest

BEGUN = "begun"


def is_over(request: HttpRequest) -> bool:
    """Return whether the session is over; note its start at the first request, right after Django's log-in."""
    if SESSION_KEY not in request.session:
        return False
    if BEGUN not in request.session:
        request.session[BEGUN] = int(time.time())
    return not request.user.is_authenticated or time.time() - request.session[BEGUN] > settings.SESSION_MAX_AGE


def end_sessions(user: User) -> None:
    """Delete a user's sessions. The owner is stored inside each, and there are only as many as editors at work."""
    own = [session.pk for session in Session.objects.all() if session.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=own).delete()
