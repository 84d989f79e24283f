"""What production refuses to start with."""

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from k2forum.accounts.checks import no_demo_accounts, production_settings
from tests import cast


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True
    settings.SECRET_KEY = "x9" * 40
    settings.ALLOWED_HOSTS = ["forum.example.org"]
    settings.WEB_REPLICAS = 1
    settings.SECOND_FACTOR_REQUIRED = True
    settings.EVIDENCE_KEYS = [Fernet.generate_key().decode()]
    return settings


def ids(messages):
    return sorted(message.id for message in messages)


def test_a_sound_production_has_nothing_to_complain_of(production):
    assert production_settings() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DEBUG", True, "k2forum.E001"),
        ("SECRET_KEY", "embedded-default-key-for-one-machine-only-never-for-production", "k2forum.E002"),
        ("DEMO", True, "k2forum.E003"),
        ("ALLOWED_HOSTS", [], "k2forum.E004"),
        ("ALLOWED_HOSTS", ["*"], "k2forum.E004"),
        ("ALLOWED_HOSTS", ["forum.example.org", "*"], "k2forum.E004"),
        ("EVIDENCE_KEYS", [], "k2forum.E008"),
        ("EVIDENCE_KEYS", ["short"], "k2forum.E008"),
        ("SECOND_FACTOR_REQUIRED", False, "k2forum.E009"),
    ],
)
def test_what_only_suits_one_machine_is_refused_in_production(production, name, value, expected):
    setattr(production, name, value)
    (error,) = production_settings()
    assert error.id == expected and error.hint
    production.PRODUCTION = False
    assert production_settings() == []


def test_the_default_secret_is_the_one_the_settings_know(settings):
    assert settings.SECRET_KEY == settings.DEFAULT_SECRET_KEY


def test_sqlite_and_a_broker_of_files_are_for_one_replica(production, monkeypatch):
    production.CELERY_BROKER_URL = "filesystem://"
    monkeypatch.setitem(production.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    assert production_settings() == []
    production.WEB_REPLICAS = 2
    assert ids(production_settings()) == ["k2forum.E005", "k2forum.E006"]
    production.CELERY_BROKER_URL = "redis://redis:6379/0"
    monkeypatch.setitem(production.DATABASES["default"], "ENGINE", "django.db.backends.postgresql")
    assert production_settings() == []


@pytest.mark.django_db
def test_demo_accounts_are_refused_in_a_production_database(production):
    user = cast.person("Demo Reader", is_demo=True)
    assert ids(no_demo_accounts(databases=["default"])) == ["k2forum.E007"]
    assert "k2forum.E007" in ids(run_checks(databases=["default"]))
    user.is_active = False
    user.save()
    assert no_demo_accounts(databases=["default"]) == []


@pytest.mark.django_db
def test_demo_accounts_are_fine_on_one_machine_and_unasked_for_without_a_database(settings, production):
    cast.person("Demo Reader", is_demo=True)
    assert no_demo_accounts(databases=None) == []
    production.PRODUCTION = False
    assert no_demo_accounts(databases=["default"]) == []


@pytest.mark.django_db
def test_the_check_command_fails_where_production_is_unsafe(production):
    production.DEBUG = True
    with pytest.raises(CommandError, match="DEBUG shows the inside"):
        call_command("check")
