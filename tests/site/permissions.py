"""The table of who may do what (permissions.txt): read, and the things its addresses speak of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles import publishing
from articles.quotations import places
from discussions import posting
from discussions.models import Comment
from k2forum.accounts import naming
from k2forum.accounts.models import User
from k2forum.contributions.disclaimers import ship_disclaimers
from k2forum.contributions.models import Disclaimer
from k2forum.moderation import appealing
from k2forum.notices import unsubscribing
from k2forum.site import shipping
from k2forum.site.api import tokens
from k2forum.site.models import Page
from k2forum.site.privacy.records import PersonalArchive
from tests import cast
from tests.accounts.credentials import acts as credentials
from tests.discussions import notes
from tests.moderation import acts
from tests.site.api.callers import secret_of

TABLE = Path(__file__).with_name("permissions.txt")
ROLES = (
    "visitor",
    "enthusiast",
    "author",
    "professional",
    "trainee",
    "moderator",
    "lead",
    "reviewer",
    "admin",
)
SIGN_IN = "in"  # a cell that says: sent to the page for signing in
WRITES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|WITH\b.*\bINSERT INTO)\b", re.DOTALL)
# What is written besides what was asked for: sessions, when a token was used, who looks at a case.
BESIDES = re.compile(r'"(django_session|usersessions_usersession|site_apitoken|accounts_logperson)"')


@dataclass(frozen=True)
class Row:
    """One line: what each role gets for a method at a named address.

    ``given`` are the address's arguments, and with a plus in front the fields that are posted.
    """

    cells: tuple[str, ...]
    method: str
    name: str
    given: tuple[str, ...] = ()

    def __str__(self) -> str:
        cells = "".join(
            f"{cell:<{max(len(role), 4) + 1}}" for role, cell in zip(ROLES, self.cells, strict=True)
        )
        return f"  {cells}{self.method:<5}{' '.join((self.name, *self.given))}".rstrip()

    def address(self, things: dict[str, Any]) -> str:
        given = dict(pair.split("=", 1) for pair in self.given if pair[0] != "+")
        return reverse(self.name, kwargs={key: value.format(**things) for key, value in given.items()})

    def posted(self, things: dict[str, Any]) -> dict[str, str]:
        given = (pair[1:].split("=", 1) for pair in self.given if pair[0] == "+")
        return {key: value.format(**things).replace("~", " ") for key, value in given}


def read_table() -> list[Row]:
    rows = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if words := line.partition("#")[0].split():
            cells, rest = tuple(words[: len(ROLES)]), words[len(ROLES) :]
            rows.append(Row(cells, rest[0], rest[1], tuple(rest[2:])))
    return rows


def fill(row: Row, place: int, found: str) -> None:
    """Write what a role got where the table has a question mark: to be read before it is kept."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    asked = [row.method, row.name, *row.given]
    at = next(
        n for n, line in enumerate(lines) if "?" in line.split() and line.split()[len(ROLES) :] == asked
    )
    lines[at] = str(
        Row((*lines[at].split()[:place], found, *row.cells[place + 1 :]), row.method, row.name, row.given)
    )
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def url_names(resolver: Any = None, above: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the site, with its pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern, (*above, pattern.namespace) if pattern.namespace else above)
        elif pattern.name:
            yield ":".join((*above, pattern.name)), pattern


