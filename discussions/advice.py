"""Before you post: what the automatic check would say of a text, and kinder ways to say it; and what in it
says who somebody is.

Nothing is stored.
"""

from __future__ import annotations

import html
import logging
import re
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from k2forum.screening import screen
from k2forum.screening.private_details import private_details
from k2forum.screening.types import Verdict

logger = logging.getLogger(__name__)

# Marks with what closes behind them, where a blank follows or nothing; or a new line.
SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]*_]*(?=\s|$)|\n")
WORD_BEFORE = re.compile(r"[\w.]+$")
LONGEST_ABBREVIATION = 8
# A full stop behind these ends no sentence; behind the others none where a small letter or a figure follows.
NEVER_LAST = {
    "e.g", "i.e", "approx", "ca", "vs", "cf", "dr", "mr", "mrs", "prof", "z.b", "d.h", "bzw", "p.ej", "p.ex",
}  # fmt: skip
SELDOM_LAST = {"etc", "max", "min", "incl", "resp", "usw", "a.m", "p.m", "tab", "tabs", "tabl", "caps"}
# Findings come with the gravest first; more than two sentences are not read.
MOST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Another way to say it: ``sentence`` for the person, ``text`` the whole comment with it in place."""

    kind: str
    label: str
    sentence: str
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """``marked``: the author's text with the words underlined (safe HTML). ``words``: what happens, why.

    ``holds``: a moderator may look at the text first. Private details alone hold nothing.
    """

    marked: SafeString
    words: list[str]
    phrasings: list[Phrasing] = field(default_factory=list)
    emergency: str = ""
    holds: bool = False


def advise(text: str, context: list[str]) -> Advice | None:
    """Advice on a text, or None where there is nothing to say. Advice in an emergency never stops a post."""
    verdict = verdict_on(text, context)
    return advice_of(verdict, text) if verdict else None


def verdict_on(text: str, context: list[str]) -> Verdict | None:
    """What the automatic check says of a text; None where it breaks on it.

    That is no reason to refuse a post: the worker tries again, and a person reads what it cannot read either.
    """
    try:
        return screen(text, context)
    except Exception as error:
        # The message may quote the text, so only the kind of error is logged.
        logger.error("reading a text before it is posted failed: %s", type(error).__name__)
        return None


def advice_of(verdict: Verdict, text: str) -> Advice | None:
    """What the verdict on a text gives to say to its author."""
    if verdict.emergency:
        return Advice(SafeString(""), [], emergency=verdict.emergency)
    findings = [finding for finding in verdict.findings if finding.reason] if verdict.flag else []
    spans = [(finding.start, finding.end) for finding in findings]
    words = list(dict.fromkeys(finding.for_author for finding in findings if finding.for_author))[:MOST_WORDS]
    phrasings = _phrasings(text, verdict, spans)
    details = private_details(text)
    if details:
        words.append(_about_details({detail.kind for detail in details}))
        spans += [(detail.start, detail.end) for detail in details]
    if not verdict.flag and not details:
        return None
    return Advice(_marked(text, spans), words, phrasings, holds=verdict.flag)


def _about_details(kinds: set[str]) -> str:
    """A kind word about what says who somebody is."""
    names = {
        "phone": _("a phone number"),
        "email": _("an e-mail address"),
        "birth": _("a date of birth"),
        "record": _("a record or insurance number"),
    }
    *some, last = (str(name) for kind, name in names.items() if kind in kinds)
    found = _("%(some)s and %(last)s") % {"some": ", ".join(some), "last": last} if some else last
    return _(
        "This looks like %(details)s. Search engines read public threads, and beside what is said about "
        "health it can tell who somebody is. Leave it out unless it has to be here."
    ) % {"details": found}


def _marked(text: str, spans: list[tuple[int, int]]) -> SafeString:
    out, at = [], 0
    for start, end in sorted(spans):
        if start < at:
            continue
        out += [html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        at = end
    out.append(html.escape(text[at:]))
    return mark_safe("".join(out).replace("\n", "<br>"))  # noqa: S308  (every part is escaped above)


def _phrasings(text: str, verdict: Verdict, spans: list[tuple[int, int]]) -> list[Phrasing]:
    """The sentence around the first finding, said as own experience, as a question, with a source."""
    if not spans:
        return []
    start, end = _sentence(text, *spans[0])
    sentences: tuple[tuple[str, str, str], ...]
    if "prescription_change" in verdict.reasons or "interaction" in verdict.reasons:
        sentences = (
            (
                "experience",
                _("Own experience"),
                _("I talked to the person who prescribes it, and we decided together."),
            ),
            ("question", _("Question"), _("Has anybody asked their doctor or pharmacist about this?")),
            (
                "source",
                _("With a source"),
                _("This is what I read about it, to take to the prescriber: [name or link]."),
            ),
        )
    else:
        amount = _amount(verdict) or _("this amount")
        sentences = (
            (
                "experience",
                _("Own experience"),
                _("I take %(amount)s myself; I do not know what suits others."),
            ),
            ("question", _("Question"), _("Is %(amount)s usual, and what does it depend on?")),
            ("source", _("With a source"), _("This source names %(amount)s: [name or link].")),
        )
        sentences = tuple((kind, label, words % {"amount": amount}) for kind, label, words in sentences)
    return [
        Phrasing(kind, str(label), str(sentence), f"{text[:start]}{sentence}{text[end:]}")
        for kind, label, sentence in sentences
    ]


def _amount(verdict: Verdict) -> str:
    chosen = next((mention for mention in verdict.mentions if mention.intent == "recommend"), None)
    return chosen.text.strip() if chosen else ""


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, without the blanks at its ends. The span may hold its last mark."""
    end = start + len(text[start:end].rstrip())
    ends = [found.end() for found in SENTENCE_END.finditer(text) if not _in_abbreviation(text, found)]
    first = max((at for at in ends if at <= start), default=0)
    last = min((at for at in ends if at >= end), default=len(text))
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last


def _in_abbreviation(text: str, mark: re.Match[str]) -> bool:
    """Whether a full stop belongs to the word before it."""
    before = WORD_BEFORE.search(text, max(0, mark.start() - LONGEST_ABBREVIATION), mark.start())
    if mark[0] != "." or before is None:
        return False
    word = before[0].casefold()
    following = text[mark.end() : mark.end() + 3].strip()[:1]
    return word in NEVER_LAST or (word in SELDOM_LAST and (following.islower() or following.isdigit()))
