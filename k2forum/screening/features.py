"""What the models read of a comment: short strings that say which words stand where. Of a dose:
dose_features.py.

A feature is a word, a pair of neighbours, or a sign (a class of words and phrases, see signs.py) and how it
stands to the other signs of its clause. Names of medicines and supplements, doses and numbers are replaced by
their kind, so that what was learned of one medicine holds for all.

Functions that take the reader's ``Known`` give what that reader knows of the features: names when it learns,
numbers when it judges. The others give names.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Set
from functools import cache
from itertools import chain, pairwise

from . import interactions
from .known import Feature, Known
from .signs import Cue, Reading
from .types import Document, Mention
from .units import PIECES

_MOST_SIGNS = 14  # of one clause; longer lists would cost the square of their length
_MOST_OWN = 60  # clauses of the writer's own that are read as the answer to a quote
_A_HEAP = 8  # pieces in one dose
_STEM = 4  # letters that stand for a long word, however it ends or is misspelt
_ANSWER = 24  # words of a comment that may be no more than the answer to a question before it
_FIRST, _LAST = 3, 4  # words at the beginning and at the end of a comment that count by their place
_ACTS = frozenset(
    {"stop", "stopping", "change", "swap", "start", "no_need", "past_stop", "go_ahead", "mega", "took"}
)
_POINTERS = frozenset({"it", "them", "lo", "la", "los", "las", "es", "sie", "ihn", "le", "les"})
_REACH = 5  # words after a verb in which its object is looked for
_DRUGS = frozenset({"<drug>", "<vka>", "<doac>", "rx"})
_I, _OTHERS, _YOU = (
    frozenset({"self", "my"}),
    frozenset({"relative", "third"}),
    frozenset({"you", "you_should"}),
)


def _stems(word: str) -> tuple[str, ...]:
    """Rows of letters of a word: what it shares with its other forms and misspellings."""
    if len(word) < _STEM or not word.isalpha():
        return ()
    marked = f"^{word}$"
    return tuple("#" + marked[i : i + _STEM] for i in range(len(marked) - _STEM + 1))


@cache
def _kinds() -> dict[str, str]:
    kinds = dict.fromkeys(interactions.newer_anticoagulants(), "<doac>")
    kinds.update(dict.fromkeys(interactions.vitamin_k(), "<k>"))
    kinds.update(dict.fromkeys(interactions.antagonists(), "<vka>"))
    return kinds


def kind_of(substance: str, prescription: bool, group: bool = False) -> str:
    """What a name is to the models: "<vka>", "<doac>", "<k>", "<drug>", "<drugs>" or "<supplement>"."""
    if substance in _kinds():
        return _kinds()[substance]
    return ("<drugs>" if group else "<drug>") if prescription else "<supplement>"


def _pieces(doc: Document, mention: Mention) -> float:
    """How many pieces a dose is told in: 20 for "20 tablets of 40 mg", 1 where none are counted."""
    if mention.unit in PIECES:
        return mention.amount_high
    numbers = [token.value for token in doc.tokens[mention.first : mention.last] if token.value is not None]
    return numbers[0] if len(numbers) > 1 else 1.0


def kinds_of(doc: Document) -> set[str]:
    return {kind_of(h.substance, h.prescription) for h in doc.substances}


class Words:
    """A text as the models see it: its words with names, doses and numbers replaced, clause by clause."""

    __slots__ = (
        "_own",
        "all_signs",
        "clause_of",
        "clauses",
        "doc",
        "firsts",
        "kinds",
        "place_of",
        "reading",
        "signs",
        "without_drugs",
        "words",
    )

    def __init__(self, doc: Document, reading: Reading):
        self.doc = doc
        self.reading = reading
        self.words: list[str] = []
        self.clause_of: list[int] = []
        self.place_of: list[int] = []  # of every token among the words
        self.kinds = kinds_of(doc)
        signs: list[list[Cue]] = [[] for _ in doc.clauses]
        for cue in reading.cues:
            signs[reading.clause_of[cue[0]]].append(cue)
        named = {h.first: h for h in doc.substances}
        doses = {m.first: m for m in doc.mentions}
        ends = (clause.last - 1 for clause in doc.clauses)  # a clause ends with the line, if not before
        breaks = [i for i in ends if doc.tokens[i].kind == "newline"]
        plain = doc.plain
        clause_of = reading.clause_of
        done = 0
        for i in (*sorted({*named, *doses, *breaks}), len(plain)):
            if i < done:
                continue
            self.place_of += range(len(self.words), len(self.words) + i - done)
            self.words += plain[done:i]
            self.clause_of += clause_of[done:i]
            if i == len(plain):
                break
            done = i + 1
            if i in doses:
                word, done = "<dose>", max(doses[i].last, done)
                signs[clause_of[i]].append((i, word, done))
                if _pieces(doc, doses[i]) >= _A_HEAP:
                    signs[clause_of[i]].append((i, "<heap>", done))
            elif i in named:
                hit = named[i]
                word, done = kind_of(hit.substance, hit.prescription, hit.group), max(hit.last, done)
                signs[clause_of[i]].append((i, kind_of(hit.substance, hit.prescription), done))
            else:
                self.place_of.append(max(0, len(self.words) - 1))
                continue
            self.place_of += [len(self.words)] * (done - i)
            self.words.append(word)
            self.clause_of.append(clause_of[i])
        self.firsts = [bisect_left(self.clause_of, number) for number in range(len(doc.clauses) + 1)]
        self.clauses: list[list[str]] = [self.words[first:last] for first, last in pairwise(self.firsts)]
        self.signs = [
            list(dict.fromkeys([name for _, name, _ in sorted(row)]))[:_MOST_SIGNS] for row in signs
        ]
        self.all_signs = set(chain.from_iterable(self.signs))
        self.without_drugs = _DRUGS.isdisjoint(self.all_signs)
        self._own: list[str] | None = None

    def marks_of(self, number: int) -> tuple[str, str]:
        """Whether a clause is a quote, and whether it names a medicine: "h" here, "d" another, "n" none."""
        mark = "> " if self.doc.clauses[number].quoted else ""
        if self.without_drugs:
            return mark, "n"
        return mark, "d" if _DRUGS.isdisjoint(self.signs[number]) else "h"

    def own_signs(self) -> list[str]:
        """The signs of what the writer says without quoting."""
        if self._own is None:
            own = [row for row, clause in zip(self.signs, self.doc.clauses, strict=True) if not clause.quoted]
            self._own = list(dict.fromkeys(sign for row in own[:_MOST_OWN] for sign in row))
        return self._own


def of_clauses(text: Words, known: Known[Feature]) -> list[Feature | None]:
    """What all clauses say."""
    said: list[Feature | None] = []
    spoken: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for number, words in enumerate(text.clauses):
        mark, drug = text.marks_of(number)
        spoken[mark, drug].update(words)
        said += known.neighbours(mark, words)
        said += _said_by_signs(text, number, mark, drug, known)
    for marks, distinct in spoken.items():
        said += chain.from_iterable(map(known.row(_of_word, *marks).__getitem__, distinct))
    return said


def of_clause(text: Words, number: int, known: Known[Feature]) -> list[Feature | None]:
    """What one clause says, a word as often as it stands there."""
    words = text.clauses[number]
    mark, drug = text.marks_of(number)
    said = known.neighbours(mark, words) + _said_by_signs(text, number, mark, drug, known)
    said += chain.from_iterable(map(known.own_row(_of_word, mark, drug).__getitem__, words))
    return said


def _said_by_signs(
    text: Words, number: int, mark: str, drug: str, known: Known[Feature]
) -> list[Feature | None]:
    """The signs of a clause, and each with every later one."""
    signs = text.signs[number]
    if not signs:
        return []
    if text.doc.clauses[number].question:
        mark += "? "
    found = [known.starting(f"{mark}^:")[signs[0]]]
    row, pairs = known.row(_of_sign, mark, drug), known.pairs(f"{mark}:")
    for i, sign in enumerate(signs, 1):
        found += row[sign]
        found += map(pairs[sign].__getitem__, signs[i:])
    return found


def _of_word(mark: str, drug: str, word: str) -> tuple[str, ...]:
    return (mark + word, f"{drug} {word}", *_stems(word))


def _of_sign(mark: str, drug: str, sign: str) -> tuple[str, ...]:
    return f"{mark}:{sign}", f"{drug}:{sign}"


def of_acts(text: Words) -> list[str]:
    """For each verb that changes a medicine or takes something: the word before it and what it acts on."""
    found: list[str] = []
    for first, name, last in text.reading.cues:
        if name not in _ACTS:
            continue
        number = text.reading.clause_of[first]
        clause = text.doc.clauses[number]
        mark = ("> " if clause.quoted else "") + ("? " if clause.question else "")
        place = text.place_of[first]
        near = text.place_of[last - 1] + 1
        before = text.words[place - 1] if place and text.clause_of[place - 1] == number else "^"
        acted = "-"
        for word in text.words[near : near + _REACH]:
            if word[0] == "<" or word in _POINTERS:
                acted = word
                break
        found += (f"{mark}{before} !{name}", f"{mark}!{name} {acted}", f"{mark}{before} !{name} {acted}")
    return found


def of_text(text: Words, around: Set[str], asked: Set[str], known: Known[Feature]) -> list[Feature | None]:
    """What the comment as a whole names, what the texts before it name, who speaks of whom, how long; of a
    short one what they ask, which it may answer."""
    found = known.each("names ", text.kinds) + known.each("before ", around)
    found.append(known.two("speaks ", text.doc.language))
    people, length = people_in(text.all_signs), f"{length_of(text)}"
    found += of_answer(text, asked, known)
    found += [
        known.two("long ", length),
        known.two("people ", people),
        known.two(f"people {people} ", length),
    ]
    found += map(known.starting(f"{people}: ").__getitem__, text.all_signs)
    found += [known.two(f"first{n} ", word) for n, word in enumerate(text.words[:_FIRST])]
    found += [known.two(f"last{n} ", word) for n, word in enumerate(text.words[: -_LAST - 1 : -1])]
    return found


def of_answer(text: Words, asked: Set[str], known: Known[Feature]) -> list[Feature | None]:
    """What the texts before a short one ask, with its length and its first word: it may be the answer."""
    if not text.words or len(text.words) > _ANSWER:
        return []
    return known.each(f"asked {length_of(text)} ", asked) + known.each(f"asked {text.words[0]} ", asked)


def length_of(text: Words) -> int:
    return min(6, len(text.words) // 12)


def people_in(signs: set[str]) -> str:
    return "".join(
        letter for letter, names in (("i", _I), ("o", _OTHERS), ("y", _YOU)) if not names.isdisjoint(signs)
    )
