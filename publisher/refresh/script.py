"""The SQL around the dump. The copy is loaded beside the tables that people read, and takes their place at the end.

Until the last statement everybody else finds yesterday's tables under the name public, and waits for nothing.
"""

from collections.abc import Iterable, Iterator, Mapping

from publisher.refresh.classification import TABLES

WAIT = "SET lock_timeout = '60s';\n"
"""So long the exchange waits for whoever still reads or writes the old tables; others queue behind it meanwhile."""

BEGIN = """
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

OWN_PEOPLE = """
INSERT INTO public.auth_user
    (username, password, first_name, last_name, email, is_superuser, is_staff, is_active, date_joined, last_login)
SELECT * FROM pg_temp.own_person;
INSERT INTO public.auth_user_groups (user_id, group_id)
SELECT auth_user.id, auth_group.id FROM pg_temp.own_person
JOIN public.auth_user USING (username) JOIN public.auth_group ON name = 'Administrator';
"""

DRAIN = """
UPDATE public.builds_lease SET drain_until = now() + interval '2 days', drained_by = 'refresh_database';
"""
"""Nothing is built by itself: what production's site was told to do, this one was not. The next refresh comes before
two days are over, and where none does any more, a person need not know of the drain."""


def exchange(copied: Mapping[str, list[str]], old: Mapping[str, list[str]]) -> str:
    """Of the target's old tables for those of the dump, each with its columns.

    The dump has put away the search path, and its own time-outs in place of ours.
    """
    return "".join(
        [
            WAIT,
            OWN_PEOPLE,
            *_own_rows(copied, old),
            _drop(old),
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


def _drop(tables: Iterable[str]) -> str:
    """In one statement, for they refer to each other. What refers to them from outside stops it."""
    names = ", ".join(f"refresh_public.{_quoted(table)}" for table in tables)
    return f"DROP TABLE {names};\n"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
