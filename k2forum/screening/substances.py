"""Which substances, medicines and groups of medicines a text names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from . import data_files
from .tokens import NUMBER_WORDS, tokenise
from .types import Document, SubstanceHit, Token

_NO_NAMES: set[str] = set()  # words seen before that begin no name
_MOST_REMEMBERED = 20_000
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


@dataclass(frozen=True, slots=True)
class Index:
    """Names by first word, the longest first; misspellings of long single names."""

    names: dict[str, list[tuple[tuple[str, ...], Entry]]]
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
    names: dict[str, dict[tuple[str, ...], Entry]] = {}

    def add(name: str, entry: Entry) -> None:
        words = tuple(t.text for t in tokenise(name) if t.text not in _SKIPPED)
        if not words:
            return
        for variant in _variants(words):
            names.setdefault(variant[0], {}).setdefault(variant, entry)

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
    ordered = {first: sorted(rest.items(), key=lambda item: -len(item[0])) for first, rest in names.items()}
    near: dict[str, str] = {}
    for first, candidates in ordered.items():
        if (
            len(first) >= _SHORTEST_MISSPELT
            and first.isalpha()
            and any(len(words) == 1 for words, _ in candidates)
        ):
            for shorter in _deletions(first):
                near.setdefault(shorter, first)
    return Index(ordered, near)


def _deletions(word: str) -> set[str]:
    return {word[:k] + word[k + 1 :] for k in range(1, len(word))}


@lru_cache(maxsize=8192)
def misspelt(word: str) -> str | None:
    """The long name that an unknown word misspells by about one letter."""
    if (
        len(word) < _SHORTEST_MISSPELT - 1
        or len(word) > 24
        or word in data_files.vocabulary()
        or word in index().names
    ):
        return None
    near = index().near
    if word in near:
        return near[word]
    names = index().names
    for shorter in _deletions(word):
        if shorter in names and len(shorter) >= _SHORTEST_MISSPELT:
            if word == shorter + "s" and shorter in data_files.vocabulary():
                return shorter
            return shorter
        if len(word) > _SHORTEST_MISSPELT and shorter in near:
            return near[shorter]
    return None


def match_name(
    tokens: list[Token], i: int, names: dict[str, list[tuple[tuple[str, ...], Entry]]], first: str = ""
) -> tuple[Entry, int] | None:
    """The longest name that starts at token ``i``, and the index after it."""
    candidates = names.get(first or tokens[i].text)
    if not candidates:
        return None
    count = len(tokens)
    for words, entry in candidates:
        k = i + 1
        for word in words[1:]:
            if k < count and tokens[k].text in _SKIPPED and k + 1 < count:
                k += 1
            if k >= count or tokens[k].text != word:
                break
            k += 1
        else:
            if (
                len(words) > 1
                and words[-1].isdigit()
                and _is_counted(tokens, k)
                and not _after_unit(tokens, i)
            ):
                continue
            if (
                len(words) > 1
                and len(words[-1]) >= 2
                and words[-1].isdigit()
                and words[0].isalpha()
                and int(words[-1]) >= 20
                and "_" not in entry.substance
            ):
                return entry, k - 1  # "Dolo 650": the number is the strength
            return entry, k
    return None


def _after_unit(tokens: list[Token], i: int) -> bool:
    """ "10000 IU of D 3 daily": the name of what was measured, its number included."""
    return i > 1 and tokens[i - 1].text == "of" and tokens[i - 2].text in _DOSE_UNITS


def _is_counted(tokens: list[Token], end: int) -> bool:
    """ "vitamin D 3 times": the number that seems to end the name counts something else."""
    if tokens[end - 1].start == tokens[end - 2].end or tokens[end - 2].text == "-":
        return False
    return end < len(tokens) and (tokens[end].text in _BEFORE_COUNTED or tokens[end].value is not None)


def find(doc: Document) -> list[SubstanceHit]:
    """Names in the text, in order, never overlapping."""
    tokens = doc.tokens
    names = index().names
    hits: list[SubstanceHit] = []
    i, count = 0, len(tokens)
    while i < count:
        token = tokens[i]
        text = token.text
        if text in _NO_NAMES or token.kind == "symbol":
            i += 1
            continue
        match = None
        if text in names:
            match = match_name(tokens, i, names)
        elif len(text) > _SHORTEST_PLURAL and text[-1] == "s" and text[:-1] in names:
            match = match_name(tokens, i, names, text[:-1])
        elif token.kind == "word" and len(text) >= _SHORTEST_MISSPELT - 1:
            name = misspelt(text)
            if name:
                match = match_name(tokens, i, names, name)
        if (
            match is None
            and len(text) >= _SHORTEST_MISSPELT
            and token.kind == "word"
            and text not in data_files.vocabulary()
        ):
            match = _by_ending(text, i)
        if match is None and len(text) == 1 and text in _LETTERS and token.kind == "word":
            match = _single_letter(doc, i, hits)
        if match is None:
            if text not in names and text not in _LETTERS and len(_NO_NAMES) < _MOST_REMEMBERED:
                _NO_NAMES.add(text)
            i += 1
            continue
        entry, last = match
        hits.append(SubstanceHit(entry.substance, i, last, entry.prescription, entry.group))
        i = last
    return hits


_PERIODS = frozenset({"day", "week", "month", "year", "night", "time", "hour", "pop"})


@lru_cache(maxsize=4096)
def _medicine_ending(word: str) -> bool:
    """Does an unknown word end as international medicine names do?"""
    return word.endswith(_ENDINGS)


def _by_ending(word: str, i: int) -> tuple[Entry, int] | None:
    return (Entry(word, True, False), i + 1) if _medicine_ending(word) else None


_ENDINGS = tuple(data_files.load("medicine_endings")["endings"])
_LISTED = frozenset({",", "/", "+", "&", "and", "y", "und", "et", "or", "-"})
_DOSE_UNITS = frozenset({"iu", "ui", "ie", "mcg", "ug", "mg", "g", "units", "ius", "unidades", "einheiten"})


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
    if before in _DOSE_UNITS and i >= 2 and tokens[i - 2].value is not None:
        if text == "a" and (not capital or after in _PERIODS):
            return None
        return entry, i + 1
    if (
        before in ("of", "de", "in")
        and i >= 2
        and (
            tokens[i - 2].value is not None or tokens[i - 2].text in _DOSE_UNITS or tokens[i - 2].text == "k"
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
