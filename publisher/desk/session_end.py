"""When a session is over though its cookie still counts: its account is disabled, or it began too long ago.

The idle end (SESSION_COOKIE_AGE) and the end by a new password are Django's.
"""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest

BEGUN = "begun"


def is_over(request: HttpRequest) -> bool:
    """Also notes in the session when it began: at the first request after the log-in, which Django leads to."""
    if SESSION_KEY not in request.session:
        return False
    if BEGUN not in request.session:
        request.session[BEGUN] = int(time.time())
    return not request.user.is_authenticated or time.time() - request.session[BEGUN] > settings.SESSION_MAX_AGE


def end_sessions(user: User) -> None:
    """Delete them all. Whose a session is stands inside it, and there are as many as there are editors at work."""
    own = [session.pk for session in Session.objects.all() if session.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=own).delete()
