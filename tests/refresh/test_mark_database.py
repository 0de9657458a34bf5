"""`./manage.py mark_database`: a person confirms which database may be overwritten, after reading its identity."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests.refresh.content import TODAY, YESTERDAY, paths
from tests.refresh.refreshes import refresh


def test_it_says_which_database_that_is_and_marks_it_when_its_name_is_confirmed(staging, capsys):
    staging.ask("DROP SCHEMA publisher_refresh CASCADE")
    with pytest.raises(CommandError) as unconfirmed:
        call_command("mark_database")
    said = str(unconfirmed.value)
    assert said.startswith("The database staging on ")
    assert f" has {len(YESTERDAY)} pages, last changed on " in said
    assert staging.ask("SELECT to_regclass('publisher_refresh.marker')") == [(None,)]
    call_command("mark_database", *said.rpartition("mark_database ")[2].split())  # type what it says
    assert "It is marked as development." in capsys.readouterr().out
    refresh()
    assert paths() == TODAY


@pytest.mark.parametrize(("environment", "is_set"), [("production", True), ("development", False)])
def test_an_app_that_is_production_or_does_not_say_marks_nothing(staging, settings, environment, is_set):
    settings.ENVIRONMENT_AS_SET, settings.ENVIRONMENT_IS_SET = environment, is_set
    with pytest.raises(CommandError, match="only an app whose ENVIRONMENT says staging or development"):
        call_command("mark_database", confirm="staging")


@pytest.mark.skipif(connection.vendor == "postgresql", reason="THIS DATABASE IS POSTGRESQL, which can be marked")
def test_there_is_nothing_to_mark_or_refresh_but_postgresql():
    for command in ("mark_database", "refresh_database"):
        with pytest.raises(CommandError, match="Only a PostgreSQL database can be") as refused:
            call_command(command)
        assert refused.value.returncode == 2
