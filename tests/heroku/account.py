"""The API's part for setting an app up: buildpacks, add-ons, config vars, features, keys, domains.

Called by api.py. Add-ons are ready at once, and an app's database is the one that the test provides
(`Platform.database_url`).
"""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from tests.heroku.answers import Answer, app_shown, authorization_shown, jsoned, refuse

if TYPE_CHECKING:
    from tests.heroku.api import Handler
    from tests.heroku.platform import App

METADATA = "runtime-dyno-metadata"
SETS = {"heroku-postgresql": "DATABASE_URL"}


def create_app(handler: "Handler") -> Answer:
    platform, key, wanted = handler.server.platform, handler.key(), handler.asked.json
    app = platform.add_app(wanted["name"])
    app.release = 1
    platform.keys[handler.token()] = key._replace(apps=key.apps | {app.name})
    git = {"git_url": f"https://git.heroku.com/{app.name}.git", "web_url": f"https://{app.domain}/"}
    return jsoned(201, {**app_shown(app), **git, "region": {"name": "us"}})


def list_buildpacks(handler: "Handler", name: str) -> Answer:
    return jsoned(200, installed(handler.app(name)))


def put_buildpacks(handler: "Handler", name: str) -> Answer:
    app = handler.app(name, to="write")
    app.buildpacks = [update["buildpack"] for update in handler.asked.json["updates"]]
    return jsoned(200, installed(app))


def installed(app: "App") -> list[dict[str, Any]]:
    named = enumerate(app.buildpacks)
    return [{"ordinal": place, "buildpack": {"name": word, "url": f"urn:buildpack:{word}"}} for place, word in named]


def show_buildpack(handler: "Handler", name: str) -> Answer:
    """Answer for the registry, where the CLI checks that a buildpack exists."""
    return jsoned(200, {"name": name, "blob_url": f"https://buildpack-registry.s3.amazonaws.com/buildpacks/{name}.tgz"})


def create_addon(handler: "Handler", name: str) -> Answer:
    app, plan = handler.app(name, to="write"), handler.asked.json["plan"]["name"]
    service = plan.partition(":")[0]
    app.addons.append(plan)
    if variable := SETS.get(service):
        change(app, {variable: handler.server.platform.database_url})
    return jsoned(201, addon_shown(app, plan))


def addon_shown(app: "App", plan: str) -> dict[str, Any]:
    service = plan.partition(":")[0]
    return {
        "id": str(uuid4()), "name": f"{service}-1", "app": {"id": app.id, "name": app.name}, "state": "provisioned",
        "addon_service": {"name": service}, "config_vars": [word for word in [SETS.get(service)] if word],
        "plan": {"name": plan, "price": {"cents": 0, "unit": "month"}}, "web_url": f"https://addons.heroku.com/{service}",
    }  # fmt: skip


def resolve_attachment(handler: "Handler") -> Answer:
    handler.key()
    raise refuse(404, "not_found", "Couldn't find that add on attachment.")


def resolve_addon(handler: "Handler") -> Answer:
    app, service = handler.app(handler.asked.json["app"]), handler.asked.json["addon"]
    return jsoned(200, [addon_shown(app, plan) for plan in app.addons if plan.startswith(service)])


def show_config(handler: "Handler", name: str) -> Answer:
    return jsoned(200, handler.app(name).config)


def change_config(handler: "Handler", name: str) -> Answer:
    app = handler.app(name, to="write")
    change(app, handler.asked.json)
    return jsoned(200, app.config)


def change(app: "App", variables: dict[str, str]) -> None:
    """Change config vars in a separate release, as on Heroku."""
    app.config.update(variables)
    app.release += 1


def list_releases(handler: "Handler", name: str) -> Answer:
    return jsoned(200, [{"version": handler.app(name).release, "status": "succeeded"}])


def show_account_feature(handler: "Handler", feature: str) -> Answer:
    handler.key()
    raise refuse(404, "not_found", "Couldn't find that feature.")


def show_feature(handler: "Handler", name: str, feature: str) -> Answer:
    app = handler.app(name)
    if feature != METADATA:
        raise refuse(404, "not_found", "Couldn't find that app feature.")
    return jsoned(200, {"id": feature, "name": feature, "enabled": feature in app.features})


def enable_feature(handler: "Handler", name: str, feature: str) -> Answer:
    handler.app(name, to="write").features.add(feature)
    return show_feature(handler, name, feature)


def create_authorization(handler: "Handler") -> Answer:
    platform, asked, key = handler.server.platform, handler.asked.json, handler.key()
    (scope,) = asked["scope"]
    token = platform.add_key(f"HRKU-{uuid4()}", apps=sorted(key.apps), scope=scope)
    return jsoned(201, authorization_shown(token, scope, None))


def list_certificates(handler: "Handler", name: str) -> Answer:
    handler.app(name)
    return jsoned(200, [])


def create_domain(handler: "Handler", name: str) -> Answer:
    app, hostname = handler.app(name, to="write"), handler.asked.json["hostname"]
    target = f"{hostname}.herokudns.com"
    return jsoned(
        201, {"id": str(uuid4()), "hostname": hostname, "cname": target, "status": "none", "app": {"id": app.id}}
    )
