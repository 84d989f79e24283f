"""What the forum refuses to run with in production."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from k2forum.accounts.models import User


@register(Tags.security)
def production_settings(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Errors for settings that only suit one machine, each with what to do."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []

    def refuse(wrong: bool, number: int, problem: str, hint: str) -> None:
        if wrong:
            found.append(Error(problem, hint=hint, id=f"k2forum.E{number:03d}"))

    refuse(settings.DEBUG, 1, "DEBUG shows the inside of the site to everybody.", "Unset K2_DEBUG.")
    refuse(
        settings.SECRET_KEY == settings.DEFAULT_SECRET_KEY,
        2,
        "The secret key is the published default: anybody could forge a session.",
        "Set K2_SECRET_KEY to 50 or more random characters.",
    )
    refuse(settings.DEMO, 3, "Demo accounts have published passwords.", "Unset K2_DEMO.")
    refuse(
        not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
        4,
        "The site answers to no name, or to every name.",
        "Set K2_HOSTS to the names readers type.",
    )
    refuse(
        not all(is_key(key) for key in settings.EVIDENCE_KEYS) or not settings.EVIDENCE_KEYS,
        8,
        "Papers of professionals could not be kept encrypted: there is no valid key.",
        "Set K2_EVIDENCE_KEYS as .env.example says.",
    )
    refuse(
        not settings.SECOND_FACTOR_REQUIRED,
        9,
        "Moderators could sign in with a password alone.",
        "Unset K2_SECOND_FACTOR.",
    )
    if settings.WEB_REPLICAS > 1:
        refuse(
            settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
            5,
            "SQLite serves one machine, and K2_WEB_REPLICAS is above 1.",
            "Set K2_DATABASE_URL to a PostgreSQL database.",
        )
        refuse(
            str(settings.CELERY_BROKER_URL).startswith(("filesystem:", "memory:")),
            6,
            "A broker made of files serves one machine, and K2_WEB_REPLICAS is above 1.",
            "Set K2_REDIS_URL; rate limits are counted there as well.",
        )
    return found


def is_key(text: str) -> bool:
    """Whether it is a Fernet key: 32 bytes in URL-safe base64."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


@register(Tags.database)
def no_demo_accounts(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """An error where accounts with published passwords are in a production database."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    for alias in databases or ():
        table = User._meta.db_table
        with connections[alias].cursor() as cursor:
            if table not in connections[alias].introspection.table_names(cursor):
                continue  # before the first migration
            names = [
                column.name
                for column in connections[alias].introspection.get_table_description(cursor, table)
            ]
        if "is_demo" in names and User.objects.using(alias).filter(is_demo=True, is_active=True).exists():
            found.append(
                Error(
                    "There are demo accounts in this database; their passwords are published.",
                    hint="Start production with an empty database, or deactivate these accounts.",
                    id="k2forum.E007",
                )
            )
    return found
