"""The SQL around the dump. The copy is loaded alongside the live tables and replaces them at the end.

Until the last statement, all other sessions still find yesterday's tables in the public schema and wait for nothing.
"""

from collections.abc import Iterator, Mapping

from publisher.refresh.copied_columns import TABLES

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
"""The first statements, which wait up to a minute for another refresh of this database."""

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
"""A minute of short tries, each releasing all its locks. Others queue behind a try for half a second for each table. In
a deadlock we give way before the server picks a session to end."""

DRAIN = """
UPDATE public.builds_lease SET drain_until = now() + interval '2 days', drained_by = 'refresh_database';
"""
"""A drain, so nothing is built automatically: requests to production's site don't apply to this one. The next refresh
comes within two days; if refreshes stop, the drain ends without anyone having to know about it."""


def exchange(copied: Mapping[str, list[str]], old: Mapping[str, list[str]]) -> str:
    """Return SQL that replaces the target's old tables with the dump's; both are given with their columns.

    The dump has cleared the search path, and replaced our time-outs with its own.
    """
    old_tables = ", ".join(f"refresh_public.{_quoted(table)}" for table in old)
    return "".join(
        [
            LOCK.format(tables=old_tables),
            OWN_PEOPLE,
            *_own_rows(copied, old),
            f"DROP TABLE {old_tables};\n",  # in one statement: they refer to each other, and nothing else may
            *(f"ALTER TABLE public.{_quoted(table)} SET SCHEMA refresh_public;\n" for table in copied),
            "DROP SCHEMA public;\nALTER SCHEMA refresh_public RENAME TO public;\n",
            DRAIN,
        ]
    )


def _own_rows(copied: Mapping[str, list[str]], old: Mapping[str, list[str]]) -> Iterator[str]:
    """Keep this environment's own rows where both have the table. Migrations create missing ones, empty."""
    for table in copied.keys() & old.keys():
        if own := TABLES[table].own.split():
            both = [name for name in own if name in copied[table] and name in old[table]]
            names = ", ".join(map(_quoted, both))
            yield f"INSERT INTO public.{table} ({names}) SELECT {names} FROM refresh_public.{table};\n"  # noqa: S608 - our own names
            sequence = f"pg_get_serial_sequence('public.{table}', 'id')"
            yield f"SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM public.{table};\n"  # noqa: S608 - our own names


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
