"""On-call in these tests, and the messages they receive."""

import pytest

from builds.models import ScheduledRun
from builds.models.build import NOW
from builds.models.scheduled_run import SWEEP
from tests.builds.scheduling.conftest import light
from tests.builds.scheduling.virtual import FINGERPRINT
from tests.heroku.fixtures import platform
from tests.receivers import MailServer, WebServer, send_through, serving
from tests.static_site.live import show

__all__ = ["light", "platform"]


@pytest.fixture
def healthy(db):
    """Publish everything to readers; the scheduler ran just now."""
    ScheduledRun.objects.create(job=SWEEP, began_at=NOW, ended_at=NOW, said="Nothing is due.")
    return show(fingerprint=FINGERPRINT)


@pytest.fixture
def mail_server(settings):
    with serving(MailServer()) as server:
        send_through(server.port, settings)
        settings.ON_CALL_EMAILS = ["ada@example.org", "ben@example.org"]
        yield server


@pytest.fixture
def chat(settings):
    with serving(WebServer()) as server:
        settings.ON_CALL_WEBHOOK_URL = f"{server.url}/hooks/SECRET"
        yield server
