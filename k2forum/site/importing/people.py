"""The accounts behind comments of another site: made once for each person, and never a member's own."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from k2forum.accounts.unclaimed import Stranger, make_accounts
from k2forum.site.importing.parsed import Said
from k2forum.site.importing.records import Imported, known, note


def account_ids(source: str, comments: list[Said]) -> tuple[dict[str, int], int]:
    """Who wrote: ids of accounts by the key of ``person_key``, and how many got another name than theirs."""
    wanted = {person_key(said): said for said in comments}
    ids = known(source, Imported.Kind.PERSON, list(wanted))
    new = {key: said for key, said in wanted.items() if key not in ids}
    made = make_accounts(
        [Stranger(said.name, address_of(said)) for said in new.values()], wrote_at=site_of(source)
    )
    fresh = {key: user.pk for key, user in zip(new, made, strict=True)}
    note(source, Imported.Kind.PERSON, fresh)
    renamed = sum(
        user.display_name != " ".join(said.name.split())
        for user, said in zip(made, new.values(), strict=True)
    )
    return ids | fresh, renamed


def person_key(said: Said) -> str:
    """One person of the other site: the same address, else the same login there, else the same name."""
    known_by = address_of(said) or f"login {said.login}" if said.login else address_of(said)
    return hashlib.sha256((known_by or f"name {said.name.casefold()}").encode()).hexdigest()


def address_of(said: Said) -> str:
    """The address in small letters, or "" where it is none."""
    email = said.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if len(email) <= 254 else ""


def site_of(source: str) -> str:
    """ "wordpress example.org" as "example.org"."""
    return source.partition(" ")[2] or source
