"""What the tests of accounts need besides the cast."""

import datetime
import time

import pytest
from django.utils import timezone

from tests import cast


class Clock:
    """The time as the forum reads it, standing still until moved."""

    def __init__(self, now):
        self.now = now

    def set(self, moment):
        self.now = moment.timestamp()

    def shift(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(time.time())
    monkeypatch.setattr(time, "time", lambda: clock.now)
    return clock


@pytest.fixture
def anna(db):
    return cast.person("Anna")


@pytest.fixture
def reviewer(db):
    return cast.permit(cast.person("Rita", is_staff=True), "verify_professionals", app="accounts")


@pytest.fixture
def credential():
    """What is recorded of a check, as keyword arguments of ``verification.grant``."""
    today = timezone.localdate()
    return {
        "profession": "pharmacist",
        "register": "Register of Exampleland",
        "number": "E 1234",
        "checked_on": today,
        "expires_on": today + datetime.timedelta(days=365),
        "evidence_note": "Found under this number, active.",
    }
