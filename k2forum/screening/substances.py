"""Which substances, medicines and groups of medicines a text names."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import compress, count

from . import data_files
from .known import Table
from .spaced import NUMBER_WORDS
from .tokens import tokenise
from .types import Document, SubstanceHit, Token
from .units import MASS_WORDS

_COMPOUND_FORMS: list[str] = data_files.load("units")["compound_forms"]
_SKIPPED = frozenset({"-", "."})
_NUMBER_NAMES = {
    2: ("two", "dos", "zwei", "deux"),
    3: ("three", "tres", "drei", "trois"),
    4: ("four", "vier"),
    7: ("seven", "siete", "sieben"),
    6: ("six", "seis", "sechs"),
    12: ("twelve",),
}
_LETTERS = {"a": "vitamin_a", "c": "vitamin_c", "d": "vitamin_d", "e": "vitamin_e", "k": "vitamin_k"}
_VITAMIN_WORDS = frozenset(
    {"vitamin", "vitamins", "vit", "vits", "vitamina", "vitaminas", "vitamine", "vitamines", "vitmain"}
)
_SHORTEST_MISSPELT = 7
_SHORTEST_PLURAL = 5
_BEFORE_COUNTED = frozenset(
    {
        "times",
        "time",
        "x",
        "a",
        "per",
        "mal",
        "fois",
        "veces",
        "days",
        "day",
        "weeks",
        "months",
        "years",
        "tablets",
        "pills",
        "capsules",
        "drops",
        "mg",
        "mcg",
        "iu",
        "ui",
        "ie",
        "ug",
        "g",
        "ml",
        "k",
        "thousand",
        "daily",
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    substance: str
    prescription: bool
    group: bool


@dataclass(slots=True)
class Names:
    """The names that begin with one word: that word alone, and by their second word the rest of them."""

    alone: Entry | None = None
    longer: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Index:
    """Names by first word; misspellings of long single names."""

    names: dict[str, Names]
    near: dict[str, str]


def _variants(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """ "mk 7" also as "mk7" and "mk seven", and the other way round."""
    found = {words}
    for k in range(len(words) - 1):
        if words[k].isalpha() and words[k + 1].isdigit() and len(words[k]) <= 2:
            rest = words[k + 2 :]
            found.add((*words[:k], words[k] + words[k + 1], *rest))
            for name in _NUMBER_NAMES.get(int(words[k + 1]), ()):
                found.add((*words[:k], words[k], name, *rest))
    for k, word in enumerate(words):
        letters = word.rstrip("0123456789")
        digits = word[len(letters) :]
        if letters and digits and letters.isalpha() and len(letters) <= 2:
            found.add((*words[:k], letters, digits, *words[k + 1 :]))
            for name in _NUMBER_NAMES.get(int(digits), ()):
                found.add((*words[:k], letters, name, *words[k + 1 :]))
    return found


@cache
def index() -> Index:
    """The look-up tables made from the data files."""
    every: dict[tuple[str, ...], Entry] = {}

    def add(name: str, entry: Entry) -> None:
        words = tuple(t.text for t in tokenise(name) if t.text not in _SKIPPED)
        for variant in sorted(_variants(words)):
            every.setdefault(variant, entry)

    data = data_files.load("medicines")
    for group in data["groups"]:
        for name in group["names"]:
            add(name, Entry(group["id"], group["prescription"], True))
    for substance in data_files.load("substances")["substances"]:
        for name in substance.get("names", ()):
            add(name, Entry(substance["id"], False, False))
    for medicine in data["medicines"]:
        entry = Entry(medicine["id"], medicine["prescription"], False)
        for name in medicine["names"]:
            add(name, entry)
    names: dict[str, Names] = {}
    for words, entry in sorted(every.items(), key=lambda item: -len(item[0])):  # the longest first
        begun = names.setdefault(words[0], Names())
        if len(words) == 1:
            begun.alone = entry
        else:
            begun.longer.setdefault(words[1], []).append((words[2:], entry))
    near: dict[str, str] = {}
    for words in every:
        if len(words) == 1 and len(words[0]) >= _SHORTEST_MISSPELT and words[0].isalpha():
            for shorter in _deletions(words[0]):
                near.setdefault(shorter, words[0])
    return Index(names, near)


def _deletions(word: str) -> list[str]:
    """The word without one of its letters, the first letter apart; always in the same order."""
    return list(dict.fromkeys(word[:k] + word[k + 1 :] for k in range(1, len(word))))


def misspelt(word: str) -> str | None:
    """The long name that an unknown word misspells by about one letter."""
    if (
        len(word) < _SHORTEST_MISSPELT - 1
        or len(word) > 24
        or word in data_files.vocabulary()
        or word in index().names
    ):
        return None
    names, near = index().names, index().near
    if word in near:
        return near[word]
    shorter = _deletions(word)
    too_long = next((w for w in shorter if len(w) >= _SHORTEST_MISSPELT and w in names), None)
    if too_long is not None or len(word) == _SHORTEST_MISSPELT:
        return too_long
    return next((near[w] for w in shorter if w in near), None)


def _match(doc: Document, i: int, begun: Names) -> tuple[Entry, int] | None:
    """The longest of the names that stands at token ``i``, and the index after it."""
    texts, count = doc.texts, len(doc.texts)
    second = _past_sign(texts, i + 1)
    for rest, entry in begun.longer.get(texts[second], ()) if second < count else ():
        k = second + 1
        for word in rest:
            k = _past_sign(texts, k)
            if k >= count or texts[k] != word:
                break
            k += 1
        else:
            last = rest[-1] if rest else texts[second]
            if not last.isdigit():
                return entry, k
            if _is_counted(doc.tokens, k) and not _after_unit(doc.tokens, i):
                continue
            if len(last) >= 2 and texts[i].isalpha() and int(last) >= 20 and "_" not in entry.substance:
                return entry, k - 1  # "Dolo 650": the number is the strength
            return entry, k
    return (begun.alone, i + 1) if begun.alone else None


def _past_sign(texts: list[str], k: int) -> int:
    """The index after a hyphen or a dot within a name."""
    return k + 1 if k + 1 < len(texts) and texts[k] in _SKIPPED else k


def _after_unit(tokens: list[Token], i: int) -> bool:
    """ "10000 IU of D 3 daily": the name of what was measured, its number included."""
    return i > 1 and tokens[i - 1].text == "of" and tokens[i - 2].text in _DOSE_UNITS


def _is_counted(tokens: list[Token], end: int) -> bool:
    """ "vitamin D 3 times": the number that seems to end the name counts something else."""
    if tokens[end - 1].start == tokens[end - 2].end or tokens[end - 2].text == "-":
        return False
    return end < len(tokens) and (tokens[end].text in _BEFORE_COUNTED or tokens[end].value is not None)


def _opening(word: str) -> tuple[Names, bool] | None:
    """The names that a word may begin, and whether it may be an unknown medicine; None if it begins none."""
    names = index().names
    opened = names.get(word)
    if opened is None and len(word) > _SHORTEST_PLURAL and word[-1] == "s":
        opened = names.get(word[:-1])
    if opened is None and (form := next((end for end in _COMPOUND_FORMS if word.endswith(end)), "")):
        opened = names.get(word[: -len(form)])  # "Magnesiumkapseln"
    if opened is None:
        near = misspelt(word)
        opened = names[near] if near else None
    unknown = _unknown_medicine(word)
    listed = opened or unknown or word in _LETTERS or word == "mg"
    return (opened or Names(), unknown) if listed else None


_OPENINGS = Table(_opening, most=8_192)


def find(doc: Document) -> list[SubstanceHit]:
    """Names in the text, in order, never overlapping."""
    hits: list[SubstanceHit] = []
    after = 0
    openings = list(map(_OPENINGS.__getitem__, doc.texts))
    for i in compress(count(), openings):
        opening, text = openings[i], doc.texts[i]
        if opening is None or i < after or doc.tokens[i].kind == "symbol":
            continue
        opened, unknown = opening
        match = _match(doc, i, opened)
        if match is None and unknown:
            match = Entry(text, True, False), i + 1
        if match is None and text in _LETTERS and doc.tokens[i].kind == "word":
            match = _single_letter(doc, i, hits)
        if match is None and text == "mg" and _is_magnesium(doc, i):
            match = _MAGNESIUM, i + 1
        if match is not None:
            entry, after = match
            hits.append(SubstanceHit(entry.substance, i, after, entry.prescription, entry.group))
    return hits


_MAGNESIUM = Entry("magnesium", False, False)


def _is_magnesium(doc: Document, i: int) -> bool:
    """ "Mg 200 mg", "Mg: 200 mg": the sign of the element before an amount of its own."""
    tokens = doc.tokens
    if doc.source[tokens[i].start : tokens[i].end] != "Mg" or (i and tokens[i - 1].value is not None):
        return False
    number = i + 2 if i + 1 < len(tokens) and tokens[i + 1].text in _SET_APART else i + 1
    if number + 1 >= len(tokens):
        return False
    return tokens[number].kind == "number" and tokens[number + 1].text in _DOSE_UNITS


def _unknown_medicine(word: str) -> bool:
    """Is it a long word that no list holds and that ends as international medicine names do?"""
    return len(word) >= _SHORTEST_MISSPELT and word.endswith(_ENDINGS) and word not in data_files.vocabulary()


_PERIODS = frozenset({"day", "week", "month", "year", "night", "time", "hour", "pop"})


_ENDINGS = tuple(data_files.load("medicine_endings")["endings"])
_LISTED = frozenset({",", "/", "+", "&", "and", "y", "und", "et", "or", "-"})
_SET_APART = frozenset({":", "|", "-", "=", "–"})
_DOSE_UNITS = MASS_WORDS | {"units", "unidades", "einheiten"}
_COUNTED = _DOSE_UNITS | set(data_files.load("units")["units"]["capsules"])


def _single_letter(doc: Document, i: int, hits: list[SubstanceHit]) -> tuple[Entry, int] | None:
    """A lone "D" or "E": only in a list of vitamins or beside an amount."""
    tokens = doc.tokens
    text = tokens[i].text
    entry = Entry(_LETTERS[text], False, False)
    capital = doc.source[tokens[i].start] == text.upper()
    before = tokens[i - 1].text if i else ""
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    if before in _VITAMIN_WORDS:
        return entry, i + 1
    if not capital and text != "d":
        return None
    if after == "'":
        return None
    if before in _COUNTED and i >= 2 and tokens[i - 2].value is not None:
        if text == "a" and (not capital or after in _PERIODS):
            return None
        return entry, i + 1
    if (
        before in ("of", "de", "in")
        and i >= 2
        and (
            tokens[i - 2].value is not None
            or tokens[i - 2].text in _DOSE_UNITS
            or tokens[i - 2].text == "k"
            or (i >= 4 and tokens[i - 2].text in _PERIODS and tokens[i - 4].text in _DOSE_UNITS)
        )
    ):
        return entry, i + 1
    k = i + 2 if after in ("-", ":") else i + 1
    if k + 1 < len(tokens) and tokens[k].kind == "number":
        unit = tokens[k + 1].text
        if text == "a" and k == i + 1:
            return None
        if unit in _DOSE_UNITS or (unit == "k" and k + 2 < len(tokens)):
            return (entry, i + 1) if capital or text == "d" else None
        if text == "d" and capital and (tokens[k].value or 0) >= 200:
            return entry, i + 1
    if (
        capital
        and text != "a"
        and before in _LISTED
        and hits
        and hits[-1].last >= i - 2
        and hits[-1].substance.startswith(("vitamin_", "b", "calcium", "magnesium", "zinc"))
    ):
        return entry, i + 1
    if (
        capital
        and text == "d"
        and before in ("my", "your", "the", "more", "enough", "take", "taking")
        and after not in ("and",)
    ):
        return entry, i + 1
    return None


NUMBERS = NUMBER_WORDS
