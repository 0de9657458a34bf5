"""Launchers, which start builds: the sweep calls for_sweep(), "publish now" calls near() or for_publishing().

The desk starts other long work (an import) in the same way, with for_desk().

A launcher is loaded on demand: an HTTP client takes longer to load than most ticks take to run.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from builds.launching.heroku_app import API, HerokuApp
from builds.launching.launcher_protocol import Launcher


def for_sweep() -> Launcher:
    """Return the launcher named by BUILD_LAUNCHER."""
    launchers: dict[str, Callable[[], Launcher]] = {
        "heroku_cli": lambda: _made("builds.launching.heroku_cli.HerokuCli", _app(), settings.SEARCH_PATH),
        "heroku_api": lambda: _made(API, _app()),
        "local": _local,
    }
    return launchers[settings.BUILD_LAUNCHER]()


def for_publishing() -> Launcher | None:
    """Return a launcher that answers within 5 s, while an editor waits; None if only the next tick can build."""
    if settings.BUILD_LAUNCHER == "local":
        return _local()
    app = _app()
    return None if app.problem() else _made(API, app, connect_seconds=2, read_seconds=4, whole_seconds=5)


def near() -> Launcher:
    """Return the launcher that builds beside the web server, in its dyno."""
    return _made("builds.launching.near_process.NearProcess", settings.BASE_DIR)


def for_desk(log: str) -> Launcher | str:
    """Return the same launcher with a log of its own on this machine, or why it can't be had, with the cure."""
    if settings.BUILD_LAUNCHER == "local":
        return _local(log)
    return for_publishing() or _app().problem()


def _app() -> HerokuApp:
    return HerokuApp(
        name=settings.BUILD_APP,
        key=settings.BUILD_API_KEY,
        url=settings.BUILD_API_URL,
        dyno_size=settings.BUILD_DYNO_SIZE,
        time_to_live=int(settings.BUILD_TIME_TO_LIVE),
    )


def _local(log: str = "build.log") -> Launcher:
    return _made("builds.launching.local_process.Local", settings.BASE_DIR, settings.BASE_DIR / "var" / log)


def _made(launcher: str, *arguments: object, **seconds: float) -> Launcher:
    made: Launcher = import_string(launcher)(*arguments, **seconds)
    return made
