"""The words of the screener: what each step of the pipeline hands to the next.

All offsets are Python string offsets (code points, end exclusive) into the author's own text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Intent = Literal["recommend", "experience", "question", "report", "negated"]
Severity = Literal["none", "low", "high", "urgent"]
Reason = Literal["dose_recommendation", "over_limit", "prescription_change", "interaction", "emergency"]
TokenKind = Literal["word", "number", "symbol", "newline"]

SEVERITIES: tuple[Severity, ...] = ("none", "low", "high", "urgent")


@dataclass(slots=True)
class Token:
    """One word, number or sign.

    ``text`` is folded: lower case, accents removed, look-alike letters and full-width forms mapped,
    invisible characters and entities undone, and disguised spellings ("th1nner") decoded where the
    decoded form is a known word. ``start`` and ``end`` point into the author's text.
    """

    text: str
    start: int
    end: int
    kind: TokenKind
    quoted: bool = False  # inside a quote of another person ("> ..." lines)
    value: float | None = None  # for numbers, words for numbers included


@dataclass(slots=True)
class Clause:
    """A stretch of tokens that holds one statement.

    ``first`` and ``last`` are token indexes, last exclusive.
    """

    first: int
    last: int
    sentence: int
    quoted: bool
    question: bool


@dataclass(slots=True)
class SubstanceHit:
    """A substance, medicine or medicine group named in the text."""

    substance: str  # canonical id: "vitamin_k2_mk7", "warfarin", or a group such as "statins"
    first: int  # token indexes, last exclusive
    last: int
    prescription: bool  # a medicine that a prescriber governs, or a group of such
    group: bool = False  # "blood thinner", "my statin": no single medicine


@dataclass(slots=True)
class PerDay:
    """An amount per day in ``unit``."""

    low: float
    high: float
    unit: str


@dataclass(slots=True)
class Mention:
    """A dose mention as the label guide defines it."""

    start: int
    end: int
    text: str
    substance: str | None
    amount_low: float
    amount_high: float
    unit: str
    per_day: PerDay | None
    intent: Intent
    first: int = 0  # token indexes, last exclusive
    last: int = 0
    topical: bool = False
    named: str | None = None  # the second generic name that the text uses: "salbutamol" for "albuterol"
    certainty: float = 1.0  # how sure the model is that this is a recommendation, 0 to 1


@dataclass(slots=True)
class Finding:
    """One reason why a text deserves attention, with words for its author and for a moderator."""

    rule: str  # stable id: "dose_recommendation", "over_limit", "k_vka", "unit_slip", ...
    start: int
    end: int
    quote: str
    severity: Severity
    reason: Reason | None  # None: information only, does not flag (at risk, unit slip, other limits)
    for_author: str
    for_moderator: str
    sources: tuple[str, ...] = ()


@dataclass(slots=True)
class Verdict:
    """What the screener concludes about one text."""

    flag: bool
    severity: Severity
    reasons: tuple[Reason, ...]  # empty when not flagged
    findings: tuple[Finding, ...]
    mentions: tuple[Mention, ...]
    interactions: tuple[str, ...]  # ids of interactions.json that the text and its context bring together
    emergency: str | None  # id of the situation in emergencies.json
    at_risk: (
        str | None
    )  # "vka" or "doac": the writer says that they combine or plan to combine; help, don't hold
    names_medicine: bool  # names a prescription medicine together with vitamin K, without being flagged
    language: str  # en, es, de, fr
    rules_version: str


@dataclass
class Document:
    """A text on its way through the pipeline."""

    source: str
    language: str = "en"
    tokens: list[Token] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    substances: list[SubstanceHit] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    asks: frozenset[str] = frozenset()  # of an earlier text: the signs (signs.py) of its questions
    said: tuple[str, ...] = ()  # of an earlier text: its last words as the models read them

    @cached_property
    def texts(self) -> list[str]:
        """What the tokens read, once they are found."""
        return [token.text for token in self.tokens]

    @cached_property
    def plain(self) -> list[str]:
        """The same, with every number in digits as "<number>"."""
        return ["<number>" if token.kind == "number" else token.text for token in self.tokens]

    @cached_property
    def numbers(self) -> list[int]:
        """The tokens that have a value, once the language is known."""
        return [k for k, token in enumerate(self.tokens) if token.value is not None]
