# ruff: noqa: S608  (statements are made of the names of our own tables and columns)
"""One number for what a page shows: it grows, in the same transaction, with every change that can be seen.

Triggers of the database count, so that no verb can forget it. On PostgreSQL they run when a transaction
commits: the row with the number is then the last thing that it locks, so that writers never wait for each
other in a circle.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

# Scopes: 0 is the whole site, n the article n with its discussion, -n what the member n alone sees.
SITE = 0
MADE = -(2**62)  # no scope: which triggers were made
TABLE = "site_shownversion"


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows of a table that are shown. ``scopes``: whose number grows, as SQL with {row} for OLD or NEW.

    ``only`` or ``but``: columns that show, or do not. ``when``: a condition that one state of the row meets.
    """

    model: str
    scopes: tuple[str, ...]
    name: str = "all"
    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    when: str = ""


_OF_THREAD = "(SELECT article_id FROM discussions_thread WHERE id = {row}.thread_id)"
_WORK = (
    "screening_due",
    "screening_tries",
    "quiet_digest",
    "announce_due",
    "announced_at",
    "helpful_score",
    "posted_from",
)
_UNSEEN = (
    "source",
    "digest",
    "revision",
    "pending",
    "screened_digest",
    "author_word",
    "author_card",
    "submission",
)
_REVIEW = ("claimed_by", "claimed_until", "looked_up", "mail_code", "mail_code_until", "mail_code_tries")

SHOWN = (
    Shown("articles.Article", ("{row}.id",)),
    Shown("articles.Revision", ("{row}.article_id",)),
    Shown("articles.Passage", ("{row}.article_id",)),
    Shown("discussions.Thread", ("{row}.article_id",), but=("version", "title", "hold_policy")),
    Shown(
        "discussions.Comment",
        (_OF_THREAD,),
        but=(*_WORK, *_UNSEEN, "needs_professional_since"),
        when="{row}.visibility NOT IN ('screening', 'held')",
    ),
    Shown("discussions.Comment", ("-{row}.author_id",), name="own", but=_WORK),
    Shown("discussions.ContextNote", (_OF_THREAD,)),
    Shown("contributions.Disclaimer", ("0",)),
    Shown("accounts.Verification", ("0",), but=_REVIEW),
    Shown("accounts.User", ("0",), name="seen", only=("display_name", "kind", "is_system")),
    Shown("accounts.User", ("-{row}.id",), name="own", but=("last_login",)),
    Shown("site.Page", ("0",)),
    # What a member alone sees of a page.
    Shown("notices.Notice", ("-{row}.person_id",), but=("mail_due", "mailed_at")),
    Shown("discussions.Bookmark", ("-{row}.person_id",)),
    Shown("discussions.Reaction", ("-{row}.person_id",)),
    Shown("discussions.ReadMark", ("-{row}.person_id",)),
    Shown("discussions.Follow", ("-{row}.person_id",)),
    Shown("discussions.Ignored", ("-{row}.person_id",)),
    Shown("discussions.Draft", ("-{row}.person_id",)),
    Shown("accounts.Sanction", ("-{row}.user_id",)),
    Shown("mfa.Authenticator", ("-{row}.user_id",), but=("last_used_at",)),
    Shown("accounts.User.groups.through", ("-{row}.user_id",)),
    Shown("accounts.User.user_permissions.through", ("-{row}.user_id",)),
    Shown("auth.Group.permissions.through", ("0",)),
)


def model_of(shown: Shown) -> type[models.Model]:
    app, name, *way = shown.model.split(".")
    model: Any = apps.get_model(app, name)
    for step in way:
        model = getattr(model, step)
    found: type[models.Model] = model
    return found


def tables() -> set[str]:
    """Every table that counts."""
    return {model_of(shown)._meta.db_table for shown in SHOWN}


