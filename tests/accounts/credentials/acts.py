"""What applicants and reviewers do, by the same verbs as the pages."""

from __future__ import annotations

import datetime
import io
from typing import Any

from django.utils import timezone
from PIL import Image

from k2forum.accounts import applying, evidence, review_claims, reviewing, terms
from k2forum.accounts.models import User, Verification
from tests import cast

NUMBER = "2012345"
REGISTER = "gb_gphc"


def picture(kind: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(drawn, kind)
    return drawn.getvalue()


def drafted(user: User, **changes: Any) -> Verification:
    fields = {
        "register_code": REGISTER,
        "profession": "pharmacist",
        "number": NUMBER,
        "legal_name": "Pia Example",
        "interests": "I work in a community pharmacy.",
    }
    return applying.begin(user, **(fields | changes))


def submitted(user: User, **changes: Any) -> Verification:
    row = drafted(user, **changes)
    applying.submit(row, actor=user, terms_version=terms.newest()[0])
    return row


def in_review(user: User, reviewer: User, *, paper: bool = True, **changes: Any) -> Verification:
    row = drafted(user, **changes)
    if paper:
        evidence.add(row, actor=user, content=picture())
    applying.submit(row, actor=user, terms_version=terms.newest()[0])
    assert review_claims.claim(row, actor=reviewer)
    row.refresh_from_db()
    return row


def checked(**changes: Any) -> reviewing.Checked:
    fields: dict[str, Any] = dict.fromkeys(reviewing.POINTS, True) | {
        "register_url": "https://www.pharmacyregulation.org/registers/pharmacist/registrationnumber/2012345",
        "opened_at": timezone.now(),
        "name_on_register": "Pia Example",
        "status_seen": "Registered",
        "expires_on": timezone.localdate() + datetime.timedelta(days=200),
        "proof_seen": True,
    }
    return reviewing.Checked(**(fields | changes))


def approved(row: Verification, reviewer: User, **changes: Any) -> bool:
    row.refresh_from_db()
    return reviewing.approve(
        row, actor=reviewer, seen=row.version, checked=checked(**changes), words="Found and active."
    )


def verified(user: User, reviewer: User, **changes: Any) -> Verification:
    row = in_review(user, reviewer, **changes)
    assert approved(row, reviewer)
    row.refresh_from_db()
    return row


def reviewer_named(name: str) -> User:
    return cast.permit(cast.person(name, is_staff=True), "verify_professionals", app="accounts")


def at(monkeypatch: Any, moment: datetime.datetime) -> None:
    """The forum's clock stands at that moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
