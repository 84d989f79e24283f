"""Texts not sent yet, kept on the server so that another device has them too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from discussions import posting
from discussions.models import Draft
from k2forum.contributions import statements

KEPT_FOR = timedelta(days=90)
LONGEST = 20_000
MOST = 100
LET_GO = "DELETE FROM discussions_draft WHERE person_id = %s AND place = %s"


def keep(person: Any, *, place: str, text: str, title: str = "", submission: str = "") -> Draft | None:
    """Keep what is written so far. An empty text lets the draft go, and so does one that was posted already:
    a save that arrives after its post must not bring it back. Returns the draft, or None without one."""
    # What PostgreSQL cannot hold nobody has typed.
    text, title = text.replace("\0", ""), title.replace("\0", "")
    place, text, title = place[:200], text[:LONGEST], title[:120]
    sent = posting.was_sent(person, submission, text.replace("\r\n", "\n").strip(), " ".join(title.split()))
    if sent or not (text.strip() or title.strip()):
        let_go(person, place)
        return None
    new = not Draft.objects.filter(person=person, place=place).exists()
    if new and Draft.objects.filter(person=person).count() >= MOST:
        return None
    draft, _made = Draft.objects.update_or_create(
        person=person, place=place, defaults={"text": text, "title": title, "updated_at": timezone.now()}
    )
    return draft


def draft_at(person: Any, place: str) -> Draft | None:
    return Draft.objects.filter(person=person, place=place).first()


def let_go(person: Any, place: str) -> None:
    statements.run(LET_GO, [person.pk, place])


def forget_old() -> int:
    """Drafts untouched for 90 days are deleted; returns how many."""
    return Draft.objects.filter(updated_at__lt=timezone.now() - KEPT_FOR).delete()[0]