def install(**_: Any) -> None:
    """(Re)make the triggers from the models as they are, where they are not so already.

    Called after every migration: SQLite drops triggers when Django remakes a table, and a new column shows
    from its first day.
    """
    if TABLE not in connection.introspection.table_names():
        return  # migrated to a moment before there was such a number
    make = _postgres if connection.vendor == "postgresql" else _sqlite
    statements = [statement for shown in SHOWN for statement in make(shown)]
    digest = hashlib.sha256("".join(statements).encode()).hexdigest()
    names = set(re.findall(r'TRIGGER "(\w+)" AFTER', " ".join(statements)))
    if _installed(digest, names):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"DELETE FROM {TABLE} WHERE scope = %s", [MADE])
        cursor.execute(f"INSERT INTO {TABLE} (scope, version) VALUES (%s, %s)", [MADE, int(digest[:15], 16)])


def _installed(digest: str, names: set[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT version FROM {TABLE} WHERE scope = %s", [MADE])
        if cursor.fetchone() != (int(digest[:15], 16),):
            return False
        cursor.execute(
            "SELECT tgname FROM pg_trigger"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        return names <= {row[0] for row in cursor.fetchall()}


def _columns(shown: Shown) -> list[str]:
    fields = model_of(shown)._meta.concrete_fields
    known = {field.name for field in fields}
    unknown = {*shown.only, *shown.but} - known
    if unknown:
        raise LookupError(f"{shown.model} has no {', '.join(sorted(unknown))}")
    chosen = [f for f in fields if (f.name in shown.only if shown.only else f.name not in shown.but)]
    return [field.column for field in chosen if field.column]


def _postgres(shown: Shown) -> list[str]:
    table = model_of(shown)._meta.db_table
    name = f"{table}_shown_{shown.name}"
    bump = (
        f"INSERT INTO {TABLE} (scope, version) SELECT scope, 1 FROM (SELECT {{scope}} AS scope) AS s "
        f"WHERE scope IS NOT NULL ON CONFLICT (scope) DO UPDATE SET version = {TABLE}.version + 1;"
    )
    body = ""
    for scope in shown.scopes:
        old, new = scope.format(row="OLD"), scope.format(row="NEW")
        body += f"IF TG_OP <> 'DELETE' THEN {bump.format(scope=new)} END IF; "
        body += f"IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND {old} IS DISTINCT FROM {new}) THEN "
        body += f"{bump.format(scope=old)} END IF; "
    function = f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
    statements = [f"{function}$$ BEGIN {body}RETURN NULL; END $$"]
    changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in _columns(shown))
    for what, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        met = [shown.when.format(row=row) for row in rows] if shown.when else []
        conditions = [f"({changed})"] if what == "UPDATE" else []
        conditions += [f"({' OR '.join(met)})"] if met else []
        when = f"WHEN ({' AND '.join(conditions)}) " if conditions else ""
        trigger = f"{name}_{what.lower()}"
        statements.append(f'DROP TRIGGER IF EXISTS "{trigger}" ON "{table}"')
        statements.append(
            f'CREATE CONSTRAINT TRIGGER "{trigger}" AFTER {what} ON "{table}" '
            f'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when}EXECUTE FUNCTION "{name}"()'
        )
    return statements


def _sqlite(shown: Shown) -> list[str]:
    table = model_of(shown)._meta.db_table
    statements = []
    changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in _columns(shown))
    for what, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        met = [shown.when.format(row=row) for row in rows] if shown.when else []
        conditions = [f"({changed})"] if what == "UPDATE" else []
        conditions += [f"({' OR '.join(met)})"] if met else []
        when = f"WHEN {' AND '.join(conditions)} " if conditions else ""
        scopes = " UNION ".join(
            f"SELECT {scope.format(row=row)} AS scope" for scope in shown.scopes for row in rows
        )
        trigger = f"{table}_shown_{shown.name}_{what.lower()}"
        statements.append(f'DROP TRIGGER IF EXISTS "{trigger}"')
        statements.append(
            f'CREATE TRIGGER "{trigger}" AFTER {what} ON "{table}" FOR EACH ROW {when}BEGIN '
            f"INSERT INTO {TABLE} (scope, version) SELECT scope, 1 FROM ({scopes}) WHERE scope IS NOT NULL "
            "ON CONFLICT (scope) DO UPDATE SET version = version + 1; END"
        )
    return statements
