"""The API's answers, byte for byte where known: errors, an app, a dyno. Called by api.py and faults.py."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from tests.heroku.dyno import Dyno
    from tests.heroku.platform import App

JSON = "application/json;charset=utf-8"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})


class ApiError(Exception):
    """A refusal in Heroku's form."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def jsoned(status: int, content: Any) -> Answer:
    return Answer(status, json.dumps(content).encode())


def error(status: int, id: str, message: str, url: str = "", **headers: str) -> Answer:
    content = {"id": id, "message": message} | ({"url": url} if url else {})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(content).encode(), {"Content-Type": JSON, **named})


def refuse(status: int, id: str, message: str, url: str = "") -> ApiError:
    return ApiError(error(status, id, message, url))


def app_shown(app: "App") -> dict[str, Any]:
    return {"id": app.id, "name": app.name, "stack": {"id": app.id, "name": app.stack}}


def authorization_shown(token: str, scope: str, life: int | None) -> dict[str, Any]:
    """Return one of an account's keys in the API's schema; `life` in seconds."""
    return {
        "access_token": {"expires_in": life, "id": str(uuid4()), "token": token},
        "client": None,
        "description": "build launcher",
        "grant": None,
        "id": str(uuid4()),
        "refresh_token": None,
        "scope": [scope],
    }


def dyno_shown(dyno: "Dyno", state: str = "") -> dict[str, Any]:
    return {
        "attach_url": None,
        "command": dyno.order.command,
        "created_at": dyno.created_at,
        "id": dyno.id,
        "name": dyno.name,
        "release": {"id": dyno.app.id, "version": dyno.release},
        "app": {"name": dyno.app.name, "id": dyno.app.id},
        "size": dyno.order.size,
        "state": state or dyno.state,
        "type": dyno.order.type,
        "updated_at": dyno.created_at,
    }
