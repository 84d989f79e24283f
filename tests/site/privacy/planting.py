"""A person who writes a word wherever a person can write, and a look for it in everything the site keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import ADDITION
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, models
from django.test import Client

from articles.models import Article
from discussions import drafting, following, keeping, posting, quoting
from discussions import helpful as helping
from discussions.announcing import announce
from discussions.models import Comment
from k2forum.accounts import naming
from k2forum.accounts.models import BadgeQuestion, CredentialAppeal, User
from k2forum.contributions.models import Visibility
from k2forum.moderation import appealing
from k2forum.site.api import tokens
from k2forum.site.privacy import archive
from k2forum.site.privacy.data_map import MAP
from tests import cast
from tests.accounts.credentials import acts as credentials
from tests.moderation import acts

NAME = "Quuxanna"  # stands in everything that says who it is
WORD = "zanzibarquux"  # stands in everything that was written


def plant(article: Article, other: User, moderator: User, reviewer: User) -> User:
    """The person, after a busy life on the site."""
    person = cast.person(NAME)
    naming.rename(person, actor=person, name=f"{NAME} of old")
    person.refresh_from_db()
    _write(article, person, other, moderator)
    _be_professional(person, other, reviewer)
    _keep(article, person)
    return person


def _write(article: Article, person: User, other: User, moderator: User) -> None:
    opening = posting.start_thread(article, author=person, title=f"About {WORD}", source=f"I like {WORD}.")
    acts.apply(opening)
    announce(opening.pk)
    public = acts.published(opening, person, f"Cheese is fine.\n\nAnd so is {WORD} in the morning.")
    posting.edit(public, author=person, source=f"Cheese is fine, {WORD} as well, every morning.")
    acts.apply(public)
    for part in (public, opening):
        quoted = quoting.quote_for(part, {"quote": "1"})
        answer = acts.published(part, other, f"{quoted}I agree, @{NAME} of old.")
        acts.report(answer, person, "spam")
        announce(answer.pk)
    helping.find_helpful(answer, person=person)
    drafting.keep(
        other, place="/comments/1/replies/new/", text=quoting.quote_for(public, {"quote": "1"}) + "Hm"
    )
    held = acts.held(opening, person, f"Take a lot of {WORD}.")
    refused = acts.held(opening, person, f"Take even more {WORD}.")
    entry = acts.act(
        refused, moderator, "reject", reason="health-dose", to_author=f"Not {WORD}, {NAME}.", internal=WORD
    )
    assert entry is not None
    appealing.appeal(entry, appellant=person, text=f"But {WORD}!")
    removed = acts.published(opening, person, f"Buy {WORD} here.")
    acts.report(removed, other, "spam")
    acts.act(removed, moderator, "remove", reason="spam", internal=f"{NAME} sells {WORD}.")
    back = acts.published(opening, person, f"I take {WORD} back.")
    posting.withdraw(back, author=person)
    posting.reply(opening, author=person, source=f"Not looked at yet: {WORD}.")
    masked = acts.published(opening, person, f"My number is {WORD}.")
    acts.report(masked, other, "privacy")
    acts.act(masked, moderator, "redact", reason="privacy", phrases=WORD)
    assert held.visibility == Visibility.HELD
    their = acts.published(opening, other, "Somebody else's words about tea.")
    acts.report(their, person, "spam")
    case = acts.case_of(their)
    case.flags.filter(raised_by=person).update(for_moderator=f"please look at {WORD}")


def _be_professional(person: User, other: User, reviewer: User) -> None:
    row = credentials.in_review(
        person, reviewer, legal_name=f"{NAME} {WORD}", interests=f"I work for {WORD}.", message=WORD
    )
    assert credentials.approved(row, reviewer, name_on_register=f"{NAME} {WORD}")
    BadgeQuestion.objects.create(verification=row, raised_by=other, text=f"Is {NAME} really {WORD}?")
    CredentialAppeal.objects.create(verification=row, entry_id=1, text=f"Yes, {WORD}.")
    SocialAccount.objects.create(
        user=person, provider="orcid", uid="1", extra_data={"name": f"{NAME} {WORD}"}
    )
    tokens.make(person, name=f"for {WORD}", scopes=["read"])
    naming.request(person, name=f"{NAME} anew", why=WORD)


def _keep(article: Article, person: User) -> None:
    comment = Comment.objects.exclude(author=person).filter(visibility=Visibility.PUBLISHED).first()
    assert comment is not None
    drafting.keep(person, place=f"{article.get_absolute_url()}threads/new/", text=WORD, title=WORD)
    keeping.keep(comment, person=person)
    following.set_level(person, comment.thread, "follow")
    AdminEntry.objects.create(
        user=person, action_flag=ADDITION, object_repr=f"{NAME} of old", change_message=f"to {NAME} of old",
        content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk),
    )  # fmt: skip
    cast.client_of(person).get("/notices/")
    cache.set("register-gb_gphc-2012345", {"name": f"{NAME} {WORD}"})
    Client().get(f"/search/?q={WORD}")
    folder = Path(settings.MAILBOX_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1-a.json").write_text(f'{{"to": "{person.email}", "text": "hello"}}')
    (folder / "2-b.json").write_text(f'{{"to": "else@example.org", "text": "About\\n{WORD}"}}')
    (folder / "3-c.json").write_text('{"to": "else@example.org", "text": "nothing"}')
    made = archive.ask(person, actor=person)
    assert made is not None and archive.build(made.pk)


# Columns that hold no words: numbers of things, names of rules and states, addresses of pages.
NO_WORDS = {
    "action", "digest", "ending", "external_id", "lang", "once", "path", "place", "provider", "register_code",
    "register_url", "reason", "rule", "rules_version", "scopes", "screened_digest", "session_key", "sources",
    "severity", "spans", "stored", "submission", "subject_kind", "time_zone", "uid", "url", "redactions",
    "password", "email", "display_name", "name_look", "answered_as", "posted_as_state", "agreed_digest",
    "due_at", "object_id", "known_as", "register", "quiet_digest",
}  # fmt: skip


def fill(person: User, word: str) -> list[str]:
    """Put ``word`` into every column for words of every row about the person; returns which."""
    filled = []
    for label, about in MAP.items():
        if label == "admin.LogEntry":
            continue  # what staff do is the site's
        model = apps.get_model(label)
        for field in model._meta.concrete_fields:
            long_enough = (field.max_length or 10_000) >= len(word)
            words = isinstance(field, models.CharField | models.TextField | models.JSONField)
            if not words or not long_enough or field.choices or field.name in NO_WORDS or field.unique:
                continue
            value: Any = {"said": word} if isinstance(field, models.JSONField) else word
            for path in about.mine:
                rows = model._base_manager.filter(**{path: person.pk})
                if models.QuerySet.update(rows, **{field.name: value}):
                    filled.append(f"{label}.{field.name}")
    return filled


def signed_in_just_now(user: User) -> Client:
    """Somebody who has typed their password a moment ago."""
    client = cast.client_of(user)
    assert client.post("/accounts/reauthenticate/", {"password": cast.PASSWORD}).status_code == 302
    return client


def places(word: str) -> Iterator[str]:
    """Every table, cache entry and file in which ``word`` stands."""
    wanted = word.lower()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor, include_views=True):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found = [name for name, value in zip(columns, row, strict=True) if wanted in _text(value)]
                if found:
                    yield f"{table}.{', '.join(found)}: {row[0]}"
    if wanted in str(getattr(cache, "_cache", "")).lower():
        yield "cache"
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file() and wanted.encode() in path.read_bytes().lower():
            yield str(path)
    if connection.vendor == "sqlite" and wanted.encode() in connection.connection.serialize().lower():
        yield "a page of the database"


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace").lower()
    return str(value).lower()
