"""Fixtures: no launches and fast password checks, as in the desk's tests."""

from tests.desk.conftest import no_launches, quick_passwords

__all__ = ["no_launches", "quick_passwords"]
