"""A word for its author and the moderators alone is planted everywhere, and a stranger looks everywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from discussions import posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation import alerts, applying, receivers, tasks
from k2forum.moderation.models import Appeal, Case, Flag
from k2forum.notices import mailing
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts

WORD = "zanzibarquux"
DOSE = f"You should take 500 mcg of MK-7 every day, {WORD}."


@dataclass
class Planted:
    """Comments with the word in them, and everything a stranger might ask with."""

    comments: dict[str, Comment] = field(default_factory=dict)

    def ids(self) -> list[int]:
        models = (Comment, Thread, User, Case, Flag, LogEntry, Notice, Appeal)
        return sorted({pk for model in models for pk in model.objects.values_list("pk", flat=True)})


@pytest.fixture
def planted(
    article: Any, thread: Comment, author: User, stranger: User, moderator: User, caplog: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Planted:  # fmt: skip
    """The word in every state that others must not see, put there by what people do on the site."""
    caplog.set_level(logging.DEBUG)

    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.screen_comment, "apply_async", refuse)
    made: dict[str, Comment] = {}

    def submitted(name: str, text: str) -> Comment:
        made[name] = posting.reply(thread, author=author, source=text)
        return made[name]

    submitted("screening", f"Not checked yet, {WORD}.")
    for name in ("held", "rejected", "asked"):
        receivers.enqueue(submitted(name, DOSE).pk)
    for name in ("hidden", "removed", "withdrawn"):
        receivers.enqueue(submitted(name, f"Cheese, {WORD}.").pk)
        made[name].refresh_from_db()
        acts.report(made[name], stranger, "spam")
    acts.act(made["rejected"], moderator, "reject", reason="health-dose", internal=WORD)
    acts.act(made["asked"], moderator, "ask_change", reason="health-dose")
    acts.act(made["hidden"], moderator, "hide", reason="spam")
    acts.act(made["removed"], moderator, "remove", reason="spam", internal=WORD)
    posting.withdraw(made["withdrawn"], author=author)
    receivers.enqueue(submitted("edit waits", "Cheese.").pk)
    made["edit waits"].refresh_from_db()
    posting.edit(made["edit waits"], author=author, source=DOSE)
    receivers.enqueue(made["edit waits"].pk)
    receivers.enqueue(submitted("redacted", f"Cheese, {WORD}.").pk)
    made["redacted"].refresh_from_db()
    acts.report(made["redacted"], professional_reader(), "privacy")
    acts.act(made["redacted"], moderator, "redact", reason="privacy", phrases=WORD)
    made["opening"] = posting.start_thread(article, author=author, title=f"About {WORD}", source=DOSE)
    receivers.enqueue(made["opening"].pk)
    failing = submitted("could not screen", f"Cheese, {WORD}.")
    with monkeypatch.context() as broken:
        broken.setattr(applying, "screen", lambda text, *_: {}[text])  # the error names the text
        for _try in range(3):
            Comment.objects.filter(pk=failing.pk).update(screening_due=timezone.now())
            receivers.enqueue(failing.pk)
    Comment.objects.filter(pk=made["screening"].pk).update(screening_due=timezone.now())
    alerts.send_digest()
    for comment in made.values():
        comment.refresh_from_db()
    return Planted(made)


def professional_reader() -> User:
    return cast.person("Petra Reader")


def test_the_word_is_in_every_state(planted: Planted):
    states = {name: comment.visibility for name, comment in planted.comments.items()}
    assert states == {
        "screening": Visibility.SCREENING, "held": Visibility.HELD, "rejected": Visibility.REJECTED,
        "asked": Visibility.HELD, "hidden": Visibility.HIDDEN, "removed": Visibility.REMOVED,
        "withdrawn": Visibility.WITHDRAWN, "edit waits": Visibility.PUBLISHED,
        "redacted": Visibility.PUBLISHED, "opening": Visibility.HELD, "could not screen": Visibility.HELD,
    }  # fmt: skip
    assert planted.comments["edit waits"].pending == "held"


def addresses(patterns: list[Any], before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address of the site, with the names of its parts."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            route = before + str(pattern.pattern)
            if "(?P" not in route:
                yield "/" + route.lstrip("^").rstrip("$").replace(r"\Z", ""), list(pattern.pattern.converters)


def filled(ids: list[int], slugs: list[str]) -> Iterator[str]:
    """Every address with every number and every slug."""
    for route, parts in addresses(get_resolver().url_patterns):
        slug_like = [part for part in parts if f"<slug:{part}>" in route or f"<{part}>" in route]
        values: list[Any] = slugs if parts and len(slug_like) == len(parts) else ids
        for value in values if parts else [""]:
            address = route
            for part in parts:
                kinds = (f"<int:{part}>", f"<path:{part}>", f"<slug:{part}>", f"<str:{part}>", f"<{part}>")
                for kind in kinds:
                    address = address.replace(
                        kind, str(slugs[0] if "slug" in kind and values is ids else value)
                    )
            yield address


@pytest.mark.parametrize("who", ["visitor", "stranger", "professional"])
def test_no_address_of_the_site_shows_it(
    planted: Planted, stranger: User, professional: User, who: str, caplog: Any
):
    caplog.set_level(logging.CRITICAL)  # at DEBUG, Django formats a traceback for each empty variable
    people = {"stranger": stranger, "professional": professional}
    client = cast.client_of(people[who]) if who in people else Client()
    client.raise_request_exception = False
    asked, answered = 0, 0
    queries = ("", "?q=MK-7", "?page=1")
    for address in filled(planted.ids(), ["vitamin-k2", "house-rules"]):
        if address.startswith(("/accounts/logout", "/admin/logout")):
            continue
        for query in queries if "<" not in address and not any(c.isdigit() for c in address) else ("",):
            answer = client.get(address + query)
            asked += 1
            answered += answer.status_code == 200
            content = answer.getvalue().decode("utf-8", "replace")
            assert WORD not in content + str(answer.headers), address + query
    assert asked > 300
    assert answered > 30


def test_the_walk_would_find_it(planted: Planted, author: User):
    client = cast.client_of(author)
    found = [
        a
        for a in filled(planted.ids(), ["vitamin-k2"])
        if "logout" not in a and a.startswith(("/comments", "/threads"))
    ]
    assert any(WORD in client.get(address).content.decode() for address in found)


def test_no_mail_log_line_file_or_cache_entry_holds_it(planted: Planted, stranger: User, caplog: Any):
    for client in (Client(), cast.client_of(stranger)):
        for address in ("/", "/articles/vitamin-k2/", planted.comments["held"].thread.get_absolute_url()):
            client.get(address)
    Notice.objects.filter(mail_due__isnull=False).update(mail_due=timezone.now())
    mailing.send_due()
    assert len(mail.outbox) >= 3
    for message in mail.outbox:
        assert WORD not in message.subject + str(message.body) + str(getattr(message, "alternatives", ""))
    for notice in Notice.objects.all():
        assert WORD not in notice.title + notice.body + notice.url
    records = [*caplog.get_records("setup"), *caplog.records]
    assert any("failed: KeyError" in record.getMessage() for record in records)
    line = logging.Formatter()
    for record in records:
        assert WORD not in line.format(record)
    assert WORD not in str(getattr(cache, "_cache", ""))
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file() and "sqlite3" not in path.name:
            assert WORD.encode() not in path.read_bytes(), path
