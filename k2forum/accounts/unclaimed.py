"""Accounts of people who wrote elsewhere and have not signed up here: nobody can sign in to them, nobody is
told anything through them, and the address is kept for one thing only, that its owner can claim the comments.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts import names
from k2forum.accounts.models import SCREENER_EMAIL, User

ROOM_FOR_NUMBER = 7
_ADDRESS = re.compile(r"\S+@\S+")
NO_DOMAIN = SCREENER_EMAIL.partition("@")[2]


class UnclaimedAccount(models.Model):
    """Marks an account as unclaimed. ``email`` is lower-cased; "" where none came with the comments."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unclaimed")
    email = models.EmailField(blank=True, db_index=True)
    wrote_at = models.CharField(max_length=100)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "accounts"

    def __str__(self) -> str:
        return f"unclaimed account {self.user_id}"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who wrote elsewhere: the name and the address that came with their comments."""

    name: str
    email: str = ""


def make_accounts(strangers: list[Stranger], *, wrote_at: str) -> list[User]:
    """An account for each, in the same order, under a name that nobody else has."""
    free = _Names([fitting(stranger.name) for stranger in strangers])
    users = []
    password = make_password(None)
    for stranger in strangers:
        name = free.take(fitting(stranger.name))
        user = User(
            email=f"unclaimed-{secrets.token_hex(12)}@{NO_DOMAIN}", is_active=False, password=password
        )
        user.display_name, user.name_look = name, names.look_of(name)
        users.append(user)
    with transaction.atomic():
        stored = User.objects.bulk_create(users)
        UnclaimedAccount.objects.bulk_create(
            UnclaimedAccount(user=user, email=stranger.email, wrote_at=wrote_at)
            for user, stranger in zip(stored, strangers, strict=True)
        )
    return stored


def fitting(name: str) -> str:
    """The name as it may stand here: no titles, symbols and addresses; "Reader" where nothing is left."""
    kept: list[str] = []
    text = unicodedata.normalize("NFKC", _ADDRESS.sub(" ", name)).replace("_", " ")
    text = "".join(char for char in text if _may_stand(char))
    text = re.sub(r"(?<=\w{2})\.(?=\w)", " ", text)
    for word in text.split()[:8]:
        word = word.strip(names.MARKS_BETWEEN)
        if (
            word
            and len(" ".join([*kept, word])) <= names.LONGEST - ROOM_FOR_NUMBER
            and _passes([*kept, word])
        ):
            kept.append(word)
    try:
        return names.clean_display_name(" ".join(kept))
    except ValidationError:
        return _("Reader")


def _may_stand(char: str) -> bool:
    return (
        names.is_letter(char)
        or char in "0123456789"
        or char in names.MARKS_BETWEEN
        or char.isspace()
        or unicodedata.category(char) in ("Mn", "Mc")
    )


def _passes(words: list[str]) -> bool:
    try:
        names.check_claims(" ".join(words))
    except ValidationError:
        return False
    return True


class _Names:
    """Names that are taken, and the nearest that is not. One query for all that are wanted as they are."""

    def __init__(self, wanted: list[str]) -> None:
        looks = {names.look_of(name) for name in wanted}
        lower = {name.lower() for name in wanted}
        found = User.objects.annotate(lower=Lower("display_name"))
        found = found.filter(models.Q(name_look__in=looks) | models.Q(lower__in=lower))
        self._looks: set[str] = set()
        self._lower: set[str] = set()
        for look, name in found.values_list("name_look", "lower"):
            self._note(look, name)

    def take(self, name: str) -> str:
        if self._is_taken(name):
            name = self._numbered(name)
        self._note(names.look_of(name), name.lower())
        return name

    def _numbered(self, name: str) -> str:
        for digits in (1, 2, 3, 4, 5, 6):
            for _try in range(3):
                number = 10 ** (digits - 1) + secrets.randbelow(9 * 10 ** (digits - 1))
                other = f"{name} {number}"
                look = names.look_of(other)
                taken = User.objects.filter(models.Q(name_look=look) | models.Q(display_name__iexact=other))
                if not self._is_taken(other) and not taken.exists():
                    return other
        raise RuntimeError("no name is free")

    def _is_taken(self, name: str) -> bool:
        return names.look_of(name) in self._looks or name.lower() in self._lower

    def _note(self, look: str, lower: str) -> None:
        self._looks.add(look)
        self._lower.add(lower)
