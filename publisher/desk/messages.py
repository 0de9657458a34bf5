"""What a page says once, such as “Draft saved.”: on its way in a signed cookie of its own.

Not in the session, which each request saves whole: an autosave that began before the editor's *Save draft* and ended
after it would take the message away. Only what is too long for a cookie goes there.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    cookie_name = settings.MESSAGE_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (MessageCookie, SessionStorage)
