"""Heroku's files (app.json, Procfile, .python-version), and the documentation of every variable."""

import json
import re
import runpy

# Heroku's schema of app.json allows only these.
TOP = {"name", "description", "keywords", "website", "repository", "logo", "success_url", "scripts", "env"} | {
    "formation",
    "addons",
    "buildpacks",
    "environments",
    "stack",
    "image",
}
BY_THE_PLATFORM = {
    "DATABASE_URL",
    "DYNO",
    "HEROKU_APP_DEFAULT_DOMAIN_NAME",
    "HEROKU_APP_NAME",
    "HEROKU_DYNO_ID",
    "LD_LIBRARY_PATH",
    "PATH",
}


def variables_that_settings_read(root):
    source = "".join((root / "publisher" / f"{name}.py").read_text() for name in ("settings", "environment"))
    read = re.findall(r'(?:text|number|words)\("(\w+)"|"(\w+)" in os\.environ', source)
    return {first or second for first, second in read}


def test_every_variable_is_in_the_handbooks_table(root):
    table = (root / "docs" / "handbook" / "ops" / "configuration.md").read_text()
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == variables_that_settings_read(root)


def test_every_variable_that_a_person_sets_is_in_app_json(root):
    env = json.loads((root / "app.json").read_text())["env"]
    assert set(env) == variables_that_settings_read(root) - BY_THE_PLATFORM


READERS = ("celery.py", "environment.py", "settings.py", "wsgi.py")


def test_only_settings_read_the_environment(root):
    rooms = [root / "publisher", root / "static_site", root / "builds"]
    files = [file for room in rooms for file in room.rglob("*.py") if file.name not in READERS]
    assert len(files) > 10
    assert [file for file in files if re.search(r"os\.(environ|getenv)", file.read_text())] == []


def test_app_json_holds_only_what_heroku_allows(root):
    app = json.loads((root / "app.json").read_text())
    assert set(app) <= TOP
    assert all(set(entry) <= {"description", "value", "required", "generator"} for entry in app["env"].values())
    assert all(isinstance(entry.get("value", ""), str) for entry in app["env"].values())
    assert [buildpack["url"] for buildpack in app["buildpacks"]] == [
        "heroku-community/cli",
        "heroku/nodejs",
        "heroku/python",
    ]


def test_a_deploy_runs_the_release_phase_and_the_web_process_has_its_connections(root):
    lines = dict(line.split(": ", 1) for line in (root / "Procfile").read_text().splitlines())
    assert lines["release"] == "python manage.py run_release_phase"
    settings = runpy.run_path(str(root / "gunicorn.conf.py"))
    assert lines["web"].startswith("gunicorn publisher.wsgi")
    assert (settings["workers"], settings["threads"]) == (2, 2)


def test_herokus_python_is_one_that_the_project_supports(root):
    major, minor = (root / ".python-version").read_text().strip().split(".")
    assert (3, 11) <= (int(major), int(minor)) <= (3, 14)


def test_compiled_requirements_are_pinned_and_hashed(root):
    for name in ("requirements.txt", *(f"requirements-{name}.txt" for name in ("celery", "dev", "postgres"))):
        text = (root / name).read_text()
        pins = re.findall(r"^([\w.-]+)==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
        assert pins
        assert len(pins) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE))
        assert "://" not in text
