"""One-time messages such as “Draft saved.”, stored in their own signed cookie.

The session won't do, because each request saves it whole: an autosave that began before the editor's *Save draft* and
ended after it would remove the message. Only messages too long for a cookie go there.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    cookie_name = settings.MESSAGE_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (MessageCookie, SessionStorage)
