"""Where one can jump in a long list."""

import pytest

from publisher.desk.long_lists import Jump, Shelf


@pytest.mark.parametrize(
    ("start", "total", "numbers"),
    [
        (0, 0, []),
        (0, 50, []),
        (0, 51, [1, 2]),
        (0, 100_000, [1, 2, 3, 11, 101, 1_001, 2_000]),
        (50_000, 100_000, [1, 901, 991, 999, 1_000, 1_001, 1_002, 1_003, 1_011, 1_101, 2_000]),
        (99_950, 99_999, [1, 1_000, 1_900, 1_990, 1_998, 1_999, 2_000]),
    ],
)
def test_jumps_lead_to_both_ends_and_near_and_far(start, total, numbers):
    assert Shelf(start, 50, 50, total).jumps == [Jump(number, (number - 1) * 50) for number in numbers]


def test_a_list_that_was_not_counted_to_its_end_says_so():
    assert Shelf(0, 50, 50, 100_000, is_more=True).count == "100,000+"
    assert Shelf(100_000, 50, 50, 100_000, is_more=True).count == "100,050+"
