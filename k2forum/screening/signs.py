"""Signs: classes of short phrases that tell who speaks, to whom, and how (data/cues_*.json and others).

Each phrase found is a cue; its name is the sign. What a sign means for a text is learned, not written here.

A phrase is a row of slots. In the data ``a|b`` gives alternatives, ``a+b`` words that belong to one
alternative, ``_`` nothing, ``*`` any single word, ``$NAME`` a macro. Between slots up to two filler words may
stand
("you really should just"). Finding all cues is one walk over the tokens with dictionary look-ups.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import product

from . import data_files
from .tokens import tokenise
from .types import Clause, Document, Token

_FILES = ("cues", "medicine_talk", "emergency_talk")
_MOST_FILLERS = 2
_OTHER_WORDS = frozenset({"were", "ill", "well", "shell", "hell", "wed", "shed"})
_OF_READER = frozenset(data_files.load("talk_words")["of_reader"])

Slot = frozenset[str] | None  # None: any word
Rest = tuple[tuple[Slot, ...], str]  # the slots after the second, and the name of the cue


@dataclass(slots=True)
class Cue:
    """A phrase found: its name in the data and its tokens (last exclusive)."""

    name: str
    first: int
    last: int


Seconds = dict[str | None, list[Rest]]


@dataclass(slots=True)
class Lexicon:
    """Phrases by their first and second word: for each first word the cues it makes alone, and "
    "what may follow."""

    entries: dict[str, tuple[tuple[str, ...], Seconds]] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()


@cache
def talk_words(key: str) -> frozenset[str]:
    """A word list of data/talk_words.json."""
    return frozenset(data_files.load("talk_words")[key])


@cache
def lexicon(language: str) -> Lexicon:
    """The compiled phrases of data/cues_*, medicine_talk_* and emergency_talk_* for a language."""
    singles: dict[str, set[str]] = {}
    pairs: dict[str, Seconds] = {}
    for file in _FILES:
        content = data_files.load(f"{file}_{language}")
        macros = content.get("macros", {})
        for name, phrases in content.items():
            if name in ("about", "macros"):
                continue
            for phrase in phrases:
                for slots in _variants(phrase, macros):
                    _add(pairs, singles, slots, name)
    entries = {
        word: (tuple(sorted(singles.get(word, ()))), pairs.get(word, {})) for word in {*singles, *pairs}
    }
    return Lexicon(entries, frozenset(data_files.load("fillers")[language]))


def _variants(phrase: str, macros: dict[str, str]) -> list[tuple[Slot, ...]]:
    """The rows of slots that a phrase of the data stands for."""
    for name in sorted(macros, key=len, reverse=True):
        phrase = phrase.replace(f"${name}", macros[name])
    choices: list[list[tuple[Slot, ...]]] = []
    for part in phrase.split():
        simple: set[str] = set()
        rows: list[tuple[Slot, ...]] = []
        for alternative in part.split("|"):
            if alternative == "*":
                rows.append((None,))
                continue
            if alternative == "_":
                rows.append(())
                continue
            bare = alternative.replace("'", "")
            for spelling in {alternative, bare if bare not in _OTHER_WORDS else alternative}:
                words = _words_of(spelling.replace("+", " "))
                if len(words) == 1:
                    simple.add(words[0])
                elif words:
                    rows.append(tuple(frozenset((w,)) for w in words))
        if simple:
            rows.append((frozenset(simple),))
        choices.append(rows)
    return [tuple(slot for row in rows for slot in row) for rows in product(*choices)]


def _words_of(phrase: str) -> list[str]:
    """The tokens of a phrase of the data; "d'" stands for the elided word that it is within a text."""
    if phrase.endswith("'"):
        return [t.text for t in tokenise(phrase + "a")][:-1]
    return [t.text for t in tokenise(phrase)]


def _add(pairs: dict[str, Seconds], singles: dict[str, set[str]], slots: tuple[Slot, ...], name: str) -> None:
    if not slots or slots[0] is None:
        return
    for word in slots[0]:
        if len(slots) == 1:
            singles.setdefault(word, set()).add(name)
            continue
        seconds = pairs.setdefault(word, {})
        rest: Rest = (slots[2:], name)
        for second in slots[1] if slots[1] is not None else (None,):
            rows = seconds.setdefault(second, [])
            if rest not in rows:
                rows.append(rest)


