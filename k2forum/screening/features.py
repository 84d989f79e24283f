"""What the models read: short strings that say which words stand where, in a comment and around a dose.

A feature is a word, a pair of neighbours, or a sign (a class of words and phrases, see signs.py) and how it
stands to the other signs of its clause. Names of medicines and supplements, doses and numbers are replaced by
their kind, so that what was learned of one medicine holds for all.
"""

from __future__ import annotations

from functools import cache

from . import interactions
from .signs import Reading
from .types import Document, Mention

_MOST_SIGNS = 14  # of one clause; longer lists would cost the square of their length
_NEAR = 4  # words on each side of a dose that count by their distance
_SEEN_WORDS = 30  # words on each side of a dose that count at all
_MOST_OWN = 60  # clauses of the writer's own that are read as the answer to a quote
_STEM = 4  # letters that stand for a long word, however it ends or is misspelt
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
        "kinds",
        "place_of",
        "reading",
        "signs",
        "words",
    )

    def __init__(self, doc: Document, reading: Reading):
        self.doc = doc
        self.reading = reading
        self.words: list[str] = []
        self.clause_of: list[int] = []
        self.place_of: list[int] = []  # of every token among the words
        self.clauses: list[list[str]] = [[] for _ in doc.clauses]
        self.kinds = kinds_of(doc)
        signs: list[list[tuple[int, str]]] = [[] for _ in doc.clauses]
        for cue in reading.cues:
            signs[reading.clause_of[cue.first]].append((cue.first, cue.name))
        named = {h.first: h for h in doc.substances}
        doses = {m.first: m for m in doc.mentions}
        tokens, clause_of = doc.tokens, reading.clause_of
        i, count = 0, len(tokens)
        while i < count:
            token, clause = tokens[i], clause_of[i]
            after = i + 1
            if i in doses:
                word, after = "<dose>", max(doses[i].last, after)
                signs[clause].append((i, word))
            elif i in named:
                hit = named[i]
                word, after = kind_of(hit.substance, hit.prescription, hit.group), max(hit.last, after)
                signs[clause].append((i, kind_of(hit.substance, hit.prescription)))
            elif token.kind == "newline":
                self.place_of.append(max(0, len(self.words) - 1))
                i = after
                continue
            else:
                word = "<number>" if token.kind == "number" else token.text
            self.place_of += [len(self.words)] * (after - i)
            self.words.append(word)
            self.clause_of.append(clause)
            self.clauses[clause].append(word)
            i = after
        self.signs = [list(dict.fromkeys(name for _, name in sorted(row)))[:_MOST_SIGNS] for row in signs]
        self.all_signs = {sign for row in self.signs for sign in row}
        self._own: list[str] | None = None

    def own_signs(self) -> list[str]:
        """The signs of what the writer says without quoting."""
        if self._own is None:
            own = [row for row, clause in zip(self.signs, self.doc.clauses, strict=True) if not clause.quoted]
            self._own = list(dict.fromkeys(sign for row in own[:_MOST_OWN] for sign in row))
        return self._own


def of_clause(text: Words, number: int) -> list[str]:
    """What one clause says."""
    clause = text.doc.clauses[number]
    words, signs = text.clauses[number], text.signs[number]
    drug = "n" if _DRUGS.isdisjoint(text.all_signs) else "d" if _DRUGS.isdisjoint(signs) else "h"
    mark = "> " if clause.quoted else ""
    found: list[str] = []
    last = "^"
    for word in words:
        found += (mark + word, f"{mark}{last} {word}", f"{drug} {word}")
        if len(word) > _STEM + 1 and word.isalpha():
            found.append(f"{word[:_STEM]}-")
        last = word
    found.append(f"{mark}{last} $")
    if clause.question:
        mark += "? "
    for i, sign in enumerate(signs):
        found += (f"{mark}:{sign}", f"{drug}:{sign}")
        found += [f"{mark}:{sign}:{later}" for later in signs[i + 1 :]]
    if signs:
        found.append(f"{mark}^:{signs[0]}")
    return found


def of_acts(text: Words) -> list[str]:
    """For each verb that changes a medicine or takes something: the word before it and what it acts on."""
    found: list[str] = []
    for cue in text.reading.cues:
        if cue.name not in _ACTS:
            continue
        number = text.reading.clause_of[cue.first]
        clause = text.doc.clauses[number]
        mark = ("> " if clause.quoted else "") + ("? " if clause.question else "")
        place = text.place_of[cue.first]
        near = text.place_of[cue.last - 1] + 1
        before = text.words[place - 1] if place and text.clause_of[place - 1] == number else "^"
        acted = "-"
        for word in text.words[near : near + _REACH]:
            if word[0] == "<" or word in _POINTERS:
                acted = word
                break
        found += (
            f"{mark}{before} !{cue.name}",
            f"{mark}!{cue.name} {acted}",
            f"{mark}{before} !{cue.name} {acted}",
        )
    return found


