"""Logged-in editors and their browsers."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

PASSWORD = "correct horse"


def editor(name, role="Editor", **rights):
    """Create an account with a role, or without one."""
    user = get_user_model().objects.create_user(name, password=PASSWORD, **rights)
    user.groups.set(Group.objects.filter(name=role))
    return user


def logged_in(user):
    client = Client(enforce_csrf_checks=False)
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def no_client_has_to_wait():
    """Forget the unknown share links that other tests have tried."""
    cache.clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ada(db):
    return editor("ada")


@pytest.fixture
def desk(ada):
    """Return Ada's browser."""
    return logged_in(ada)


@pytest.fixture(autouse=True)
def no_launches(settings):
    """Let publishing start no build; tests of launches enable it explicitly."""
    settings.BUILD_API_KEY = ""
