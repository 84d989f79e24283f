"""Which substance an amount belongs to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from . import data_files
from .specific import specific_names
from .types import Document, SubstanceHit, Token
from .units import FORMS, WORDS, Quantity

_DATA = data_files.load("mention_words")
_AFTER = frozenset(_DATA["after_links"])
_BEFORE = frozenset(_DATA["before_links"])
_COMBINED = frozenset(_DATA["combined"])
_BLOCKERS = frozenset(_DATA["between_blockers"])
_VERBS = frozenset(_DATA["verbs_between"]) | frozenset(_DATA["ingest"])
_BLEND = frozenset(_DATA["blend"])
_REFERENCES: dict[str, int] = _DATA["ordinal_references"]
_REFERENCE_NOUNS = frozenset(_DATA["reference_nouns"])
_IU = frozenset(data_files.load("units")["iu_substances"])
_PIECE_FORMS = FORMS - {"tsp", "tbsp", "bottle"}
_SPANS = frozenset(WORDS["time_nouns"])
_FORM_WORDS = frozenset(alias for form in _PIECE_FORMS for alias in data_files.load("units")["units"][form])
_COMPARED = frozenset(
    {"than", "from", "instead", "off", "like", "vs", "not", "without", "als", "que", "unlike", "replaced"}
)
_ASIDE = _COMPARED | {"with", "used", "tried", "allergic"}
_CONSUMED = frozenset({"caffeine", "nicotine", "sodium"})  # in food and drink: no amount far away is theirs
_LATER = 12  # sentences
_COMBINED_HERE = _COMBINED | {"the"}
_COMBINED_BEFORE = frozenset({"/", "+", "&", "-", "and", "plus", "x"})
_REACH_BEFORE, _REACH_AFTER = 4, 5
_FAR = 5
_NEARBY = 40  # names looked through on each side


class Attacher:
    """Finds the substance of each amount of one document."""

    def __init__(self, doc: Document, sentence_of: Sequence[int], amounts: Sequence[Quantity]) -> None:
        self.tokens: list[Token] = doc.tokens
        self.texts = doc.texts
        self.hits = doc.substances
        self.sentence_of = sentence_of
        self.amounts = amounts
        self.covering = {k: n for n, h in enumerate(self.hits) for k in range(h.first, h.last)}
        self.firsts = [h.first for h in self.hits]
        self.by_start = {q.first: q for q in amounts}
        self.by_end = {q.end: q for q in amounts}
        self.first_of_sentence: dict[int, Quantity] = {}
        for q in amounts:
            self.first_of_sentence.setdefault(sentence_of[q.first], q)
        self.starts = {q.first for q in amounts}
        self.ends = {q.end for q in amounts} | {q.last for q in amounts}
        self.specific = specific_names(doc.substances)
        self.subject = self._opening_name()
        self.groups = {hit.substance for hit in doc.substances if hit.group}
        self._strong: dict[tuple[int, int, int, str], SubstanceHit | None] = {}

    def resolve(self, quantity: Quantity) -> str | None:
        """The canonical substance of an amount, or None where the comment names none or several."""
        found = self._resolve(quantity)
        named = self.specific.get(found, found) if found else None
        return None if named in self.groups else named

    def heading_of(self, quantity: Quantity) -> str | None:
        """The supplement that its sentence or the one before has as its heading: "Folate: the prenatal has
        800 mcg"."""
        for hit in reversed(self.hits[: bisect_left(self.firsts, quantity.first)]):
            if self.sentence_of[quantity.first] - self.sentence_of[hit.first] > 1:
                return None
            if self.texts[hit.last : hit.last + 1] == [":"]:
                return (
                    None if hit.group or hit.prescription else self.specific.get(hit.substance, hit.substance)
                )
        return None

    def _opening_name(self) -> SubstanceHit | None:
        """ "Lorazepam: I fall asleep within the hour", "Lamictal, 3 years.": what a review is about stands
        before it."""
        for hit in self.hits[:1]:
            after = self.texts[hit.last : hit.last + 3]
            mark, number, span = [*after, "", "", ""][:3]
            headed = mark == ":" or (mark == "," and number.isdigit() and span in _SPANS)
            if hit.first == 0 and not hit.group and headed:
                return hit
        return None

    def strong(self, quantity: Quantity) -> SubstanceHit | None:
        """The name directly at the amount, if any."""
        key = (quantity.first, quantity.last, quantity.end, quantity.unit)
        if key not in self._strong:
            self._strong[key] = self._inside(quantity) or self._best_adjacent(quantity)
        return self._strong[key]

    # ------------------------------------------------------------------------------------------

    def _resolve(self, quantity: Quantity) -> str | None:
        hit = self.strong(quantity)
        if hit:
            return self._combined(hit, quantity)
        referred = self._referred(quantity)
        if referred:
            return referred
        hit = self._weak(quantity)
        return self._combined(hit, quantity) if hit else None

    def _inside(self, quantity: Quantity) -> SubstanceHit | None:
        inside = []
        for n in range(bisect_left(self.firsts, quantity.first), len(self.hits)):
            if self.hits[n].last > quantity.end:
                break
            inside.append(self.hits[n])
        return next((h for h in inside if not h.group), inside[0] if inside else None)

    def fits(self, hit: SubstanceHit, quantity: Quantity) -> bool:
        """International units exist for few substances only."""
        return quantity.unit != "iu" or hit.substance in _IU or hit.substance.startswith("insulin")

    def _best_adjacent(self, quantity: Quantity) -> SubstanceHit | None:
        after = self._after(quantity)
        before, comma = self._before(quantity)
        if after and before:
            if self._link(quantity.end, after.first) in ("of", "de", "von", "d'", "from", "del"):
                return after
            if after.group != before.group:
                return before if after.group else after  # "Foracort 200 mcg inhaler"
            if not self.fits(after, quantity):
                return before
            if comma or not self.fits(before, quantity):
                return after
            followed = (
                any(s in self.starts for s in range(after.last, after.last + 3))
                and after.last not in self.ends
            )
            if followed and not self._begins_amount(after, quantity):
                return before
            if before.last == quantity.first and after.first != quantity.end:
                return before
            return after if not before or after.first == quantity.end else before
        return after or before

    def _begins_amount(self, after: SubstanceHit, quantity: Quantity) -> bool:
        """ "90 mcg K2 300 mg magnesium": the name after belongs to the amount before it."""
        first = self.first_of_sentence.get(self.sentence_of[quantity.first], quantity)
        n = bisect_left(self.firsts, first.first) - 1
        return n < 0 or self.sentence_of[self.hits[n].first] != self.sentence_of[first.first]

    def _link(self, first: int, last: int) -> str:
        return self.texts[first] if first < last else ""

    def _after(self, quantity: Quantity) -> SubstanceHit | None:
        k, strangers = quantity.end, 0
        limit = min(len(self.tokens), k + _REACH_AFTER)
        n = bisect_left(self.firsts, k)
        if n >= len(self.hits) or self.firsts[n] > limit:
            return None
        following = self.hits[n]
        while k <= limit and k < len(self.tokens):
            if k == following.first:
                return following
            text = self.texts[k]
            if text not in _AFTER and text not in _FORM_WORDS and text != "-":
                strangers += 1
                if (
                    strangers > 3
                    or self.tokens[k].kind != "word"
                    or text in _BLOCKERS
                    or text in _VERBS
                    or self.tokens[k].value is not None
                ):
                    return None
            k += 1
        return None

    def _before(self, quantity: Quantity) -> tuple[SubstanceHit | None, bool]:
        """The name just before, and whether a comma stands between."""
        k = quantity.first - 1
        comma = False
        for _ in range(_REACH_BEFORE + 1):
            if k < 0:
                return None, False
            if k in self.covering:
                return self.hits[self.covering[k]], comma
            text = self.texts[k]
            if text not in _BEFORE and text not in _FORM_WORDS:
                return None, False
            comma = comma or text in (",", "with", "and", "for", "from")
            k -= 1
        return None, False

    def _combined(self, hit: SubstanceHit, quantity: Quantity) -> str | None:
        """The name itself; None for a dose shared by several substances; a_b for a combination medicine."""
        position = self.covering[hit.first]
        if hit.group:
            previous = self.hits[position - 1] if position else None
            return (
                previous.substance
                if previous and previous.last == hit.first and not previous.group
                else hit.substance
            )
        partner: SubstanceHit | None = None
        joint, nearest = "", hit
        if position + 1 < len(self.hits):
            following = self.hits[position + 1]
            gap = self.texts[hit.last : following.first]
            if (
                len(gap) <= 2
                and _COMBINED_HERE.issuperset(gap)
                and following.substance != hit.substance
                and not following.group
            ):
                partner, joint = following, "".join(gap)
        if partner is None and position > 0 and hit.last <= quantity.first:
            previous = self.hits[position - 1]
            gap = self.texts[previous.last : hit.first]
            if (
                len(gap) <= 1
                and _COMBINED_BEFORE.issuperset(gap)
                and previous.substance != hit.substance
                and not previous.group
            ) and previous.first - 1 not in range(*self._amount_span(previous)):
                partner, joint, hit = hit, "".join(gap), previous
        if hit.last < len(self.tokens) and self.texts[hit.last] in _BLEND and quantity.kind == "form":
            return None
        if partner is None:
            return hit.substance
        if self._has_own_amount(partner, quantity):
            return hit.substance
        if self._same_family(hit.substance, partner.substance):
            return max(hit.substance, partner.substance, key=len)
        if hit.prescription and partner.prescription and joint in ("/", "-", "+", ""):
            return f"{hit.substance}_{partner.substance}"
        if quantity.unit == "iu":
            return (
                hit.substance
                if self.fits(hit, quantity)
                else partner.substance
                if self.fits(partner, quantity)
                else None
            )
        if quantity.kind == "form" or joint in ("/", "+", "&", "-", "", "x"):
            return None if not (quantity.kind == "strength" and joint == "") else hit.substance
        if (
            joint in ("and", "y", "und", "et")
            and hit.first >= quantity.end
            and self._link(quantity.end, hit.first) in ("of", "de", "von")
        ):
            return None
        return nearest.substance

    def _amount_span(self, hit: SubstanceHit) -> tuple[int, int]:
        for end in range(hit.first, hit.first - 3, -1):
            if end in self.by_end:
                return self.by_end[end].first, end
        return 0, 0

    def _same_family(self, a: str, b: str) -> bool:
        short, long = sorted((a, b), key=len)
        return long.startswith(short) or self.specific.get(short) == long

    def _has_own_amount(self, hit: SubstanceHit, quantity: Quantity) -> bool:
        for first in range(hit.last, hit.last + 3):
            other = self.by_start.get(first)
            if other and other is not quantity and other.kind != "bare":
                n = bisect_left(self.firsts, other.end)
                if n >= len(self.hits) or self.firsts[n] > other.end + 1:
                    return True
        for end in range(hit.first - 2, hit.first + 1):
            other = self.by_end.get(end)
            if other and other is not quantity and other.kind != "bare" and other.first > quantity.first:
                return True
        return False

    def _referred(self, quantity: Quantity) -> str | None:
        """ "for the first one stir 10 g": in the order the comment named them."""
        if _REFERENCES.keys().isdisjoint(self.texts[max(0, quantity.first - 12) : quantity.first]):
            return None
        sentence = self.sentence_of[quantity.first]
        order: list[str] = []
        for hit in self.hits[:_NEARBY]:
            if self.sentence_of[hit.first] < sentence and hit.substance not in order:
                order.append(hit.substance)
        if len(order) < 2:
            return None
        for k in range(max(0, quantity.first - 12), quantity.first):
            word = self.texts[k]
            if self.sentence_of[k] != sentence or word not in _REFERENCES:
                continue
            following = self.texts[k + 1] if k + 1 < len(self.texts) else ""
            if word in ("former", "latter") or following in _REFERENCE_NOUNS:
                position = _REFERENCES[word]
                return order[position] if position < len(order) else None
        return None

    def _weak(self, quantity: Quantity) -> SubstanceHit | None:
        """The nearest fitting name: same sentence, what the text is about, then earlier and later ones."""
        sentence = self.sentence_of[quantity.first]
        middle = bisect_left(self.firsts, quantity.first)
        fitting = self.hits[max(0, middle - _NEARBY) : middle + _NEARBY]
        if quantity.unit == "iu":
            fitting = [h for h in fitting if self.fits(h, quantity)]
        fitting = [h for h in fitting if not h.group] or fitting
        same = [h for h in fitting if self.sentence_of[h.first] == sentence]
        before = [h for h in same if h.last <= quantity.first]
        after = [h for h in same if h.first >= quantity.end]
        if before and not (self.subject and all(map(self._is_aside, before))):
            return self._latest(before)
        if self.subject and self.fits(self.subject, quantity):
            return self.subject
        fitting = [h for h in fitting if h.substance not in _CONSUMED]
        earlier = [h for h in fitting if self.sentence_of[h.first] < sentence]
        if after and earlier and not before and self._told_before(quantity, after[0], earlier[-1]):
            return self._latest(earlier)
        if after:
            return after[0]
        if earlier:
            return self._latest(earlier)
        later = (h for h in fitting if 0 < self.sentence_of[h.first] - sentence <= _LATER)
        return next((h for h in later if not (self._is_aside(h) or self._has_other(h, quantity))), None)

    def _is_aside(self, hit: SubstanceHit) -> bool:
        """Only compared with, left, or taken beside: "than penicillin", "in combination with Imitrex"."""
        return not _ASIDE.isdisjoint(self.texts[max(0, hit.first - 2) : hit.first])

    def _has_other(self, hit: SubstanceHit, quantity: Quantity) -> bool:
        """ "Also added 20 mg Prozac": the amount right beside the name is its own."""
        beside = [self.by_end.get(k) for k in range(hit.first - 2, hit.first + 1)]
        beside += [self.by_start.get(k) for k in range(hit.last, hit.last + 2)]
        return any(other is not None and other is not quantity for other in beside)

    def _told_before(self, quantity: Quantity, following: SubstanceHit, earlier: SubstanceHit) -> bool:
        """ "On Prolia.

        60 mg every 6 months, plus 1000 IU D3": the later name is another amount's or far away.
        """
        if self.sentence_of[quantity.first] - self.sentence_of[earlier.first] != 1 or earlier.group:
            return False
        if self._has_own_amount(following, quantity):
            return True
        opens = (
            quantity.first == 0 or self.sentence_of[quantity.first - 1] != self.sentence_of[quantity.first]
        )
        gap = self.texts[quantity.end : following.first]
        return opens and len(gap) > _FAR and "," in gap

    def _latest(self, hits: list[SubstanceHit]) -> SubstanceHit:
        """The last one named, but not one only compared with."""
        nearest = self.sentence_of[hits[-1].first]
        candidates = [h for h in hits if self.sentence_of[h.first] == nearest]
        single = [h for h in candidates if not h.group] or candidates
        for hit in reversed(single):
            if not (hit.first and self.texts[hit.first - 1] in _COMPARED):
                return hit
        return single[-1]
