"""Something on every page: made once in the running forum's own data, for the look at all pages."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from articles import anchoring
from articles.models import Article
from discussions import context_notes, keeping, posting
from discussions.models import Comment, ContextNote
from k2forum.accounts import naming, standing
from k2forum.accounts.models import User
from k2forum.contributions.models import Disclaimer
from k2forum.moderation import appealing, rule_runs, sanctioning
from k2forum.moderation.decisions import decide, seen
from k2forum.moderation.models import Case
from k2forum.notices.models import Notice
from k2forum.notices.unsubscribing import address_for
from k2forum.site.api import tokens
from k2forum.site.models import Page
from tests.accounts.credentials import acts as credentials
from tests.settled import settled

MARK = "SCENE "
BACKEND = "django.contrib.auth.backends.ModelBackend"
STEP_USER = "two-steps@demo.invalid"
PASSWORD = "demo-only-2026"
ORDER = "You should take 500 mcg of MK-7 every day, number {}."
EMERGENCY = "I swallowed 50 of my warfarin tablets an hour ago and my gums bleed."


def case_of(comment: Comment) -> Case:
    return Case.objects.select_related("comment__thread__article", "comment__author").get(comment=comment)


def rejected(parent: Comment, author: User, moderator: User, number: int) -> Any:
    held = settled(posting.reply(parent, author=author, source=ORDER.format(number)))
    case = case_of(held)
    return decide(case, actor=moderator, read=seen(case), action="reject", reason="health-dose")


def session_of(user: User) -> str:
    """The key of a session in which `user` has just signed in by password."""
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store["account_authentication_methods_user"] = str(user.pk)
    store["account_authentication_methods"] = [
        {"method": "password", "at": time.time() + 3600, "reauthenticated": True}
    ]
    store.create()
    return str(store.session_key)


def with_two_steps() -> User:
    user = User.objects.create_user(STEP_USER, PASSWORD, display_name="Two Steps", is_demo=True)
    EmailAddress.objects.create(user=user, email=STEP_USER, verified=True, primary=True)
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def make() -> None:
    """Make it all; prints a line with the keys of the sessions and the numbers of the rows."""
    people = {
        name: User.objects.get(email=f"{name}@demo.invalid")
        for name in ("reader", "second", "professional", "moderator", "admin")
    }
    reader, second, admin = people["reader"], people["second"], people["admin"]
    people["second_professional"] = User.objects.get(email="dietitian@demo.invalid")
    people["steps"] = with_two_steps()
    article = Article.objects.get(slug="vitamin-k2")
    anchor = re.findall(r'id="(p-[^"]+)"', article.revision.html)[1]
    opening = Comment.objects.filter(is_opening=True, author=reader).earliest("pk")
    answer = Comment.objects.filter(author=people["professional"]).earliest("pk")

    own = settled(posting.reply(opening, author=reader, source="The cheese at our market names its region."))
    posting.edit(own, author=reader, source="The cheese at our market names its region, and no vitamin.")
    settled(own)
    held = settled(posting.reply(opening, author=reader, source=ORDER.format(1)))
    alarm = settled(posting.reply(opening, author=second, source=EMERGENCY))
    decision = rejected(opening, reader, people["moderator"], 2)
    appealed = rejected(opening, second, people["moderator"], 3)
    appeal = appealing.appeal(appealed, appellant=second, text="I only said what my sister does.")
    sanctioning.sanction(second, actor=admin, kind="warning", reason="health-dose", confirmed=True,
                         words="Please leave doses to the people who know them.")  # fmt: skip
    run = rule_runs.start("dry", actor=admin)
    rule_runs.go_on(run.pk)

    keeping.keep(answer, person=reader)
    draft = credentials.drafted(reader)
    credential = people["professional"].verifications.get()
    standing.question(credential, raised_by=second, text="The register shows another name.")
    naming.request(people["professional"], name="Ines Marlow-Reed", why="I married.")
    spot = anchoring.spot_at(article, anchor)
    assert spot is not None
    note = context_notes.write(
        anchoring.take_up(spot),
        author=people["professional"],
        title="One study in two",
        text="Half of the trials found nothing.",
        sources=["https://doi.org/10.1093/jn/134.11.3100"],
    )
    settled(note.comment)
    token, _secret = tokens.make(reader, name="My reader", scopes=["read"])
    made = {
        "article": article.slug,
        "anchor": anchor,
        "note": note.pk,
        "article_pk": article.pk,
        "thread": opening.thread_id,
        "opening": opening.pk,
        "answer": answer.pk,
        "own": own.pk,
        "published_note": ContextNote.objects.published().earliest("pk").pk,
        "held": held.pk,
        "alarm": alarm.pk,
        "case": case_of(held).pk,
        "alarm_case": case_of(alarm).pk,
        "decision": decision.pk,
        "appeal": appeal.pk,
        "run": run.pk,
        "draft": draft.pk,
        "credential": credential.pk,
        "token": token.pk,
        "unsubscribe": address_for(reader.pk, [Notice.Kind.REPLY]).rstrip("/").rsplit("/", 1)[-1],
        "page": Page.objects.earliest("pk").pk,
        "disclaimer": Disclaimer.objects.earliest("pk").pk,
        "people": {name: user.pk for name, user in people.items()},
        "sessions": {name: session_of(user) for name, user in people.items()},
    }
    print(MARK + json.dumps(made))
