"""Nothing is launched, and passwords are quick to check, as in the tests of the desk."""

from tests.desk.conftest import no_launches, quick_passwords

__all__ = ["no_launches", "quick_passwords"]