def things_of(author: User, admin: User) -> dict[str, Any]:
    """What the addresses name: articles, and everything that ``author`` has or wrote."""
    lead = cast.permit(
        cast.person("Lea Lead", is_staff=True), *cast.MODERATOR_PERMISSIONS, "lead", "sanction_members"
    )
    ship_disclaimers()
    article = cast.published_article()
    draft = publishing.import_document(
        text="# Not yet\n\nA draft.\n", slug="not-yet", actor=admin, publish=False
    ).article
    opening = acts.opening(article, author)
    comment = acts.published(opening, author)
    hidden_from_view = acts.held(opening, author)
    unscreened = posting.reply(opening, author=author, source="Nobody has looked at this yet.")
    removed = acts.published(opening, author, "I will be removed.")
    acts.report(removed, acts.reader("Rita Reader"))
    decision = acts.act(removed, lead, "remove", reason="abuse")
    appealed = acts.published(opening, author, "I will be appealed.")
    acts.report(appealed, acts.reader("Rolf Reader"))
    disputed = acts.act(appealed, lead, "remove", reason="abuse")
    assert decision is not None and disputed is not None
    appeal = appealing.appeal(disputed, appellant=author, text="I did not mean it that way.")
    credential = credentials.in_review(author, credentials.reviewer_named("Rex Reviewer"))
    case = acts.case_of(hidden_from_view)
    signers = [notes.second_professional(admin, name) for name in ("Nell Note", "Nico Note")]
    proposal = notes.proposed(article, signers[0], title="A proposal")
    page = Page.objects.create(slug="house-rules", title="House rules", source="Words.")
    return {
        "slug": article.slug,
        "article": article.pk,
        "draft": draft.slug,
        "anchor": places(article.revision.parsed)[0].anchor,
        "copy": PersonalArchive.objects.create(person=author).pk,
        "person": author.pk,
        "thread": opening.thread_id,
        "opening": opening,
        "comment": comment.pk,
        "held": hidden_from_view.pk,
        "unscreened": unscreened.pk,
        "decision": decision.pk,
        "removed": removed.pk,
        "appeal": appeal.pk,
        "case": case.pk,
        "read": case.version,
        "seen": credential.version,
        "credential": credential.pk,
        "paper": credential.evidence.get().pk,
        "token": tokens.make(author, name="Mine", scopes=["read"])[0].pk,
        "leaving": unsubscribing.address_for(author.pk, ["reply"]).rstrip("/").rpartition("/")[2],
        "note": notes.published(article, *signers).pk,
        "proposal": proposal.pk,
        "signed": proposal.comment.digest,
        "page": page.pk,
        "disclaimer": Disclaimer.objects.order_by("pk")[0].pk,
        "address": EmailAddress.objects.get(user=author).pk,
        "name": naming.request(author, name="Ada Anew").pk,
        "group": Group.objects.create(name="A group").pk,
        "none": 999_999,
    }


class Asker:
    """A role, asking by session on pages and by token at the API."""

    def __init__(self, role: str, author: User, admin: User, parent: Comment) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers: dict[str, str] = {}
        person = _person(role, author, admin)
        if person is not None:
            cast.reply_by(person, parent)  # a first text has to pass the traps for robots besides
            self.client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            self.headers = {"Authorization": f"Bearer {secret_of(person)}"}

    def ask(self, method: str, address: str, posted: dict[str, str]) -> str:
        """The status, or SIGN_IN; with a plus where a POST wrote something."""
        with CaptureQueriesContext(connection) as captured:
            status = self._status(method, address, posted)
        wrote = any(WRITES.match(query["sql"]) and not BESIDES.search(query["sql"]) for query in captured)
        return f"{status}+" if wrote and method == "POST" else status

    def _status(self, method: str, address: str, posted: dict[str, str]) -> str:
        if address.startswith("/api/"):
            body, kind = json.dumps(posted), "application/json"
            answer = self.client.generic(method, address, body, kind, headers=self.headers)
        else:
            body, kind = urlencode(posted), "application/x-www-form-urlencoded"
            answer = self.client.generic(method, address, body, kind)
        place = answer.headers.get("Location", "")
        if answer.status_code == 302 and place.startswith(("/accounts/login/", "/admin/login/")):
            return SIGN_IN
        return str(answer.status_code)


def _person(role: str, author: User, admin: User) -> User | None:
    if role == "visitor":
        return None
    if role in ("author", "admin"):
        return {"author": author, "admin": admin}[role]
    if role == "enthusiast":
        return cast.person("Sam Stranger")
    if role == "professional":
        user = cast.person("Pia Pharmacist", kind=User.Kind.PROFESSIONAL)
        cast.verified(user, checked_by=admin)
        return user
    groups = {
        "moderator": "Health moderators",
        "lead": "Lead moderators",
        "reviewer": "Reviewers of professionals",
    }
    staff = cast.person(f"Stef {role.title()}", is_staff=True)
    if role == "trainee":
        return cast.permit(staff, "see_queue")
    group = Group.objects.create(name=groups[role])
    group.permissions.set(shipping._permissions(shipping.GROUPS[groups[role]]))
    staff.groups.add(group)
    return staff
