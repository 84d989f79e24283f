"""Which frequency belongs to which amount."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from . import data_files, frequency
from .attach import Attacher
from .frequency_words import Frequency
from .types import Document
from .units import PIECES, Quantity

_DATA = data_files.load("mention_words")
_LINKS = frozenset(_DATA["cluster_links"])
_ACTIVITY = frozenset(_DATA["activity"])
_VERBS = frozenset(_DATA["verbs_between"])
_REFERS = frozenset(_DATA["refers"])
_SHARERS = frozenset(_DATA["sharers"])
_STEPS = frozenset(_DATA["steps"])
_POINTS, _NEAR_STEP = frozenset({"it", "them", "mine", "sie", "ihn"}), 5
_BY = frozenset({"by", "um"})
_PAST = frozenset({"gave", "took", "had", "given", "swallowed"})
_INTRODUCED = frozenset({"your", "my", "his", "her", "their", "our", "for", "only", "always", "all", "year"})
_INTRODUCTIONS = _LINKS | _INTRODUCED
_JOINERS = frozenset({",", ";", "and", "und", "y", "et"})
_ENDS = frozenset(".!?")
_SOURCES = frozenset({"the", "my", "a", "our"})  # "2000 from the drops"
_TURNS = frozenset({"but", "pero", "aber", "mais"})
_ONLY = _TURNS | frozenset(data_files.load("frequency")["only_then"])
_LEADS_ON = frozenset(data_files.load("frequency")["leads_on"])
_OF_THEM = (["each", "of", "them"], ["all", "of", "them"], ["both", "of", "them"])
_LONGEST_OPENING = 60  # tokens looked back to the beginning of a sentence
_LONGEST_LIST = 30
_REACH = 16  # tokens between an amount and its frequency
_NEAR_COMMA = 4
_HEAD, _LONGEST_ITEM = 4, 10  # tokens from how often to the end of a heading; of a listed item
_NEAR_SHARER = 4  # tokens between "all" and how often


def _starts(doc: Document) -> list[int]:
    """For each token the index at which its sentence begins."""
    starts: list[int] = []
    sentence = first = -1
    for clause in doc.clauses:
        if clause.sentence != sentence:
            sentence, first = clause.sentence, clause.first
        starts += [first] * (clause.last - clause.first)
    return starts


class Assigner:
    """Finds how often each amount of one document is taken."""

    def __init__(
        self, doc: Document, sentence_of: Sequence[int], frequencies: list[Frequency], attacher: Attacher
    ) -> None:
        self.doc = doc
        self.tokens = doc.tokens
        self.texts = doc.texts
        self.attacher = attacher
        self.sentence_of = sentence_of
        self.frequencies = frequencies
        self.firsts = [f.first for f in frequencies]
        self.sentence_start = _starts(doc)
        self.taken: set[int] = set()

    def assign(self, amounts: Sequence[Quantity]) -> list[tuple[float, float] | None]:
        """Times a day (low, high) for each amount, in order."""
        count = len(amounts)
        parts: list[list[Frequency]] = [[] for _ in amounts]
        for n, quantity in enumerate(amounts):
            parts[n] = self._after(quantity, amounts[n + 1] if n + 1 < count else None)
        for n, quantity in enumerate(amounts):
            if not parts[n]:
                parts[n] = self._before(quantity, amounts[n - 1] if n else None)
        self._share_lists(amounts, parts)
        self._shared_in_sentence(amounts, parts)
        self._headed(amounts, parts)
        self._later_sentences(amounts, parts)
        result: list[tuple[float, float] | None] = []
        for n, quantity in enumerate(amounts):
            result.append(
                None
                if self._unsettled(
                    quantity,
                    parts[n],
                    amounts[n - 1].last if n else 0,
                    amounts[n + 1].first if n + 1 < count else len(self.tokens),
                )
                else frequency.combine(parts[n])
            )
        return result

    def _cluster(self, start: int, limit: int) -> list[Frequency]:
        """Neighbouring frequencies from index ``start`` of the list on that end before token ``limit``."""
        found = [self.frequencies[start]]
        for candidate in self.frequencies[start + 1 : start + 12]:
            gap = self.texts[found[-1].last : candidate.first]
            if candidate.last > limit or len(gap) > 5 or not _LINKS.issuperset(gap):
                break
            found.append(candidate)
        return found

    def _after(self, quantity: Quantity, following: Quantity | None) -> list[Frequency]:
        sentence = self.sentence_of[quantity.first]
        limit = following.first if following else len(self.tokens)
        for n in range(bisect_left(self.firsts, quantity.last), len(self.frequencies)):
            candidate = self.frequencies[n]
            if (
                candidate.last > limit
                or self.sentence_of[candidate.first] != sentence
                or candidate.first - quantity.end > _REACH
            ):
                return []
            gap = self.texts[quantity.end : candidate.first]
            if not (_ACTIVITY.isdisjoint(gap) or _ONLY.issuperset(gap)):
                return []
            if gap.count(",") + gap.count(";") > 1 and len(gap) > _NEAR_COMMA * 2:
                return []
            found = self._cluster(n, limit)
            if following and _LEADS_ON.issuperset(self.texts[found[-1].last : following.first]):
                before = self.texts[found[-1].first - 1]
                opened = before in _JOINERS or self._opens(found[-1])
                if opened and (len(found) > 1 or before in _JOINERS):  # "weekends only 2000": the next one's
                    found = found[:-1]
            self.taken.update(f.first for f in found)
            return found
        return []

    def _opens(self, item: Frequency) -> bool:
        """ "and at night 10 mg": a joiner stands a word or two before the time of day."""
        return not _JOINERS.isdisjoint(self.texts[max(0, item.first - 3) : item.first])

    def _before(self, quantity: Quantity, previous: Quantity | None) -> list[Frequency]:
        sentence = self.sentence_of[quantity.first]
        found: list[Frequency] = []
        edge = quantity.first
        for n in range(bisect_left(self.firsts, edge) - 1, -1, -1):
            candidate = self.frequencies[n]
            if candidate.last > edge or candidate.first in self.taken:
                continue
            if self.sentence_of[candidate.first] != sentence or (previous and candidate.first < previous.end):
                break
            gap = self.texts[candidate.last : edge]
            if len(gap) > _REACH or not _ACTIVITY.isdisjoint(gap) or self._other_between(candidate, quantity):
                break
            if found and (len(gap) > 3 or not _LINKS.issuperset(gap)):
                break
            found.append(candidate)
            edge = candidate.first
        found.reverse()
        return found

    def _other_between(self, item: Frequency, quantity: Quantity) -> bool:
        """ "the weekly alendronate for 120 mcg of MK-7": the frequency is another substance's."""
        own = self.attacher.strong(quantity)
        if own is None:
            return False
        between = (self.attacher.covering.get(k) for k in range(item.last, quantity.first))
        return any(n is not None and self.attacher.hits[n].substance != own.substance for n in between)

    def _in_one_list(self, a: Quantity, b: Quantity) -> bool:
        gap = self.texts[a.end : b.first]
        told = (word for word, then in pairwise([*gap, ""]) if word != "from" or then not in _SOURCES)
        if len(gap) > 14 or not _VERBS.isdisjoint(told) or self._is_count_of(a, b):
            return False
        if self.sentence_of[a.first] == self.sentence_of[b.first]:
            return True
        return any(text[:1] == "\n" for text in gap) and _ENDS.isdisjoint(gap)

    def _is_count_of(self, strength: Quantity, pieces: Quantity) -> bool:
        """ "100 mg tablets, two of them a day": how many of that strength, not another item of a list."""
        if (
            strength.kind != "strength"
            or pieces.kind == "strength"
            or not (pieces.unit in PIECES or pieces.lone)
        ):
            return False
        own = self.attacher.strong(pieces)
        other = self.attacher.strong(strength)
        return own is None or (other is not None and own.substance == other.substance)

    def _share_lists(self, amounts: Sequence[Quantity], parts: list[list[Frequency]]) -> None:
        """A frequency stated for one item of a list holds for the whole list."""
        for order in (range(len(amounts) - 2, -1, -1), range(1, len(amounts))):
            step = 1 if order.step == -1 else -1
            for n in order:
                other = n + step
                if (
                    not parts[n]
                    and parts[other]
                    and self._in_one_list(amounts[min(n, other)], amounts[max(n, other)])
                ):
                    parts[n] = parts[other]

    def _shared_in_sentence(self, amounts: Sequence[Quantity], parts: list[list[Frequency]]) -> None:
        """ "2000 IU in the softgel and I put 3000 IU on top, all of it at breakfast"."""
        for n in range(len(amounts) - 1, 0, -1):
            often = parts[n][0].first if parts[n] else 0
            before = self.texts[max(amounts[n].end, often - _NEAR_SHARER) : often]
            if (_SHARERS - {"each", "them"}).isdisjoint(before) and before[-3:] not in _OF_THEM:
                continue
            for k in range(n - 1, -1, -1):
                if parts[k] or self.sentence_of[amounts[k].first] != self.sentence_of[often]:
                    break
                parts[k] = parts[n]

    def _headed(self, amounts: Sequence[Quantity], parts: list[list[Frequency]]) -> None:
        """ "my list, per day:" above a list of lines: for each item without a frequency of its own."""
        starts = [q.first for q in amounts]
        for n, item in enumerate(self.frequencies):
            if item.first in self.taken:
                continue
            rest = range(item.last, min(item.last + _HEAD + 1, len(self.texts)))
            end = next((k for k in rest if self.texts[k][:1] == "\n"), -1)
            place = bisect_left(starts, item.first)
            if end < 0 or place == len(amounts) or starts[place] < end:
                continue
            if place and starts[place - 1] > self._line_start(item.first):
                continue
            before = end
            for k in range(place, len(amounts)):
                if parts[k] or amounts[k].first - before > _LONGEST_ITEM:
                    break
                if n + 1 < len(self.frequencies) and before <= self.firsts[n + 1] < amounts[k].first:
                    break  # the next heading
                if "\n\n" in self.texts[before + 1 : amounts[k].first]:
                    break
                parts[k] = self._cluster(n, end)
                before = amounts[k].end

    def _line_start(self, place: int) -> int:
        """Where the line begins, or as far back as a heading may be long."""
        first = max(0, place - _LONGEST_OPENING)
        return next((k for k in range(place, first, -1) if self.texts[k - 1][:1] == "\n"), first)

    def _later_sentences(self, amounts: Sequence[Quantity], parts: list[list[Frequency]]) -> None:
        """ "50 mg of trazodone. I take it every night." and "... all of them daily"."""
        changed = False
        starts = [q.first for q in amounts]
        for n, item in enumerate(self.frequencies):
            if item.first in self.taken:
                continue
            sentence = self.sentence_of[item.first]
            first = max(self.sentence_start[item.first], item.first - _LONGEST_OPENING)
            opening = [t.text for t in self.tokens[first : item.first] if t.kind == "word"]
            place = bisect_left(starts, item.first)
            opened = (
                place > 0 and first <= starts[place - 1] and self.sentence_of[starts[place - 1]] == sentence
            )
            if opened and _SHARERS.isdisjoint(opening[-4:]):
                continue
            before = range(max(0, place - _LONGEST_LIST), place)
            if not before or not (_ACTIVITY.isdisjoint(opening) or opening[-3:] in _OF_THEM):
                continue
            shared = not _SHARERS.isdisjoint(opening[-5:])
            fragment = (
                len(opening) <= 1 or _INTRODUCTIONS.issuperset(opening) or self._only_names(first, item.first)
            )
            if not (shared or fragment) and _REFERS.isdisjoint(opening[-5:]):
                continue
            if sentence - self.sentence_of[amounts[before[-1]].first] > (3 if shared else 2):
                continue
            cluster = self._cluster(n, len(self.tokens))
            targets = before if shared else before[-1:]  # the list, or the last amount
            for k in targets:
                if not parts[k]:
                    parts[k] = cluster
                    changed = True
        if changed:
            self._share_lists(amounts, parts)

    def _only_names(self, first: int, last: int) -> bool:
        """ "MK-7, with your dinner": nothing but names and links before the frequency."""
        named = self.attacher.covering
        return all(
            k in named or t.kind == "symbol" or t.text in _INTRODUCTIONS
            for k, t in enumerate(self.tokens[first:last], first)
        )

    def _unsettled(self, quantity: Quantity, parts: list[Frequency], previous: int, following: int) -> bool:
        """As-needed and one-off use and the steps of a change state no daily amount."""
        if not parts or self._is_step(quantity) or self._are_steps(quantity, parts[0]):
            return True
        sentence = self.sentence_of[quantity.first]
        first = max(self.sentence_start[quantity.first], quantity.first - _LONGEST_OPENING)
        farthest = min(len(self.tokens), quantity.first + _LONGEST_OPENING)
        last = bisect_right(self.sentence_of, sentence, quantity.first, farthest)
        stop = max(last, parts[-1].last)
        near = max(first, quantity.first - 12, previous)
        until = min(stop, quantity.last + 10, following)
        turn = next((k for k in range(quantity.last, until) if self.texts[k] in _TURNS), until)
        if frequency.as_needed(self.doc, near, turn):
            return True
        slots = [self.texts[p.first] for p in parts if p.kind == "slot"]
        if ("am" in slots or "pm" in slots) and not _PAST.isdisjoint(self.texts[first:last]):
            return True
        return len(slots) == len(parts) and frequency.one_off(self.doc, near, min(stop, quantity.last + 10))

    def _are_steps(self, quantity: Quantity, often: Frequency) -> bool:
        """ "25 mcg, and she raised it every six weeks": how often it was changed."""
        before = self.texts[max(quantity.last, often.first - _NEAR_STEP) : often.first]
        return often.kind != "slot" and not _POINTS.isdisjoint(before) and not _STEPS.isdisjoint(before)

    def _is_step(self, quantity: Quantity) -> bool:
        """ "raised it by 10 mg every week"."""
        first = quantity.first
        if not first or self.texts[first - 1] not in _BY:
            return False
        return not _STEPS.isdisjoint(self.texts[max(0, first - 6) : quantity.end + 4])
