"""The few words that name a part of an article, in several languages. Structure decides; these help."""

from __future__ import annotations

import re

_DISCLAIMER = re.compile(
    r"(?:\w+ ){0,2}(?:disclaimer|haftungsausschluss|avertissement|descargo de responsabilidad|aviso m[ée]dico"
    r"|clause de non-responsabilit[ée]|avvertenza)",
    re.IGNORECASE,
)
_INVITATION = re.compile(
    r"discuss|conversation|comment|communit|join|share|tell us|let us know|weigh in"
    r"|your (?:thoughts|experience|turn|view)"
    r"|diskussion|diskut|kommentar|mitreden|erfahrung|teile|comenta|comparte|conversaci|opini|discusi|partage|échang",
    re.IGNORECASE,
)
_FAQ = re.compile(
    r"\bFAQs?\b|frequently asked|common questions|questions? (?:and|&) answers?|\bQ ?& ?A\b|häufige fragen"
    r"|preguntas frecuentes|questions fréquentes|foire aux questions|domande frequenti",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|von|par|por|di|door|av) \w", re.IGNORECASE)


def names_disclaimer(text: str) -> bool:
    """Is this (a label without its colon, or a heading) the name of a disclaimer?"""
    return _DISCLAIMER.fullmatch(text.strip()) is not None


def invites(text: str) -> bool:
    """Does the text invite readers to talk?"""
    return _INVITATION.search(text) is not None


def names_faq(text: str) -> bool:
    return _FAQ.search(text) is not None


def names_author(text: str) -> bool:
    """Is this line a byline ("By Jane Doe")?"""
    return _BYLINE.match(text) is not None and len(text.split()) <= 8
