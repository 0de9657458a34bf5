"""The SQL around the dump. The copy is loaded beside the tables that people read, and takes their place at the end.

Until the last statement everybody else finds yesterday's tables under the name public, and waits for nothing.
"""

from collections.abc import Iterator, Mapping

from publisher.refresh.classification import TABLES

BEGIN = """
SET lock_timeout = '60s';
BEGIN;
CREATE TEMPORARY TABLE own_person ON COMMIT DROP AS
SELECT username, password, first_name, last_name, email, is_superuser, is_staff, is_active, date_joined, last_login
FROM public.auth_user WHERE is_superuser OR EXISTS (
    SELECT FROM public.auth_user_groups JOIN public.auth_group ON auth_group.id = group_id
    WHERE user_id = auth_user.id AND name = 'Administrator'
);
ALTER SCHEMA public RENAME TO refresh_public;
CREATE SCHEMA public;
"""
"""It waits a minute for another refresh of this database."""

OWN_PEOPLE = """
INSERT INTO public.auth_user
    (username, password, first_name, last_name, email, is_superuser, is_staff, is_active, date_joined, last_login)
SELECT * FROM pg_temp.own_person;
INSERT INTO public.auth_user_groups (user_id, group_id)
SELECT auth_user.id, auth_group.id FROM pg_temp.own_person
JOIN public.auth_user USING (username) JOIN public.auth_group ON name = 'Administrator';
"""

LOCK = """
SET lock_timeout = '500ms';
DO $$ BEGIN
    FOR attempt IN 1..60 LOOP
        BEGIN
            LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            IF attempt = 60 THEN RAISE; END IF;
        END;
        PERFORM pg_sleep(random());
    END LOOP;
END $$;
"""
"""A minute of short tries, each of which lets go of all: others queue behind one for half a second a table, and where
each waits for the other, we give way before the server looks for somebody to end."""

DRAIN = """
UPDATE public.builds_lease SET drain_until = now() + interval '2 days', drained_by = 'refresh_database';
"""
"""Nothing is built by itself: what production's site was told to do, this one was not. The next refresh comes before
two days are over, and where none does any more, a person need not know of the drain."""


def exchange(copied: Mapping[str, list[str]], old: Mapping[str, list[str]]) -> str:
    """Of the target's old tables for those of the dump, each with its columns.

    The dump has put away the search path, and its own time-outs in place of ours.
    """
    old_tables = ", ".join(f"refresh_public.{_quoted(table)}" for table in old)
    return "".join(
        [
            LOCK.format(tables=old_tables),
            OWN_PEOPLE,
            *_own_rows(copied, old),
            f"DROP TABLE {old_tables};\n",  # at once: they refer to each other, and nothing else may
            *(f"ALTER TABLE public.{_quoted(table)} SET SCHEMA refresh_public;\n" for table in copied),
            "DROP SCHEMA public;\nALTER SCHEMA refresh_public RENAME TO public;\n",
            DRAIN,
        ]
    )


def _own_rows(copied: Mapping[str, list[str]], old: Mapping[str, list[str]]) -> Iterator[str]:
    """Where both have the table; one that production lacks yet is made anew, and empty, by its migration."""
    for table in copied.keys() & old.keys():
        if own := TABLES[table].own.split():
            both = [name for name in own if name in copied[table] and name in old[table]]
            names = ", ".join(map(_quoted, both))
            yield f"INSERT INTO public.{table} ({names}) SELECT {names} FROM refresh_public.{table};\n"  # noqa: S608 - our own names
            sequence = f"pg_get_serial_sequence('public.{table}', 'id')"
            yield f"SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM public.{table};\n"  # noqa: S608 - our own names


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
