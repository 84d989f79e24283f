"""Made-up people and a made-up discussion, for trying the forum on one machine. Nobody here exists."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from discussions import posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User, Verification
from k2forum.moderation.applying import screen_one
from k2forum.site import rules
from k2forum.site.demo_notes import write_notes

PASSWORD = "demo-only-2026"  # noqa: S105  (published on purpose; refused in production mode)


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    role: str
    kind: str = User.Kind.ENTHUSIAST
    groups: tuple[str, ...] = ()
    admin: bool = False


CAST = (
    Person("reader@demo.invalid", "Wren Fallow", "reader"),
    Person("second@demo.invalid", "Tamsin Quill", "another reader"),
    Person("professional@demo.invalid", "Ines Marlow", "professional with a badge", User.Kind.PROFESSIONAL),
    Person("dietitian@demo.invalid", "Bram Oakwhistle", "second professional", User.Kind.PROFESSIONAL),
    Person("moderator@demo.invalid", "Odell Grange", "moderator", groups=("Health moderators",)),
    Person("admin@demo.invalid", "Petra Lindqvist", "administrator", admin=True),
)


def accounts_text() -> str:
    """The demo accounts as lines for the terminal."""
    lines = ["", "  Demo accounts (password of each: " + PASSWORD + ")"]
    lines += [f"    {person.email:28} {person.role}" for person in CAST]
    return "\n".join([*lines, ""])


def load_demo() -> bool:
    """Make the cast and their discussion; False where they are here already."""
    if User.objects.filter(is_demo=True).exists():
        return False
    with transaction.atomic():
        people = {person.role: _make(person) for person in CAST}
        administrator = people["administrator"]
        _verify(people["professional with a badge"], administrator, Verification.Profession.PHARMACIST)
        _verify(people["second professional"], administrator, Verification.Profession.DIETITIAN)
    _talk(people)
    return True


def _make(person: Person) -> User:
    user = User.objects.create_user(
        person.email,
        PASSWORD,
        display_name=person.name,
        kind=person.kind,
        is_demo=True,
        is_staff=bool(person.groups) or person.admin,
        is_superuser=person.admin,
    )
    user.groups.set(Group.objects.filter(name__in=person.groups))
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    rules.accept_newest(user)
    return user


def _verify(professional: User, reviewer: User, profession: str) -> None:
    today = timezone.localdate()
    Verification.objects.create(
        user=professional,
        state=Verification.State.VERIFIED,
        profession=profession,
        register="Demo register (made up)",
        checked_on=today,
        expires_on=today + datetime.timedelta(days=365),
        checked_by=reviewer,
        evidence_note="Made up for the demo; no register was asked.",
    )


def _talk(people: dict[str, User]) -> None:
    """Posted like any other text: screened by the same task before anybody sees it."""
    article = Article.objects.filter(slug="vitamin-k2").first()
    if article is None or not article.is_published:
        return
    reader, other = people["reader"], people["another reader"]
    professional = people["professional with a badge"]
    opening = posting.start_thread(
        article,
        author=reader,
        kind=Thread.Kind.QUESTION,
        title="Does cheese count, or only natto?",
        source="My grandmother would never touch natto, but she ate cheese with everything. The figures "
        "that the article gives for cheese lie far apart. Has anybody found numbers for the kinds one can "
        "buy in a normal shop?",
    )
    _reply(
        opening,
        other,
        "I looked at three labels last week and none of them names K2 at all. I suppose nobody measures it.",
    )
    answer = _reply(
        opening,
        professional,
        "The range is real: it depends on the bacteria in the culture and on how long the cheese "
        "ripens, so two "
        "wheels with the same name can differ a lot. Published measurements run from almost nothing to "
        "a few dozen "
        "micrograms in a portion. I would treat the figures as a rough order, not as something to count "
        "with.",
    )
    _reply(answer, reader, "Thank you, that explains why every table says something else.")
    second = posting.start_thread(
        article,
        author=other,
        title="Three months of tablets, and what I noticed (nothing)",
        source="I take 100 mcg of MK-7 with breakfast since August, mostly because of my mother's hips. "
        "I feel exactly "
        "the same, which the article says is to be expected. Curious whether others bothered to measure "
        "anything.",
    )
    _reply(
        second,
        reader,
        "Same here. My doctor said that a bone scan only makes sense after a few years anyway.",
    )
    third = posting.start_thread(
        article,
        author=reader,
        kind=Thread.Kind.QUESTION,
        title="My father is on warfarin and likes spinach",
        source="He has been told to keep his vegetables even from week to week. Is K2 in cheese part of "
        "that as well? "
        "We have an appointment at his clinic on Monday and I would like to ask the right question.",
    )
    _reply(
        third,
        professional,
        "That is the right question to take to the clinic. Tell them everything he eats and takes that "
        "contains "
        "vitamin K, K2 included, and please change nothing before they have answered.",
    )
    write_notes(article, professional, people["second professional"])


def _reply(parent: Comment, author: User, source: str) -> Comment:
    parent.refresh_from_db()
    if not parent.is_public:
        screen_one(parent.pk)
        parent.refresh_from_db()
    return posting.reply(parent, author=author, source=source)
