"""Platform faults during a launch: at most one builder and a true record, and the next tick brings the edit live.

Launchers, platform and dynos are real, but the builds run in this process, in virtual time.
"""

from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest

from builds.launching.heroku_api import HerokuApi
from builds.launching.heroku_app import HerokuApp
from builds.launching.heroku_cli import HerokuCli
from builds.launching.launcher_protocol import Refused, Unknown
from builds.models import Build
from static_site.models import Site
from tests.builds.launching.sockets import listening, self_signed
from tests.builds.scheduling.chain import KEY, add_publisher, builders, orders, token_of
from tests.builds.scheduling.virtual import FINGERPRINT, TICK, at, is_live, tick, work
from tests.heroku.answers import Answer
from tests.heroku.platform import Fault
from tests.static_site.sites import publish
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db
SUCCEEDED, REFUSED, NEVER = ("succeeded", ""), ("failed", "launch_refused"), ("failed", "never_started")
ASKED = [fault for fault in Fault if fault.value.slot != "get"]
each_fault = pytest.mark.parametrize("fault", [None, *ASKED], ids=lambda fault: fault.name if fault else "none")


def expected(fault):
    """Return how a launch with this fault ends on the platform, regardless of what the launcher learned."""
    if fault is None or fault.value.accepted or (fault.value.slot != "post" and fault is not Fault.NEVER_STARTS):
        return SUCCEEDED
    is_refusal = isinstance(fault.value.answer, Answer) and 400 <= fault.value.answer.status < 500
    return REFUSED if is_refusal or fault is Fault.REDIRECT else NEVER


@dataclass
class Story:
    """One edit, and the ticks that should bring it live."""

    platform: object
    launcher: object
    built: list[int] = field(default_factory=list)  # number of builds by each dyno
    said: str = ""

    def tell(self, fault, dynos=1):
        """Run a tick with the fault, its dynos in any order, and a tick without faults."""
        Site.objects.record_fingerprint(FINGERPRINT)
        publish("guides", "Guides")
        self.platform.faults = [fault] if fault else []
        self.said = tick(self.launcher, at(0))
        if fault is Fault.LATE_ANSWER:  # the platform may still read an abandoned request
            wait_until(lambda: len(builders(self.app)) == dynos)
        self.platform.faults = []
        self.first = Build.objects.get()
        self.dynos = [dyno for dyno in builders(self.app) if fault is not Fault.NEVER_STARTS]
        self.built = [work(token_of(dyno), at(100)) for dyno in self.dynos]
        return self

    @property
    def app(self):
        return self.platform.apps["example"]

    def broken_promises(self):
        """Return what happened but must not."""
        self.first.refresh_from_db()
        answer, ordered = self.first.answer, {order["command"] for order in orders(self.platform)}
        broken = {
            "two builders": sum(self.built) > 1,
            "two orders that are not the same": len(ordered) > 1,
            "accepted, and no dyno": answer == "accepted" and not builders(self.app),
            "refused, and a dyno": answer == "refused" and bool(builders(self.app)),
            "refused, and a builder": self.first.cause == "launch_refused" and any(self.built),
            "no answer": not self.first.answered_at,
            "not the reason that was heard": answer != "accepted" and self.first.said not in self.said,
        }
        return [promise for promise, is_broken in broken.items() if is_broken]

    def next_tick_brings_it_live(self):
        before = len(builders(self.app))
        tick(self.launcher, at(TICK))
        later = [work(token_of(dyno), at(TICK + 10)) for dyno in builders(self.app)[before:]]
        return is_live() and sum(self.built + later) == 1


@pytest.fixture
def heroku(platform, light):
    add_publisher(platform, light)
    return HerokuApp("example", KEY, platform.url)


@pytest.fixture
def api(heroku):
    return HerokuApi(heroku)


@pytest.fixture
def cli(heroku, stub):
    return HerokuCli(heroku, f"{stub.folder}:/usr/bin:/bin")


@each_fault
def test_a_launch_through_the_api_tells_the_truth_and_the_edit_goes_live(platform, api, fault):
    api = hurried(api, fault)
    story = Story(platform, api).tell(fault)
    assert story.broken_promises() == []
    assert len(orders(platform)) == 1
    assert orders(platform)[0]["time_to_live"] == 86_400
    assert story.next_tick_brings_it_live()
    assert outcome(story) == expected(fault)


@each_fault
def test_a_launch_through_the_cli_comes_to_the_same(platform, cli, stub, fault):
    """The CLI resends lost orders with the same token. It follows redirects without the key, so nothing is known."""
    if fault is Fault.LATE_ANSWER:
        stub.replay(timeout=1)
    story = Story(platform, cli).tell(fault)
    assert story.broken_promises() == []
    assert all("authorization" not in stray.headers for stray in platform.strayed)
    assert story.next_tick_brings_it_live()
    assert outcome(story) == (NEVER if fault is Fault.REDIRECT else expected(fault))


def hurried(api, fault):
    """Return the launcher with a wait of only half a second if no answer will come."""
    return replace(api, read_seconds=0.5) if fault is Fault.LATE_ANSWER else api


def outcome(story):
    return Build.objects.values_list("status", "cause").get(pk=story.first.pk)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_AFTER, Fault.RESET_AFTER, Fault.LATE_ANSWER])
@pytest.mark.parametrize("new_token", [True, False])
def test_a_launcher_that_sends_again_when_it_does_not_know_is_found_out(platform, api, fault, new_token):
    story = Story(platform, Impatient(hurried(api, fault), new_token)).tell(fault, dynos=2)
    assert len(story.dynos) == len(orders(platform)) == 2
    assert ("two orders that are not the same" in story.broken_promises()) == new_token


@dataclass
class Impatient:
    """A launcher broken on purpose: it repeats a request that may have arrived."""

    api: HerokuApi
    new_token: bool
    name = "heroku_api"

    def launch(self, command):
        outcome = self.api.launch(command)
        again = [*command[:-1], uuid4().hex] if self.new_token else command
        return self.api.launch(again) if isinstance(outcome, Unknown) else outcome


def test_a_launcher_that_takes_unknown_for_refused_is_found_out(platform, api):
    story = Story(platform, Certain(api)).tell(Fault.RESET_AFTER)
    assert story.broken_promises() == ["refused, and a dyno"]


@dataclass
class Certain:
    """A launcher broken on purpose: it treats a missing answer as a refusal."""

    api: HerokuApi
    name = "heroku_api"

    def launch(self, command):
        outcome = self.api.launch(command)
        return Refused(outcome.reason) if isinstance(outcome, Unknown) else outcome


def test_a_redirect_is_refused_and_the_key_goes_nowhere_else(platform, api):
    story = Story(platform, api).tell(Fault.REDIRECT)
    assert "redirects elsewhere, and the key was not passed on" in story.said
    assert platform.strayed == []


def test_a_certificate_that_nobody_vouches_for_gets_no_key(platform, api):
    with listening(self_signed) as port:
        story = Story(platform, replace(api, app=replace(api.app, url=f"https://127.0.0.1:{port}"))).tell(None)
    assert outcome(story) == REFUSED
    assert "certificate" in story.said.lower()
    assert KEY not in story.said
