"""Details in a text that say who somebody is: phone numbers, addresses for mail, birthdays, record numbers.

Only for a kind word before posting: nothing is held for them. A false alarm teaches people to click it away,
so what stands for an amount, a source or a helpline is left alone, and bare numbers need a word that says
what they are, or a shape that nothing else has. Offsets are those of Python strings, end exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["phone", "email", "birth", "record"]

# Each bound is there so that no text makes a search long.
_LINKS = re.compile(
    r"\b(?:https?://|www\.)\S+|\b10\.\d{4,9}/\S+|\b(?:doi|pmid|pmcid|isbn|issn|lot|batch|ean|upc|cas)\b"
    r"[\s.:#-]{0,4}(?:no\.?|number)?[\s.:#-]{0,3}[\dxX][\dxX -]{3,20}",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}"
    r"(?:(?:\.|\s\.\s|\s?(?:\(dot\)|\[dot\])\s?)[\w-]{2,63}){1,4}(?!\w)",
    re.IGNORECASE,
)

_GAP = r"[ \u00a0./()-]{0,3}"
_UNIT = (
    r"(?!\s{0,2}(?:mg|mcg|ug|µg|μg|g|kg|ng|pg|iu|i\.u\.|ie|ui|ml|dl|l|nmol|pmol|mmol|mol|kcal|cal|"
    r"%|percent|€|\$|£|euro?s?|usd|steps|units?|years?|patients|people|participants)\b)(?![€$£%])"
)
# Digits in groups, so many in all, with no amount's unit behind them.
_PHONES = (
    re.compile(rf"(?<![\w.,+])(?:\+|00)[1-9]\d{{0,2}}{_GAP}(?:\d{_GAP}){{6,12}}\d(?!\w){_UNIT}"),
    re.compile(rf"(?<![\w.,/+-])(?:\+?1[ .-]?)?\(?[2-9]\d{{2}}\)?[ .-]\d{{3}}[ .-]\d{{4}}(?![\w-]){_UNIT}"),
    re.compile(
        rf"(?<![\w.,/+-])\(?0[1-9]\d{{0,4}}\)?(?:[ \u00a0./-]{{1,2}}\d{{2,8}}){{1,5}}(?![\w-]){_UNIT}"
    ),
    re.compile(rf"(?<![\w.,/+-])0[1-9]\d{{8,9}}(?![\w.,-]){_UNIT}"),
)
_PHONE_SAID = re.compile(
    r"\b(?:phone|telephone|tel|mobile|cell|whatsapp|telegram|my number|call me|text me|ring me|reach me|"
    r"telefon|handy|mobil|ruf mich|tel[ée]fono|m[óo]vil|ll[áa]mame|t[ée]l[ée]phone|portable|"
    r"appelle[zr]?[- ]moi)"
    r"\b[^\n\d]{0,25}?(\(?\+?\d(?:[ \u00a0./()-]{0,2}\d){5,14})(?!\w)" + _UNIT,
    re.IGNORECASE,
)
# Lines that are there to be passed on: free of charge, or for help.
_PUBLIC_LINE = re.compile(
    r"^(?:(?:\+?1)?8(?:00|33|44|55|66|77|88)|(?:\+\d{2}|0)?0?80[0-9]|\+?00800|116\d{3}$|13\d{4}$)"
)
_HELP = re.compile(
    r"\b(?:poisons?|helpline|hotline|crisis|emergency|samaritans|lifeline|ambulance|giftnotruf|notruf|"
    r"seelsorge|toxicolog\w*|antipoison|urgences|urgencias)\b[^\n]{0,60}$",
    re.IGNORECASE,
)
_POISON_LINE = re.compile(
    r"[ ,(]{0,3}(?:is |es |ist |est )?(?:for |pour |für |para )?(?:the |les |los )?"
    r"(?:poisons?|antipoisons?|giftnotruf|venenos)\b",
    re.IGNORECASE,
)

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|m[äa]r|mai|okt|dez|ene|abr|ago|dic|janv|f[ée]v|avr|juin|"
    r"juil|ao[ûu]t|d[ée]c)[a-zäéèû]{0,9}\.?"
)
_YEAR = r"(?:19|20)\d{2}"
_DATE = (
    rf"(?:\d{{1,2}}[./-]\s?\d{{1,2}}[./-]\s?(?:{_YEAR}|\d{{2}})|{_YEAR}-\d{{1,2}}-\d{{1,2}}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|\.|er)?\s(?:of\s|de\s)?{_MONTH},?\s(?:de\s)?{_YEAR}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR})"
)
_BIRTH = re.compile(
    r"\b(?:born|date of birth|birth ?date|birthday|d\.?o\.?b|geboren|geburtsdatum|geb|nacid[oa]|"
    r"fecha de nacimiento|n[ée]e? le|date de naissance)\b[\s.:,]{0,3}"
    rf"(?:(?:is|was|on|am|el|le|the|ist|es|est)\s){{0,2}}({_DATE})(?!\d)",
    re.IGNORECASE,
)
_MANY_BORN = re.compile(
    r"\b(?:infants|babies|children|newborns|neonates|people|women|men|participants|patients|those|anyone|everyone|"
    r"cohort|were)\s+$",
    re.IGNORECASE,
)

_RECORD = re.compile(
    r"\b(?:nhs|mrn|ssn|nino|medical record|health record|hospital|patient|insurance|policy|member|"
    r"social security|medicare|medicaid|health card|chart|versicherten|krankenversicherungs|versicherungs|"
    r"patienten|sozialversicherungs|historia cl[íi]nica|seguridad social|paciente|afiliaci[óo]n|"
    r"s[ée]curit[ée] sociale|dossier|carte vitale)"
    r"(?:[ -]?(?:id|no|nr|number|num|nummer|policy|insurance|record|card|n[úu]mero|num[ée]ro|n°)\b\.?){0,3}"
    r"[\s.:#]{0,3}(?:(?:is|was|ist|es|est)\s)?([A-Z]{0,3}[ -]?\d(?:[ -]?[\dA-Z]){4,17})(?![\w-])",
    re.IGNORECASE,
)
_SAYS_NUMBER = re.compile(
    r"\b(?:id|no|nr|number|num|n[úu]mero|num[ée]ro|mrn|ssn|nino|nhs)\b|n°|nummer|carte vitale", re.IGNORECASE
)
_SHAPES = (
    re.compile(r"(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])"),  # USA
    re.compile(r"(?<![\w.])756\.\d{4}\.\d{4}\.\d{2}(?![\w.])"),  # Switzerland
)
_FRENCH = re.compile(r"(?<![\w.])[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d{2}\s?\d{3}\s?\d{3}\s?\d{2}(?![\w.])")


@dataclass(frozen=True, slots=True, order=True)
class Detail:
    """One detail: where it stands, and what it seems to be."""

    start: int
    end: int
    kind: Kind


def private_details(text: str) -> list[Detail]:
    """What in ``text`` says who somebody is, in order, without overlaps."""
    readable = _LINKS.sub(lambda link: " " * len(link.group()), text)
    found: list[Detail] = []
    for one in (*_records(readable), *_births(readable), *_emails(readable), *_phones(readable)):
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)
    return sorted(found)


def _records(text: str) -> Iterator[Detail]:
    for match in _RECORD.finditer(text):
        before_it = text[match.start() : match.start(1)]
        if _SAYS_NUMBER.search(before_it) and _digits(match.group(1)) >= 5:
            yield Detail(*match.span(1), "record")
    for shape in _SHAPES:
        for match in shape.finditer(text):
            yield Detail(*match.span(), "record")
    for match in _FRENCH.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if 97 - int(digits[:13]) % 97 == int(digits[13:]):
            yield Detail(*match.span(), "record")


def _births(text: str) -> Iterator[Detail]:
    for match in _BIRTH.finditer(text):
        if not _MANY_BORN.search(text[max(match.start() - 20, 0) : match.start()]):
            yield Detail(*match.span(1), "birth")


def _emails(text: str) -> Iterator[Detail]:
    for match in _EMAIL.finditer(text):
        yield Detail(*match.span(), "email")


def _phones(text: str) -> Iterator[Detail]:
    said = [match.span(1) for match in _PHONE_SAID.finditer(text)]
    shaped = [match.span() for pattern in _PHONES for match in pattern.finditer(text)]
    for start, end in (*said, *shaped):
        number = re.sub(r"[^\d+]", "", text[start:end])
        public = (
            _PUBLIC_LINE.match(number)
            or _HELP.search(text[max(start - 80, 0) : start])
            or _POISON_LINE.match(text[end : end + 40])
        )
        if 7 <= _digits(number) <= 15 and not public:
            yield Detail(start, end, "phone")


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)