def of_text(text: Words, around: set[str]) -> list[str]:
    """What the comment as a whole names, and what the texts before it name."""
    found = [f"names {kind}" for kind in sorted(text.kinds)]
    found += [f"before {kind}" for kind in sorted(around)]
    found += (f"speaks {text.doc.language}", f"long {min(6, len(text.words) // 12)}")
    return found


def around_all_doses(text: Words) -> list[str]:
    """What is the same for every dose of a text: who speaks, and all words and signs."""
    found = [f"all {word}" for word in dict.fromkeys(text.words)]
    found += [f"all :{sign}" for sign in sorted(text.all_signs)]
    found += (
        f"speaks {text.doc.language}",
        f"long {min(6, len(text.words) // 12)}",
        f"people {_people(text.all_signs)}",
    )
    return found


def _people(signs: set[str]) -> str:
    return "".join(
        letter for letter, names in (("i", _I), ("o", _OTHERS), ("y", _YOU)) if not names.isdisjoint(signs)
    )


def of_mention(text: Words, mention: Mention) -> list[str]:
    """What surrounds one dose."""
    reading = text.reading
    number = reading.clause_of[mention.first]
    clause = text.doc.clauses[number]
    found = [f"unit {mention.unit}", "daily" if mention.per_day else "not daily"]
    found.append(f"of {_whose(text, mention)}")
    found += ["quoted"] if clause.quoted else []
    found += ["asked"] if clause.question else []
    if text.clauses[number]:
        found.append(f"^{text.clauses[number][0]}")
    in_sentence = {s for n in reading.sentences[clause.sentence] for s in text.signs[n]}
    found.append(f"people {_people(text.all_signs)}/{_people(in_sentence)}")
    found += _near_words(text, mention, clause.sentence, number, "> " if clause.quoted else "")
    found += _near_signs(text, number)
    if clause.quoted:
        found += [f"own {sign}" for sign in text.own_signs()]
    return found


def _whose(text: Words, mention: Mention) -> str:
    """The kind of what the dose is a dose of."""
    if mention.substance is None:
        return "none"
    for hit in text.doc.substances:
        if hit.substance == mention.substance:
            return kind_of(hit.substance, hit.prescription)
    return "other"


def _near_words(text: Words, mention: Mention, sentence: int, number: int, mark: str) -> list[str]:
    """Words of the sentence by side, near ones by distance and in pairs."""
    found = []
    place = text.place_of[mention.first]
    clauses = text.doc.clauses
    for side, step in (("<", -1), (">", 1)):
        near, pair = place, "<dose>"
        for distance in range(_SEEN_WORDS):
            near += step
            if not 0 <= near < len(text.words) or clauses[text.clause_of[near]].sentence != sentence:
                found.append(f"{mark}{side}{min(distance, _NEAR)}$")
                break
            word = text.words[near]
            where = side if text.clause_of[near] == number else side * 2
            found.append(f"{where}{word}")
            if distance < _NEAR:
                found.append(f"{mark}{where}{distance}{word}")
            if distance < _NEAR * 2:
                found.append(f"{where}{word} {pair}" if step < 0 else f"{where}{pair} {word}")
            pair = word
    return found


def _near_signs(text: Words, number: int) -> list[str]:
    """Signs of the clause before and after the dose, in pairs; of the sentence and the ones around it."""
    clauses = text.doc.clauses
    clause = clauses[number]
    mark = "> " if clause.quoted else ""
    side = "<"
    sided = []
    for sign in text.signs[number]:
        if sign == "<dose>":
            side = ">"
        else:
            sided.append(side + sign)
    asked = "? " if clause.question else ""
    found = []
    for i, sign in enumerate(sided):
        found.append(f":{mark}{asked}{sign}")
        found += [f":{mark}{sign}:{later}" for later in sided[i + 1 :]]
    for near in text.reading.around(clause.sentence, 1):
        if near == number:
            continue
        other = clauses[near]
        apart = other.sentence - clause.sentence
        where = ("-", "=<" if near < number else "=>", "+")[apart + 1]
        where += ("" if other.quoted == clause.quoted else "~") + ("?" if other.question else "")
        found += [f"{where}{sign}" for sign in text.signs[near]]
        if text.clauses[near] and apart:
            found.append(f"{where}^{text.clauses[near][0]}")
    return found
