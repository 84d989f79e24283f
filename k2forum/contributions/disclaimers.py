"""The disclaimers in force."""

from __future__ import annotations

from django.utils import timezone

from k2forum.contributions.models import Disclaimer, digest_of

# The first wording of each kind, not yet reviewed by a qualified professional (docs/launch.md).
SHIPPED = {
    "general": (
        "Shared by a member; not medical advice.",
        "Comments are the words of members. They are not checked for being right and are no substitute for "
        "somebody who knows your history. Before you act on one, talk to a pharmacist or a doctor.",
    ),
    "dosing": (
        "Names an amount or a medicine. It tells what somebody said or takes, not what fits you.",
        "This comment names an amount or a medicine. Amounts that suit one person can harm another, through "
        "other medicines, illnesses, age or pregnancy. Nobody here has checked whether it fits you. "
        "Before you "
        "take, change or stop anything, ask a pharmacist or the person who treats you.",
    ),
    "medicine": (
        "Talks about medicines. Do not start, stop or change one because of a comment.",
        "This comment talks about medicines. Do not start, stop, skip or change a medicine because of "
        "something "
        "you read here: ask the person who prescribed it, or a pharmacist. With blood thinners of the "
        "warfarin "
        "kind, any vitamin K can matter; tell the clinic that checks your INR first.",
    ),
    "professional": (
        "A general answer by a checked professional; they do not treat you.",
        "The credential of this member was checked on the date shown. Their answer is general, they do "
        "not know "
        "your history and they are not your clinician. The forum does not vouch for single answers.",
    ),
}


def ship_disclaimers() -> int:
    """Put the shipped wordings in place where a kind has none; returns how many were added."""
    made = [
        Disclaimer.objects.get_or_create(
            kind=kind,
            locale="en",
            version=1,
            defaults={"line": line, "text": text, "digest": digest_of(line, text)},
        )[1]
        for kind, (line, text) in SHIPPED.items()
    ]
    return sum(made)


def current_disclaimer(kind: str, locale: str = "en") -> Disclaimer:
    """The newest version in force of a kind; the shipped wording where there is none yet."""
    found = _in_force(kind, locale)
    if found is None:
        ship_disclaimers()
        found = _in_force(kind, locale)
    if found is None:
        raise LookupError(f"no disclaimer of the kind {kind!r} in {locale!r} is in force")
    return found


def _in_force(kind: str, locale: str) -> Disclaimer | None:
    rows = Disclaimer.objects.filter(kind=kind, locale=locale, valid_from__lte=timezone.now())
    return rows.order_by("-version").first()
