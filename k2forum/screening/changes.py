"""Words for changing a medicine: a verb, what it is done to, and where in the text that stands (English)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from . import data_files
from .types import Document

Kind = Literal["stop", "change", "swap", "start", "take"]
Form = Literal["base", "ing", "past"]

_REACH = 12  # tokens between a verb and the medicine it acts on


@dataclass(slots=True)
class Change:
    """A verb of change with the medicine as its object; token indexes, ``last`` exclusive."""

    kind: Kind
    form: Form
    first: int
    last: int
    text: str


@cache
def listed(key: str) -> frozenset[str]:
    """A word list of data/change_words.json."""
    content = data_files.load("change_words")[key]
    return frozenset(content.split() if isinstance(content, str) else content)


@cache
def phrases(key: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases of data/change_words.json by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in data_files.load("change_words")[key]:
        parts = tuple(phrase.split())
        found.setdefault(parts[0], []).append(parts)
    return {first: tuple(sorted(rows, key=len, reverse=True)) for first, rows in found.items()}


@cache
def _particles() -> dict[str, tuple[tuple[str, ...], ...]]:
    table = data_files.load("change_words")["particles"]
    return {
        verb: tuple(sorted((tuple(p.split()) for p in rows), key=len, reverse=True))
        for verb, rows in table.items()
    }


@cache
def _tails() -> dict[str, frozenset[str]]:
    return {verb: frozenset(row.split()) for verb, row in data_files.load("change_words")["tails"].items()}


def _ing(verb: str) -> set[str]:
    doubled = verb + verb[-1] + "ing"
    plain = (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"
    return {plain, doubled, verb + "ing"}


@cache
def verbs() -> dict[str, tuple[str, Form]]:
    """Every form of a verb that may change a medicine -> its base and its kind of form."""
    forms: dict[str, tuple[str, Form]] = {}
    bases = set(_particles()) | set(_tails())
    for key in ("stop", "change", "swap", "start", "obtain", "take"):
        bases |= listed(key)
    for base in bases:
        for form in _ing(base):
            forms[form] = (base, "ing")
    for base in bases:
        forms[base] = (base, "base")
    return forms


@cache
def past_forms() -> dict[str, str]:
    """Past forms, and present ones that tell a habit -> the base."""
    return dict(data_files.load("change_words")["past"])


@cache
def verb_forms() -> frozenset[str]:
    return frozenset(verbs()) | frozenset(past_forms())


def find(
    doc: Document,
    medicines: dict[int, int],
    supplements: set[int],
    points_back: Callable[[int], bool],
) -> Iterator[Change]:
    """Changes in the text. ``medicines`` maps the first token of a medicine's name to the one after it;
    ``points_back`` tells whether a pronoun at a token can mean a medicine."""
    tokens = doc.tokens
    texts = [t.text for t in tokens]
    forms = verbs()
    for i, text in enumerate(texts):
        if text not in forms or i in medicines or i in supplements:
            continue
        base, form = forms[text]
        yield from _Search(texts, medicines, supplements, points_back).from_verb(i, base, form)


def find_told(
    doc: Document, medicines: dict[int, int], supplements: set[int], points_back: Callable[[int], bool]
) -> Iterator[Change]:
    """Changes that are told of ("I binned it")."""
    texts = [t.text for t in doc.tokens]
    past = past_forms()
    for i, text in enumerate(texts):
        if text in past:
            yield from _Search(texts, medicines, supplements, points_back).from_verb(i, past[text], "past")


@dataclass(slots=True)
class _Search:
    texts: list[str]
    medicines: dict[int, int]
    supplements: set[int]
    points_back: Callable[[int], bool]

    def from_verb(self, i: int, base: str, form: Form) -> Iterator[Change]:
        texts = self.texts
        kind = _kind(base)
        after, particle = self._particle(i + 1, base)
        if particle:
            if particle in listed("starting_particles"):
                kind = "start"
            elif kind is None or kind in ("start", "take") or base == "get":
                kind = "stop"
        elif base in _tails():
            end = self._object(i + 1, bare=False)
            if end is not None and self._tail(end, base):
                yield Change("stop", form, i, end, texts[i])
                return
            if base in listed("tail_only"):
                if base == "leave" and end is not None and form == "base":
                    yield Change("stop", form, i, end, texts[i])
                return
        if kind is None:
            return
        end = self._object(after, bare=bool(particle) or base in listed("intransitive"))
        if end is not None:
            yield Change(kind, form, i, end, texts[i])

    def _particle(self, i: int, base: str) -> tuple[int, str]:
        """The index after "off", "rid of" ... that belongs to the verb, and the particle."""
        rows = _particles().get(base)
        if not rows:
            return i, ""
        texts = self.texts
        for start in range(i, min(i + 4, len(texts))):
            for row in rows:
                if tuple(texts[start : start + len(row)]) == row:
                    return start + len(row), " ".join(row)
            if start not in self.medicines and texts[start] in _BETWEEN:
                continue
            break
        return i, ""

    def _object(self, i: int, bare: bool) -> int | None:
        """The token after the medicine that the verb acts on; None when it acts on something else."""
        texts = self.texts
        bridge, determiners, pronouns = listed("bridge"), listed("determiners"), listed("pronouns")
        determined = False
        unknown = 0
        pronoun = -1
        passed = False
        for k in range(i, min(i + _REACH, len(texts))):
            text = texts[k]
            if k in self.medicines:
                return self.medicines[k]
            if k in self.supplements:
                listed_after = [n for n in range(k + 2, min(k + 5, len(texts))) if n in self.medicines]
                if listed_after and texts[k + 1] in ("and", "or", ",", "&", "plus", "+"):
                    return self.medicines[listed_after[0]]
                return None
            if text in pronouns and pronoun < 0:
                pronoun = k
                determined = True
                passed = True
            elif text in determiners:
                determined = True
                passed = True
            elif text in bridge or text.replace(".", "").isdigit():
                passed = True
            elif text == "," and texts[i] in ("your", "the", "those") and k > i:
                break
            elif determined and unknown < 2 and text.isalpha() and text not in _STOPS and pronoun < 0:
                unknown += 1
            else:
                break
        else:
            k = min(i + _REACH, len(texts))
        if determined and pronoun < 0 and not unknown and k > i and texts[k - 1] in listed("noun_pronouns"):
            return k if self.points_back(k - 1) else None
        if pronoun >= 0 and not unknown:
            return pronoun + 1 if self.points_back(pronoun) else None
        if bare and not unknown and not determined and (k == i or passed) and _ends(texts, k):
            return max(i, min(k, len(texts))) if self.points_back(i - 1) else None
        return None

    def _tail(self, end: int, base: str) -> bool:
        tails = _tails()[base]
        texts = self.texts
        for k in range(end, min(end + 3, len(texts))):
            if texts[k] not in tails:
                if texts[k] in _BETWEEN or texts[k] in listed("bridge"):
                    continue
                return False
            if base == "give" and texts[k] in ("a", "the"):
                return any(t in listed("give_tails") for t in texts[k + 1 : k + 4])
            if base == "put" and texts[k] == "in":
                return any(t in ("bin", "trash", "toilet", "drawer", "garbage") for t in texts[k + 1 : k + 4])
            if base == "knock":
                return texts[k + 1 : k + 3] == ["the", "head"]
            return True
        return False


def _kind(base: str) -> Kind | None:
    for kind in ("stop", "change", "swap", "start", "take"):
        if base in listed(kind):
            return kind
    return "start" if base in listed("obtain") else None


def _ends(texts: list[str], k: int) -> bool:
    """Is the statement over here, so that the verb needs no object?"""
    return k >= len(texts) or texts[k] in _ENDS


_BETWEEN = frozenset(
    {
        "yourself",
        "urself",
        "him",
        "her",
        "them",
        "it",
        "your",
        "ur",
        "mum",
        "mom",
        "dad",
        "slowly",
        "straight",
        "right",
        "completely",
        "gradually",
        "the",
        "hell",
        "well",
        "quickly",
        "mother",
        "father",
        "husband",
        "wife",
        "gran",
        "nan",
        "grandma",
        "all",
        "gently",
        "altogether",
        "wholly",
        "totally",
        "and",
        "that",
        "this",
        "those",
        "lot",
        "now",
        "immediately",
    }
)
_ENDS = frozenset(
    {
        ".",
        "!",
        "?",
        ",",
        ";",
        ":",
        ")",
        "\n",
        "\n\n",
        "and",
        "or",
        "then",
        "if",
        "when",
        "once",
        "before",
        "after",
        "for",
        "until",
        "till",
        "because",
        "cos",
        "so",
        "but",
        "—",
        "-",
        "unless",
        "as",
        "like",
        "while",
        "you",
        "u",
        "it",
        "its",
        "it's",
        "lol",
        "mate",
        "entirely",
        "the",
        "your",
        "my",
        "with",
        "over",
    }
)
_STOPS = frozenset(
    {
        "and",
        "or",
        "but",
        "if",
        "when",
        "because",
        "for",
        "about",
        "with",
        "to",
        "is",
        "are",
        "was",
        "while",
        "before",
        "after",
        "against",
        "from",
        "between",
        "i",
        "you",
        "he",
        "she",
        "they",
        "we",
        "which",
        "who",
        "in",
        "on",
        "at",
        "as",
        "than",
        "so",
        "then",
        "smoking",
        "drinking",
        "caffeine",
        "alcohol",
        "sugar",
        "diet",
        "idea",
        "nonsense",
        "interaction",
        "food",
        "myth",
        "cost",
        "risk",
        "effect",
        "effects",
        "advice",
        "time",
        "hassle",
        "attitude",
        "debate",
    }
)
