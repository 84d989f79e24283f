"""Signs: classes of short phrases that tell who speaks, to whom, and how (data/cues_*.json and others).

Each phrase found is a cue; its name is the sign. What a sign means for a text is learned, not written here.

A phrase is a row of slots. In the data ``a|b`` gives alternatives, ``a+b`` words that belong to one
alternative, ``_`` nothing, ``*`` any single word, ``$NAME`` a macro. Between slots up to two filler words may
stand
("you really should just"). Finding all cues is one walk over the tokens with dictionary look-ups.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from itertools import product

from . import data_files
from .known import Table
from .tokens import tokenise
from .types import Clause, Document

_FILES = ("cues", "medicine_talk", "emergency_talk")
_MOST_FILLERS = 2
_MOST_WORDS = 8_192  # of which is known what they begin
_BEYOND = [""] * 16  # longer than any phrase with its fillers
_OTHER_WORDS = frozenset({"were", "ill", "well", "shell", "hell", "wed", "shed"})
_OF_READER = frozenset(data_files.load("talk_words")["of_reader"])

Slot = frozenset[str] | None  # None: any word
Cue = tuple[int, str, int]  # a phrase found: its first token, its name in the data, the token after it
Rest = tuple[tuple[Slot, ...], str]  # the slots after the second, and the name of the cue


class Begun:
    """What goes on after two words: the names of the phrases that are whole, the others by third word."""

    def __init__(self, rows: Iterable[Rest]) -> None:
        self.whole: list[str] = []
        self.thirds: dict[str | None, list[Rest]] = {}  # None: any word
        for slots, name in rows:
            if not slots:
                self.whole.append(name)
                continue
            for third in slots[0] or (None,):
                self.thirds.setdefault(third, []).append((slots, name))


Rows = dict[str | None, dict[Rest, None]]  # by second word; in order, each once
Entry = tuple[tuple[str, ...], dict[str | None, Begun]]


class Lexicon:
    """Phrases by their first and second word: for each first word the cues it makes alone, and what may
    follow."""

    def __init__(self, entries: dict[str, Entry], fillers: frozenset[str]) -> None:
        self.entries = entries
        self.fillers = fillers
        self.begun_by: Table[str, Entry | None] = Table(self._begun_by, most=_MOST_WORDS)

    def _begun_by(self, word: str) -> Entry | None:
        if word not in self.entries and word.endswith("'s"):
            word = word[:-2]  # "the baby's milk"
        return self.entries.get(word)


@cache
def talk_words(key: str) -> frozenset[str]:
    """A word list of data/talk_words.json."""
    return frozenset(data_files.load("talk_words")[key])


@cache
def lexicon(language: str) -> Lexicon:
    """The compiled phrases of data/cues_*, medicine_talk_* and emergency_talk_* for a language."""
    singles: dict[str, set[str]] = {}
    pairs: dict[str, Rows] = {}
    for file in _FILES:
        content = data_files.load(f"{file}_{language}")
        macros = content.get("macros", {})
        for name, phrases in content.items():
            if name in ("about", "macros"):
                continue
            for phrase in phrases:
                for slots in _variants(phrase, macros):
                    _add(pairs, singles, slots, name)
    same: Table[tuple[Rest, ...], Begun] = Table(Begun)  # what goes on alike is kept once
    entries: dict[str, Entry] = {}
    for word in (*singles, *pairs):
        begun = {second: same[tuple(rows)] for second, rows in pairs.get(word, {}).items()}
        entries[word] = tuple(sorted(singles.get(word, ()))), begun
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


def _add(pairs: dict[str, Rows], singles: dict[str, set[str]], slots: tuple[Slot, ...], name: str) -> None:
    if not slots or slots[0] is None:
        return
    for word in slots[0]:
        if len(slots) == 1:
            singles.setdefault(word, set()).add(name)
            continue
        rest: Rest = (slots[2:], name)
        for second in slots[1] or (None,):
            pairs.setdefault(word, {}).setdefault(second, {})[rest] = None


def find(doc: Document, words: Lexicon) -> list[Cue]:
    """All cues of a text, by their first token."""
    found: list[Cue] = []
    fillers = words.fillers
    texts = [*doc.texts, *_BEYOND]
    for i, entry in enumerate(map(words.begun_by.__getitem__, doc.texts)):
        if entry is None:
            continue
        singles, seconds = entry
        for name in singles:
            found.append((i, name, i + 1))
        if not seconds:
            continue
        if None in seconds and i + 1 < len(doc.tokens) and doc.tokens[i + 1].kind == "word":
            _follow(found, seconds[None], texts, i, i + 2, fillers)
        j = i + 1
        while True:
            second = texts[j]
            if second in seconds:
                _follow(found, seconds[second], texts, i, j + 1, fillers)
            if second not in fillers or j > i + _MOST_FILLERS:
                break
            j += 1
    return found


def _follow(
    found: list[Cue], begun: Begun, texts: list[str], first: int, after: int, fillers: frozenset[str]
) -> None:
    """Adds the phrases that go on at token ``after``."""
    for name in begun.whole:
        found.append((first, name, after))
    thirds = begun.thirds
    if not thirds:
        return
    if None in thirds and texts[after]:
        for slots, name in thirds[None]:
            _finish(found, slots[1:], name, texts, first, after + 1, fillers)
    for j in range(after, after + 1 + _MOST_FILLERS):
        for slots, name in thirds.get(texts[j], ()):
            if j == after or (slots[0] and slots[0].isdisjoint(texts[after:j])):
                _finish(found, slots[1:], name, texts, first, j + 1, fillers)
        if texts[j] not in fillers:
            break


def _finish(
    found: list[Cue],
    slots: tuple[Slot, ...],
    name: str,
    texts: list[str],
    first: int,
    j: int,
    fillers: frozenset[str],
) -> None:
    """Adds one phrase if all its other slots follow."""
    for slot in slots:
        furthest = j + _MOST_FILLERS
        while slot is not None and texts[j] not in slot and j < furthest and texts[j] in fillers:
            j += 1
        if not texts[j] or (slot is not None and texts[j] not in slot):
            return
        j += 1
    found.append((first, name, j))


class Reading:
    """The cues of a document, by clause and by sentence."""

    def __init__(self, doc: Document):
        self.doc = doc
        language = doc.language if doc.language in ("en", "es", "de", "fr") else "en"
        self.cues = find(doc, lexicon(language))
        self.clause_of: list[int] = []  # of every token
        self.sentences: dict[int, list[int]] = {}  # the clauses of each
        for number, clause in enumerate(doc.clauses):
            self.clause_of += [number] * (clause.last - clause.first)
            self.sentences.setdefault(clause.sentence, []).append(number)

    @cached_property
    def by_clause(self) -> list[set[str]]:
        """The signs of each clause."""
        tokens = self.doc.tokens
        found: list[set[str]] = [set() for _ in self.doc.clauses]
        for first, name, _ in self.cues:
            if name == "relative" and first and tokens[first - 1].text in _OF_READER:
                continue  # "tell your dad": the reader's people
            found[self.clause_of[first]].add(name)
        return found

    @cached_property
    def names(self) -> set[str]:
        return set().union(*self.by_clause)

    def in_clause(self, number: int, *names: str) -> bool:
        return not self.by_clause[number].isdisjoint(names)

    def in_sentence(self, sentence: int, *names: str) -> bool:
        return any(self.in_clause(number, *names) for number in self.sentences.get(sentence, ()))

    def around(self, sentence: int, reach: int) -> list[int]:
        """The clauses of the sentences up to ``reach`` away, in order."""
        return [n for s in range(sentence - reach, sentence + reach + 1) for n in self.sentences.get(s, ())]

    def clause(self, number: int) -> Clause:
        return self.doc.clauses[number]
