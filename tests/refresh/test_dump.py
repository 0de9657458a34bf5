"""pg_dump's text as passed on: rows masked, everything else unchanged."""

from collections import Counter

import pytest

from publisher.refresh.dump import COMPLETE, Incomplete, masked

PEOPLE = b"COPY public.auth_user (id, password, username, first_name, email) FROM stdin;\n"
ROWS = [b"7\tpbkdf2$x\tada\tAda\tada@example.org\n", b"8\tpbkdf2$y\tb\\tn\t\\N\t\n"]
END = b"\\.\n"


def test_a_row_loses_what_tells_who_it_is_and_keeps_its_place():
    rows = Counter()
    assert list(masked([PEOPLE, *ROWS, END, COMPLETE], rows)) == [
        PEOPLE, b"7\t!\tperson#7\t\t\n", b"8\t!\tperson#8\t\t\n", END, COMPLETE
    ]  # fmt: skip
    assert rows == {"auth_user": 2}


def test_an_audit_row_keeps_paths_and_numbers_alone():
    columns = b"COPY public.pages_auditentry (id, who, detail, by_id) FROM stdin;\n"
    detail = rb'{"path": "/a\\"b\\\\n/", "pages": 2, "name": "ada", "note": "10.1.2.3"}'
    came = list(masked([columns, b"1\tada\t" + detail + b"\t3\n", b"2\tshell\t{}\t\\N\n", END, COMPLETE], Counter()))
    assert came[1] == rb'1	person#3	{"path": "/a\\"b\\\\n/", "pages": 2}	3' + b"\n"
    assert came[2] == b"2\tsomebody\t{}\t\\N\n"


def test_what_servers_before_17_do_not_know_is_left_out_and_nothing_else():
    lines = [b"SET lock_timeout = 0;\n", b"SET transaction_timeout = 0;\n", COMPLETE]
    assert list(masked(lines, Counter())) == [lines[0], COMPLETE]


@pytest.mark.parametrize("lines", [[], [PEOPLE, ROWS[0]], [PEOPLE, ROWS[0][:9]], [PEOPLE, *ROWS, END]])
def test_a_dump_that_ends_early_is_noticed(lines):
    with pytest.raises(Incomplete):
        list(masked(lines, Counter()))
