"""What the models read of a dose: the same strings as in features.py, of the words and signs around it."""

from __future__ import annotations

from collections.abc import Iterator

from .features import Words, kind_of, length_of, people_in
from .known import Feature, Known
from .types import Mention

_NEAR = 4  # words on each side of a dose that count by their distance
_SEEN_WORDS = 30  # words on each side of a dose that count at all
_PLACES = range(_NEAR)


def around_all_doses(text: Words, known: Known[Feature]) -> list[Feature | None]:
    """What is the same for every dose of a text: who speaks, and all words and signs."""
    found = known.each("all ", {*text.words})
    found += map(known.starting("all :").__getitem__, text.all_signs)
    found.append(known.two("speaks ", text.doc.language))
    found.append(known.two("long ", f"{length_of(text)}"))
    found.append(known.two("people ", people_in(text.all_signs)))
    return found


def of_mention(text: Words, mention: Mention, known: Known[Feature]) -> list[Feature | None]:
    """What surrounds one dose."""
    reading = text.reading
    number = reading.clause_of[mention.first]
    clause = text.doc.clauses[number]
    in_sentence = {s for n in reading.sentences[clause.sentence] for s in text.signs[n]}
    facts = mention.unit, mention.per_day is None, _whose(text, mention), clause.quoted, clause.question
    people = people_in(text.all_signs), people_in(in_sentence)
    found: list[Feature | None] = []
    found += known.row(_of_dose)[facts, people]
    if text.clauses[number]:
        found.append(known.starting("^")[text.clauses[number][0]])
    if clause.quoted:
        found += known.each("own ", text.own_signs())
    found += _near_words(text, mention, clause.sentence, number, "> " if clause.quoted else "", known)
    return found + _near_signs(text, number, known)


def _of_dose(facts: tuple[tuple[str, bool, str, bool, bool], tuple[str, str]]) -> Iterator[str]:
    (unit, once, whose, quoted, asked), (people, near) = facts
    yield from (f"unit {unit}", "not daily" if once else "daily", f"of {whose}", f"people {people}/{near}")
    if quoted:
        yield "quoted"
    if asked:
        yield "asked"


def _whose(text: Words, mention: Mention) -> str:
    """The kind of what the dose is a dose of."""
    if mention.substance is None:
        return "none"
    for hit in text.doc.substances:
        if hit.substance == mention.substance:
            return kind_of(hit.substance, hit.prescription)
    return "other"


def _near_words(
    text: Words, mention: Mention, sentence: int, number: int, mark: str, known: Known[Feature]
) -> list[Feature | None]:
    """Words of the sentence by side, near ones by distance and in pairs."""
    place, words = text.place_of[mention.first], text.words
    clauses = text.reading.sentences[sentence]
    begins, ends = text.firsts[clauses[0]], text.firsts[clauses[-1] + 1]
    before = words[max(begins, place - _SEEN_WORDS) : place][::-1]
    after = words[place + 1 : min(ends, place + 1 + _SEEN_WORDS)]
    inside = place - text.firsts[number], text.firsts[number + 1] - place - 1
    found: list[Feature | None] = []
    for side, near, same in (("<", before, inside[0]), (">", after, inside[1])):
        if len(near) < _SEEN_WORDS:
            found.append(known.one(f"{mark}{side}{min(len(near), _NEAR)}$"))
        sides = [side] * min(same, len(near)) + [side * 2] * (len(near) - same)  # in the clause, beyond it
        for row, where, word in zip(known.rows(_beside, _PLACES, mark), sides, near, strict=False):
            found += row[where, word]
        found += map(known.starting(side).__getitem__, near[_NEAR:same])
        found += map(known.starting(side * 2).__getitem__, near[max(_NEAR, same) :])
        pair = "<dose>"
        for where, word in zip(sides, near[: _NEAR * 2], strict=False):
            first, last = (word, pair) if side == "<" else (pair, word)
            found.append(known.end(known.followed(where)[first], last))
            pair = word
    return found


def _beside(mark: str, distance: int, place: tuple[str, str]) -> tuple[str, ...]:
    where, word = place
    return f"{where}{word}", f"{mark}{where}{distance}{word}"


def _near_signs(text: Words, number: int, known: Known[Feature]) -> list[Feature | None]:
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
    single = known.starting(f":{mark}? " if clause.question else f":{mark}")
    found = [single[sign] for sign in sided]
    pairs = known.pairs(f":{mark}")
    for i, sign in enumerate(sided, 1):
        found += map(pairs[sign].__getitem__, sided[i:])
    for near in text.reading.around(clause.sentence, 1):
        if near == number:
            continue
        other = clauses[near]
        apart = other.sentence - clause.sentence
        where = ("-", "=<" if near < number else "=>", "+")[apart + 1]
        where += ("" if other.quoted == clause.quoted else "~") + ("?" if other.question else "")
        found += map(known.starting(where).__getitem__, text.signs[near])
        if text.clauses[near] and apart:
            found.append(known.one(f"{where}^{text.clauses[near][0]}"))
    return found