def find(tokens: list[Token], words: Lexicon) -> list[Cue]:
    """All cues in the tokens, by their first token."""
    found: list[Cue] = []
    entries, fillers = words.entries, words.fillers
    texts = [t.text for t in tokens]
    count = len(texts)
    for i, text in enumerate(texts):
        entry = entries.get(text)
        if entry is None:
            if text[-2:] != "'s":
                continue
            texts[i] = text = text[:-2]  # "the baby's milk"
            entry = entries.get(text)
            if entry is None:
                continue
        singles, seconds = entry
        for name in singles:
            found.append(Cue(name, i, i + 1))
        if not seconds:
            continue
        j = i + 1
        for _ in range(_MOST_FILLERS + 1):
            if j >= count:
                break
            second = texts[j]
            rows = seconds.get(second)
            if rows is not None:
                _follow(found, rows, texts, i, j + 1, fillers)
            if j == i + 1 and None in seconds and tokens[j].kind == "word":
                _follow(found, seconds[None], texts, i, j + 1, fillers)
            if second not in fillers:
                break
            j += 1
    return found


def _follow(
    found: list[Cue], rows: list[Rest], texts: list[str], first: int, after: int, fillers: frozenset[str]
) -> None:
    count = len(texts)
    for slots, name in rows:
        j = after
        for slot in slots:
            skipped = 0
            while (
                j < count
                and slot is not None
                and texts[j] not in slot
                and texts[j] in fillers
                and skipped < _MOST_FILLERS
            ):
                j += 1
                skipped += 1
            if j >= count or (slot is not None and texts[j] not in slot):
                break
            j += 1
        else:
            found.append(Cue(name, first, j))


class Reading:
    """The cues of a document, by clause and by sentence."""

    __slots__ = ("by_clause", "by_sentence", "clause_of", "cues", "doc", "names", "sentences")

    def __init__(self, doc: Document):
        self.doc = doc
        language = doc.language if doc.language in ("en", "es", "de", "fr") else "en"
        self.cues = find(doc.tokens, lexicon(language))
        self.clause_of: list[int] = [0] * len(doc.tokens)
        for number, clause in enumerate(doc.clauses):
            self.clause_of[clause.first : clause.last] = [number] * (clause.last - clause.first)
        self.by_clause: list[dict[str, list[Cue]]] = [{} for _ in doc.clauses]
        self.names: set[str] = set()
        for cue in self.cues:
            if cue.name == "relative" and cue.first and doc.tokens[cue.first - 1].text in _OF_READER:
                continue  # "tell your dad": the reader's people
            self.names.add(cue.name)
            self.by_clause[self.clause_of[cue.first]].setdefault(cue.name, []).append(cue)
        self.sentences: dict[int, list[int]] = {}
        self.by_sentence: dict[int, set[str]] = {}
        for number, clause in enumerate(doc.clauses):
            self.sentences.setdefault(clause.sentence, []).append(number)
            self.by_sentence.setdefault(clause.sentence, set()).update(self.by_clause[number])

    def in_clause(self, number: int, *names: str) -> bool:
        cues = self.by_clause[number]
        return any(name in cues for name in names)

    def first_in(self, number: int, name: str) -> Cue | None:
        cues = self.by_clause[number].get(name)
        return cues[0] if cues else None

    def in_sentence(self, sentence: int, *names: str) -> bool:
        held = self.by_sentence.get(sentence)
        return held is not None and any(name in held for name in names)

    def sentence_of(self, token: int) -> int:
        return self.doc.clauses[self.clause_of[token]].sentence

    def around(self, sentence: int, reach: int) -> list[int]:
        """The clauses of the sentences up to ``reach`` away, in order."""
        return [n for s in range(sentence - reach, sentence + reach + 1) for n in self.sentences.get(s, ())]

    def clause(self, number: int) -> Clause:
        return self.doc.clauses[number]
