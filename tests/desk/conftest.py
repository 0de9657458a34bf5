"""Editors, logged in, and what their browsers send."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

PASSWORD = "correct horse"


def editor(name, role="Editor", **rights):
    """An account with a role, or with none."""
    user = get_user_model().objects.create_user(name, password=PASSWORD, **rights)
    user.groups.set(Group.objects.filter(name=role))
    return user


def logged_in(user):
    client = Client(enforce_csrf_checks=False)
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ada(db):
    return editor("ada")


@pytest.fixture
def desk(ada):
    """Ada's browser."""
    return logged_in(ada)


@pytest.fixture(autouse=True)
def no_launches(settings):
    """What is published here is built by nobody: the tests of launches say so where they want one."""
    settings.BUILD_API_KEY = ""
