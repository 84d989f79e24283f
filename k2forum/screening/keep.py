"""Which amounts are doses: not prices, pack sizes, food, laboratory values, ages or years."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from . import data_files
from .attach import Attacher
from .frequency import Frequency
from .quantities import ARTICLES, PIECES, UNIT_OF, Quantity
from .types import Document, SubstanceHit

_DATA = data_files.load("mention_words")
_INGEST = frozenset(_DATA["ingest"])
_SWALLOW = frozenset(_DATA["swallow"])
_WHOLE = frozenset(_DATA["whole"])
_LAB = frozenset(_DATA["lab"])
_PACKS = frozenset(_DATA["packs"])
_MONEY = frozenset(_DATA["money"])
_COUNTED = frozenset(_DATA["counting_nouns"])
_NEXT = frozenset(_DATA["bare_next"])
_GRAM_NEXT = frozenset(_DATA["gram_next"])
_LIQUIDS = frozenset(_DATA["liquids"])
_MEASURED = frozenset(_DATA["measure_words"])
_BARE_UNITS: dict[str, str] = data_files.load("units")["bare_units"]
_UNIT_SUBSTANCES = frozenset(data_files.load("units")["unit_substances"])
_MEDICINES = frozenset(
    m["id"] for m in data_files.load("medicines")["medicines"] if "supplements" not in m["groups"]
)
_IU = frozenset(data_files.load("units")["iu_substances"])
_DENOMINATORS = frozenset({"per", "je", "por", "par", "pro", "/", "every"})
_FEWER = frozenset(_DATA["fewer"])
_GULPED = frozenset(_DATA["gulped"])
_CHANGES = frozenset(
    {
        "do",
        "to",
        "at",
        "on",
        "take",
        "taking",
        "took",
        "wants",
        "now",
        "a",
        "auf",
        "wrote",
        "said",
        "meant",
        "later",
        "with",
        "another",
        "extra",
        "plus",
        "from",
        "want",
        "then",
        "up",
        "down",
        "not",
    }
)
_SENTENCE_ENDS = frozenset({".", "!", "?", ",", ";", ")", "\n", "", "—", ":", '"', "…"})
_OWNERS = frozenset({"my", "your", "his", "her", "their", "these", "those", "mis", "meiner", "mes"})
_DETERMINERS = _OWNERS | {"the", "la", "los", "las", "den", "der", "les", "mums", "moms", "dads"}
_GADGETS = frozenset(
    {
        "cutter",
        "box",
        "organizer",
        "organiser",
        "counter",
        "crusher",
        "splitter",
        "reminder",
        "dispenser",
        "burden",
        "pusher",
        "popper",
        "form",
        "version",
        "computer",
        "pc",
        "screen",
        "device",
        "case",
        "bottle",
        "holder",
        "shaming",
    }
)
_JUDGED = frozenset(
    {
        "enough",
        "too",
        "ok",
        "okay",
        "fine",
        "safe",
        "plenty",
        "alright",
        "all",
        "better",
        "normal",
        "right",
        "max",
        "maximum",
        "nothing",
    }
)
_TAKE = frozenset({"take", "took", "taking", "takes", "taken", "tomo", "tome", "nehme", "prends"})
_INJECTS = frozenset(
    {
        "inject",
        "injected",
        "injecting",
        "basal",
        "bolus",
        "spritze",
        "spritzen",
        "inyecta",
        "inyectar",
        "pinchar",
    }
)
_CONTAINS = frozenset(
    {
        "contains",
        "contain",
        "provides",
        "provide",
        "delivers",
        "gives",
        "=",
        "enthalt",
        "enthalten",
        "contient",
        "contiene",
        "contienen",
    }
)
_HEDGES = frozenset({"about", "only", "just", "around", "like", "say", "maybe"})
_STEPS = frozenset({"to", "at", "on", "from", "with", "than", "auf", "von", "mit", "a", "de", "con"})
_GOES_ON = frozenset(
    {
        "and",
        "but",
        "now",
        "then",
        "to",
        "after",
        "because",
        "for",
        "which",
        "or",
        "since",
        "again",
        "down",
        "up",
        "though",
        "so",
        "auf",
        "bis",
        "a",
        "hasta",
        "taglich",
        "with",
        "in",
        "i",
        "he",
        "she",
        "my",
        "made",
        "was",
        "is",
        "did",
        "over",
        "back",
        "this",
        "last",
        "without",
    }
)
_DOSE_TALK = frozenset(data_files.load("quantity_words")["changes"]) | frozenset(
    data_files.load("quantity_words")["starts"]
)
_FOODS = frozenset({"natto", "sodium", "chia"})
_DID = frozenset(
    {
        "did",
        "was",
        "made",
        "helped",
        "works",
        "worked",
        "gave",
        "does",
        "makes",
        "helps",
        "wasn't",
        "didn't",
        "seemed",
        "seems",
        "felt",
    }
)
_NUMBERED = frozenset(
    {
        "day",
        "week",
        "month",
        "phase",
        "cycle",
        "round",
        "number",
        "stage",
        "grade",
        "step",
        "tag",
        "dia",
        "jour",
        "chapter",
    }
)
_MEASURES = frozenset(data_files.load("mention_words")["measures"])
_RUNS = frozenset({"ran", "run", "running", "walk", "walked", "jog", "jogged", "race", "steps"})
_OTHER_LIMIT = 20.0  # more pieces at once are rather a pack
_LEAST_IU = 200.0


class Keeper:
    """Decides for each amount of one document whether it is a dose, and settles its unit."""

    def __init__(
        self, doc: Document, sentence_of: Sequence[int], attacher: Attacher, frequencies: list[Frequency]
    ) -> None:
        self.doc = doc
        self.tokens = doc.tokens
        self.sentence_of = sentence_of
        self.attacher = attacher
        self.frequency_at = {f.first for f in frequencies}
        self.frequencies = frequencies
        self.frequency_firsts = [f.first for f in frequencies]
        self.groups = {h.substance for h in doc.substances if h.group}
        self.prescribed = {h.substance for h in doc.substances if h.prescription and not h.group}
        self.in_units = next((h for h in doc.substances if h.substance in _IU), None)
        self.hit_at = {h.first: h for h in doc.substances}
        self.hit_before = {h.last: h for h in doc.substances}

    def text(self, k: int) -> str:
        return self.tokens[k].text if 0 <= k < len(self.tokens) else ""

    def keep(self, quantity: Quantity, amounts: Sequence[Quantity]) -> bool:
        if (
            quantity.low <= 0
            or quantity.high > 1e9
            or self.text(quantity.first - 1) in ("$", "£", "€", "₹", "#")
        ):
            return False
        if self.text(quantity.last) in ("%", "€", "$", "£", "₹"):
            return False
        if self.text(quantity.first - 1) == "not" and self.text(quantity.first) == "one":
            return False  # "not one milligram of sense"
        if quantity.kind == "bare":
            return self._bare(quantity, amounts)
        if self._denominator(quantity, amounts):
            return False
        if quantity.kind == "form":
            return self._form(quantity)
        return self._strength(quantity)

    # -- with a unit ---------------------------------------------------------------------------

    def _denominator(self, quantity: Quantity, amounts: Sequence[Quantity]) -> bool:
        """ "300 mg in 4 scoops", "25 mg / 5 ml", "per 2 capsules": only the first amount is one."""
        before = self.text(quantity.first - 1)
        if (
            before in _DENOMINATORS
            and self.sentence_of[quantity.first] == self.sentence_of[quantity.first - 1]
        ):
            return before != "/" or quantity.unit in ("ml", "g") or quantity.kind == "form"
        if before in ("in", "en", "pro", "dans") and (
            quantity.kind == "form" or quantity.unit in ("ml", "g")
        ):
            return any(
                0 <= quantity.first - q.end <= 6 and q.kind == "strength" for q in reversed(amounts[-4:])
            )
        return bool(before == "for" and quantity.kind == "form" and quantity.low >= _OTHER_LIMIT)

    def _strength(self, quantity: Quantity) -> bool:
        after = self.text(quantity.last)
        if quantity.unit == "units":
            return self._units(quantity)
        if quantity.unit == "mg" and self._car(quantity):
            return False
        if quantity.unit in ("g", "ml"):
            if self.attacher.resolve(quantity) in _FOODS:
                return False
            if any(self.text(k) in _MEASURED for k in range(quantity.first - 5, quantity.first)):
                return False
            adjacent = self.attacher.strong(quantity)
            if adjacent and adjacent.first >= quantity.first:
                return True
            if quantity.per_weight:
                return True
            if after in ("of", "de", "von", "d'"):
                return self.text(quantity.last + 1) in ("the", "it", "this", "that") or any(
                    self.text(k) in _LIQUIDS for k in range(quantity.last + 1, quantity.last + 5)
                )
            plain = (
                after in _SENTENCE_ENDS
                or after in _GRAM_NEXT
                or after in _LIQUIDS
                or quantity.last in self.frequency_at
                or quantity.form_after != ""
            )
            return plain and (
                self.attacher.resolve(quantity) is not None
                or (quantity.unit == "ml" and self._frequency_near(quantity))
            )
        return not (
            quantity.unit in ("mg", "mcg", "iu")
            and after in ("/", "per")
            and self.text(quantity.last + 1) in ("l", "dl", "ml", "litre", "liter")
        )

    def _car(self, quantity: Quantity) -> bool:
        """ "my 1967 MG": no milligrams."""
        token = self.tokens[quantity.last - 1]
        return (
            _looks_like_year(self.tokens[quantity.first].text)
            and self.doc.source[token.start : token.end].isupper()
            and self.text(quantity.first - 1) in ("a", "my", "the", "his", "old")
        )

    def _units(self, quantity: Quantity) -> bool:
        """Units of insulin or heparin; of a vitamin they are international units."""
        substance = self.attacher.resolve(quantity)
        if substance in _UNIT_SUBSTANCES or (substance or "").startswith("insulin"):
            return True
        if substance in _IU or (self.in_units and quantity.high >= 100):
            quantity.unit = "iu"
            return True
        if (
            any(
                self.text(k) in _INJECTS
                for k in range(max(0, quantity.first - 6), min(len(self.tokens), quantity.last + 6))
            )
            and quantity.high <= 150
        ):
            return True
        if quantity.high >= 400 and self.text(quantity.last) not in ("of", "per", "sold"):
            quantity.unit = "iu"
            return True
        return False

    def _form(self, quantity: Quantity) -> bool:
        before, after = self.text(quantity.first - 1), self.text(quantity.last)
        hit = self.attacher.strong(quantity)
        frequent = self._frequency_near(quantity)
        ingested = self._ingested(quantity)
        if before in ("of", "à", "x", "with") and self.text(quantity.first - 2) in _PACKS:
            return False
        if (
            after in ("left", "remaining", "for", "per", "in", "count", "ct", "pack", "bottle", "box")
            and quantity.low >= 5
            and not frequent
        ):
            if after in ("left", "remaining", "count", "ct", "pack", "bottle", "box", "per") or (
                after == "in" and self.text(quantity.last + 1) in ("a", "the", "each")
            ):
                return False
            if quantity.low >= _OTHER_LIMIT:
                return False
        if after == "per" and self.text(quantity.last + 1) in _PACKS:
            return False
        if after in _CONTAINS or after in _FEWER:
            return False
        if quantity.low < 1 and self.text(quantity.last - 2) == "the":
            return False  # "half the pills": a share, no count
        if quantity.unit == "bottle":
            return self._bottle(quantity)
        taken = ingested or after in _GULPED or bool(hit and after in ("of", "de", "von", "d'"))
        if (
            quantity.unit in PIECES
            and quantity.low >= _OTHER_LIMIT
            and not frequent
            and (not taken or self._in_money_talk(quantity))
        ):
            return False
        if quantity.unit in ("tsp", "tbsp", "scoops", "servings", "packets"):
            if hit or (frequent and quantity.unit in ("scoops", "servings", "packets")):
                return True
            if after in ("of", "de", "von", "d'"):
                return self.text(quantity.last + 1) in ("it", "the", "this", "that", "your", "my")
            known = self.attacher.resolve(quantity) is not None or quantity.unit == "scoops"
            return frequent or (ingested and known)
        if quantity.unit in ("injections", "patches", "puffs", "sprays", "drops"):
            if (
                after == "in"
                and quantity.unit == "drops"
                and not frequent
                and self.text(quantity.last + 1)
                in (
                    "my",
                    "blood",
                    "bp",
                    "the",
                    "his",
                    "her",
                    "ldl",
                    "inr",
                    "weight",
                    "price",
                    "mood",
                    "pressure",
                )
            ):
                return self.text(quantity.last + 2) in (
                    "eye",
                    "eyes",
                    "nose",
                    "morning",
                    "evening",
                    "tea",
                    "water",
                    "coffee",
                    "mouth",
                    "food",
                    "left",
                    "right",
                )
            return not (
                quantity.article
                and not (hit or frequent)
                and not (ingested and self.attacher.resolve(quantity))
            )
        if quantity.article:
            if after in _GADGETS or (after in ("for", "that", "with") and not hit and not frequent):
                return False
            if before in ("on", "via", "like", "than", "called", "inch", "not", "have"):
                return (bool(hit) and quantity.has_name is False) or frequent
            return (
                bool(hit and not quantity.has_name and self.text(quantity.last) in ("of", "de", "von", "d'"))
                or frequent
                or ingested
            )
        return before not in ("inch",)

    def _bottle(self, quantity: Quantity) -> bool:
        whole = (
            self.text(quantity.last) in _WHOLE
            or self.text(quantity.first) in _WHOLE
            or self.text(quantity.first + 1) in _WHOLE
        )
        near = [self.text(k) for k in range(max(0, quantity.first - 6), quantity.first)]
        return any(w in _SWALLOW for w in near) and (
            whole or any(w in ("drank", "downed", "swallowed", "emptied", "drink", "chug") for w in near)
        )

    def _in_money_talk(self, quantity: Quantity) -> bool:
        sentence = self.sentence_of[quantity.first]
        near = range(max(0, quantity.first - 12), min(len(self.tokens), quantity.last + 12))
        return any(
            self.sentence_of[k] == sentence and (self.text(k) in _MONEY or self.text(k) in _PACKS)
            for k in near
        )

    def _ingested(self, quantity: Quantity, reach: int = 7) -> bool:
        sentence = self.sentence_of[quantity.first]
        near = range(max(0, quantity.first - reach), quantity.first)
        return any(self.text(k) in _INGEST and self.sentence_of[k] == sentence for k in near)

    def _frequency_near(self, quantity: Quantity, reach: int = 6) -> bool:
        sentence = self.sentence_of[quantity.first]
        return any(
            (quantity.last <= f.first <= quantity.last + reach or 0 <= quantity.first - f.last <= 2)
            and self.sentence_of[f.first] == sentence
            for f in self._around(quantity)
        )

    def _around(self, quantity: Quantity) -> list[Frequency]:
        """The frequencies that could have to do with an amount."""
        n = bisect_left(self.frequency_firsts, quantity.first)
        return self.frequencies[max(0, n - 3) : n + 4]

    # -- lone numbers --------------------------------------------------------------------------

    def _bare(self, quantity: Quantity, amounts: Sequence[Quantity]) -> bool:
        first, last = quantity.first, quantity.last
        before, after = self.text(first - 1), self.text(last)
        if (
            self.tokens[first].kind == "number"
            and first
            and self.tokens[first - 1].kind == "word"
            and self.tokens[first - 1].end == self.tokens[first].start
        ):
            return False  # part of a product name
        if before == "at" and after in ("in", "am", "pm", "o") and quantity.high <= 12:
            return False  # a time of day
        if before in _NUMBERED or (
            before in ("from", "in", "by", "until") and _looks_like_year(self.tokens[first].text)
        ):
            return False
        if (after in _COUNTED and after != "of") or (
            after == "-" and self.tokens[last].start == self.tokens[last - 1].end
        ):
            return False
        if before in ("$", "£", "€", "#", "/", "inr", "bp", "age", "aged", "page", "since") or (
            before == "-" and first >= 1 and self.tokens[first - 1].end == self.tokens[first].start
        ):
            return False
        if after in ("/", "%", "'", "º", "°", ":") and after != "":
            return False
        if self._of_substance(quantity) or self._after_name(quantity) or self._pieces(quantity):
            return True
        if self._dose_change(quantity):
            return True
        return self._thousands(quantity) or self._so_often(quantity) or self._same_again(quantity, amounts)

    def _customary(self, substance: str) -> str:
        return _BARE_UNITS.get(substance, "mg")

    def _of_substance(self, quantity: Quantity) -> bool:
        """ "1500 of D", "300 of K2", "two of the K2"."""
        k = quantity.last
        if self.text(k) not in ("of", "de", "von", "d'"):
            return False
        if self.text(k + 1) == "them" and 1 <= quantity.high <= 10 and self._ingested(quantity, 18):
            quantity.unit, quantity.kind = "tablets", "form"
            return True
        if self.text(k + 1) in ("it", "them") and quantity.high > 10:
            substance = self.attacher.resolve(quantity)
            if substance:
                quantity.unit = self._customary(substance)
            return substance is not None
        owned = False
        while k < quantity.last + 5 and (
            self.text(k) in _DETERMINERS
            or self.text(k).endswith("'s")
            or self.text(k) in ("of", "de", "von", "d'", "vitamin")
        ):
            owned = owned or self.text(k) in _OWNERS or self.text(k).endswith("'s")
            k += 1
        hit = self.hit_at.get(k)
        if hit is None or (hit.group and not owned):
            return False
        held = self.text(quantity.first - 1) in ("on", "up", "to", "at") and hit.prescription
        if (quantity.high <= 10 and not held) or (owned and quantity.high <= 100):
            if not self._ingested(quantity):
                return False
            quantity.unit, quantity.kind = "tablets", "form"
            return True
        quantity.unit = self._customary(hit.substance)
        return True

    def _after_name(self, quantity: Quantity) -> bool:
        """ "metformin 850", "D3 1000"."""
        first, last = quantity.first, quantity.last
        k = first
        while self.text(k - 1) in (":", "-", "@", "at", "xr", "er", "xl", "sr", "tab", "tablet", "(", "cap"):
            k -= 1
        hit = self.hit_before.get(k)
        token = self.tokens[first]
        if hit is None or hit.group or token.kind != "number" or self.text(last) in UNIT_OF:
            return False
        after = self.text(last)
        if not (after in _SENTENCE_ENDS or after in _NEXT or last in self.frequency_at):
            return False
        if _looks_like_year(token.text) and not (hit.substance in _IU and self.text(last) in _NEXT):
            return False
        value = quantity.high
        talk = (
            self.text(first - 1) == ":"
            or self._ingested(quantity, 18)
            or self._frequency_near(quantity)
            or after in ("and", "+")
            or self._own_line(k, last)
        )
        unit = self._customary(hit.substance)
        if hit.prescription:
            plausible = (
                0.1 <= value <= 2000 and (value >= 2 or "." in token.text) and not self._in_lab_talk(quantity)
            )
            if value < 2 and not talk:
                return False
        elif unit == "iu":
            plausible = value >= _LEAST_IU and value % 50 == 0 and (talk or not self._in_lab_talk(quantity))
        else:
            plausible = (
                value >= 10 and talk and not self._in_lab_talk(quantity) and after not in ("and", "or", "is")
            )
        if not plausible:
            return False
        quantity.unit = unit
        return True

    def _own_line(self, k: int, last: int) -> bool:
        """A line of a list that holds nothing but a name and a number; ``k`` ends the name."""
        hit = self.hit_before[k]
        before = self.tokens[hit.first - 1] if hit.first else None
        if before is not None and before.text in ("-", "•", "+") and hit.first > 1:
            before = self.tokens[hit.first - 2]
        opens = before is None or before.kind == "newline"
        closes = last >= len(self.tokens) or self.tokens[last].kind == "newline"
        return opens and closes and len(self.tokens) > last - hit.first + 2

    def _in_lab_talk(self, quantity: Quantity) -> bool:
        sentence = self.sentence_of[quantity.first]
        near = range(max(0, quantity.first - 8), min(len(self.tokens), quantity.last + 5))
        return any(self.text(k) in _LAB and self.sentence_of[k] == sentence for k in near)

    def _pieces(self, quantity: Quantity) -> bool:
        """ "two Tylenol", "half a Xanax", "3 Advil": the number counts pieces."""
        k = quantity.last
        while self.text(k) in (
            "a",
            "an",
            "of",
            "my",
            "the",
            "regular",
            "extra",
            "strength",
            "his",
            "her",
            "your",
            "more",
            "these",
            "un",
            "una",
            "eine",
            "une",
            "de",
            "another",
        ):
            k += 1
        hit = self.hit_at.get(k)
        if hit is None or hit.group or k - quantity.last > 3:
            return False
        strength = quantity.high > 15 or (
            hit.prescription and self.text(quantity.first - 1) in ("on", "to", "at")
        )
        if strength:
            return k == quantity.last and self._amount_of(quantity, hit)
        after = self.text(hit.last)
        if hit.last in self.attacher.starts or after in UNIT_OF:
            return False
        at_once = (
            self.text(quantity.first - 1) in _SWALLOW
            and after not in _COUNTED
            and not hit.substance.startswith("vitamin_")
        )
        ending = (
            at_once
            or after in _SENTENCE_ENDS
            or after in _NEXT
            or hit.last in self.frequency_at
            or after in _JUDGED
            or self._time_ago(hit.last)
        )
        if not ending:
            return False
        if self.text(quantity.first) in ("one", "uno", "eins") and self.text(k - 1) == "of":
            return False
        part = quantity.high < 1 and self.text(k - 1) in ("a", "an", "una", "eine", "une")
        opens = (
            quantity.first == 0 or self.sentence_of[quantity.first - 1] != self.sentence_of[quantity.first]
        )
        part = part or (opens and quantity.high <= 4 and k == quantity.last and hit.substance in _MEDICINES)
        eaten = part or self._ingested(quantity, 5) or self._frequency_near(quantity, 4) or after in _JUDGED
        if not hit.prescription and hit.substance.startswith(("vitamin_", "b6", "b12")):
            eaten = eaten and hit.last in self.frequency_at
        if not eaten:
            return False
        quantity.unit, quantity.kind = "tablets", "form"
        return True

    def _amount_of(self, quantity: Quantity, hit: SubstanceHit) -> bool:
        """ "take 10k D3 and 200 K2": an amount right before the name."""
        after = self.text(hit.last)
        if (hit.last < len(self.tokens) and self.tokens[hit.last].value is not None) or _looks_like_year(
            self.tokens[quantity.first].text
        ):
            return False
        ending = (
            after in _SENTENCE_ENDS
            or hit.last in self.frequency_at
            or after in ("and", "with", "at", "in", "a", "+", "&", "y", "und", "et", "plus", "or")
        )
        unit = self._customary(hit.substance)
        if not ending or not self._ingested(quantity, 10) or (unit == "iu" and quantity.high < _LEAST_IU):
            return False
        quantity.unit = unit
        return True

    def _time_ago(self, k: int) -> bool:
        """ "15 min ago" right behind a name."""
        return (
            k + 2 < len(self.tokens)
            and self.tokens[k].value is not None
            and self.text(k + 2) in ("ago", "before", "earlier")
        )

    def _thousands(self, quantity: Quantity) -> bool:
        """ "15k a day", "the 2000s" where vitamin D or the like is the subject."""
        written = "".join(t.text for t in self.tokens[quantity.first : quantity.last])
        plural = (
            self.text(quantity.last) == "s"
            and self.tokens[quantity.last].start == self.tokens[quantity.last - 1].end
        )
        if not (written.endswith("k") or plural) or quantity.high < 500:
            return False
        subject = self.in_units
        if subject is None or any(
            self.text(k) in _RUNS for k in range(max(0, quantity.first - 3), quantity.first)
        ):
            return False
        after = self.text(quantity.last + 1) if plural else self.text(quantity.last)
        if not (
            after in _SENTENCE_ENDS
            or after in _NEXT
            or quantity.last in self.frequency_at
            or quantity.last in self.hit_at
        ):
            return False
        quantity.unit = self._customary(subject.substance)
        return True

    def _so_often(self, quantity: Quantity) -> bool:
        """ "take 1000 a day", "3 a day"."""
        first, last = quantity.first, quantity.last
        timed = last in self.frequency_at or self._frequency_near(quantity, 3)
        if not timed and not before_take(self.text(first - 1)):
            return False
        substance = self.attacher.resolve(quantity)
        if quantity.high <= 6 and self._frequency_near(quantity, 3) and self._opens_schedule(quantity):
            quantity.unit, quantity.kind = "tablets", "form"
            return True
        if (
            quantity.high <= 6
            and before_take(self.text(first - 1))
            and self.text(last) in _SENTENCE_ENDS
            and substance is not None
        ):
            quantity.unit, quantity.kind = "tablets", "form"
            return True
        if last not in self.frequency_at and not (
            self.text(last) in ("in", "at", "with", "(", "each", "tablet")
            and self._frequency_near(quantity, 3)
        ):
            return False
        usual = substance in _IU and quantity.high >= 1000 and last in self.frequency_at
        if not (usual or self._ingested(quantity, 6)) or self.text(first - 1) in (
            "the",
            "for",
            "at",
            "age",
            "over",
            "under",
            "until",
        ):
            return False
        if _looks_like_year(self.tokens[first].text) and substance not in _IU:
            return False
        if quantity.high <= 12:
            if "." in self.tokens[first].text:
                return False  # a part of a milligram, no part of a tablet
            quantity.unit, quantity.kind = "tablets", "form"
            return True
        if substance is None or substance in self.groups:
            return False
        quantity.unit = self._customary(substance)
        return quantity.unit != "iu" or quantity.high >= _LEAST_IU

    def _next_strength(self, quantity: Quantity) -> list[Quantity]:
        found = (self.attacher.by_start.get(k) for k in range(quantity.last + 1, quantity.last + 8))
        return [q for q in found if q is not None and q.kind == "strength"][:1]

    def _dose_change(self, quantity: Quantity) -> bool:
        """ "started Topamax at 25, now on 100": lone strengths of a medicine."""
        before, after = self.text(quantity.first - 1), self.text(quantity.last)
        if before in _HEDGES:
            before = self.text(quantity.first - 2)
        token = self.tokens[quantity.first]
        did = after in _DID and (
            before in (":", ",", ".", "", "the", "and", "but", ";")
            or self.tokens[quantity.first - 1].kind == "newline"
        )
        if (
            (before not in _STEPS and not did)
            or token.kind != "number"
            or quantity.high < 5
            or quantity.high > 3000
            or _looks_like_year(token.text)
        ):
            return False
        if not (did or after in _SENTENCE_ENDS or after in _GOES_ON or quantity.last in self.frequency_at):
            return False
        sentence = self.sentence_of[quantity.first]
        near = range(max(0, quantity.first - 14), min(len(self.tokens), quantity.last + 10))
        if (
            not did and not any(self.sentence_of[k] == sentence and self.text(k) in _DOSE_TALK for k in near)
        ) or self._in_lab_talk(quantity):
            return False
        if any(self.sentence_of[k] == sentence and self.text(k) in _MEASURES for k in near):
            return False
        if before == "at" and after in ("i", "he", "she", "my", "and"):
            return False  # an age
        substance = self.attacher.resolve(quantity)
        if (
            substance not in self.prescribed
            or (substance is None)
            or (quantity.high % 5 and quantity.high % 12.5)
        ):
            return False
        quantity.unit = self._customary(substance)
        return True

    def _opens_schedule(self, quantity: Quantity) -> bool:
        """ "1 tab in the morning and 2 at night", "Two in the morning, two at night"."""
        if self.text(quantity.last) not in (
            "in",
            "at",
            "with",
            "morgens",
            "abends",
            "por",
            "le",
            "before",
            "after",
            "am",
            "every",
            "each",
        ):
            return False
        before = self.text(quantity.first - 1)
        sentence = self.sentence_of[quantity.first]
        if before in ("and", ",", "then", "y", "et", "und"):
            return any(
                f.kind == "slot"
                and 0 < quantity.first - f.last <= 3
                and self.sentence_of[f.first] == sentence
                for f in self._around(quantity)
            )
        starts = quantity.first == 0 or self.sentence_of[quantity.first - 1] != sentence
        return (
            starts
            and sum(
                f.kind == "slot" and self.sentence_of[f.first] == sentence for f in self._around(quantity)
            )
            > 1
        )

    def _same_again(self, quantity: Quantity, amounts: Sequence[Quantity]) -> bool:
        """ "started on 50 mg, then 100, doc wants 150": the unit said before goes on."""
        before, after = self.text(quantity.first - 1), self.text(quantity.last)
        if before in ("about", "only", "just", "around"):
            before = self.text(quantity.first - 2) or before
        if (
            amounts
            and before in ("or", "nor")
            and amounts[-1].last == quantity.first - 1
            and amounts[-1].kind == "bare"
        ):
            quantity.unit = amounts[-1].unit
            return True
        judged = after in ("is", "are", "was", "would", "should", "ist", "es", "est") and any(
            self.text(quantity.last + n) in _JUDGED for n in (1, 2, 3)
        )
        if judged:
            model = next((q for q in reversed(amounts[-6:]) if q.kind == "strength"), None)
            if model:
                quantity.unit = model.unit
                return True
        listed = before in (",", "then", "and", ";") and any(
            q.kind == "strength" and self.sentence_of[q.first] == self.sentence_of[quantity.first]
            for q in amounts[-6:]
            if q.last <= quantity.first
        )
        lasting = (
            listed and after == "for" and self.tokens[quantity.last + 1].value is not None
            if quantity.last + 1 < len(self.tokens)
            else False
        )
        slotted = listed and quantity.last in self.frequency_at
        if before == "of" and self.text(quantity.first - 2) == "instead":
            before = "to"
        timed = lasting or slotted or (after in ("at", "in", "with") and self._frequency_near(quantity, 3))
        again = listed and timed and self.tokens[quantity.first].kind == "number"
        if (before not in _CHANGES and not lasting and not slotted and not again) or not (
            timed
            or after in _SENTENCE_ENDS
            or after
            in (
                "down",
                "up",
                "over",
                "back",
                "through",
                "and",
                "but",
                "now",
                "then",
                "to",
                "mg",
                "after",
                "because",
                "from",
                "last",
                "for",
                "which",
                "in",
                "or",
                "since",
                "again",
                "an",
                "lol",
                "do",
            )
            or quantity.last in self.frequency_at
        ):
            return False
        earlier = [q for q in amounts[-6:] if q.unit and q.kind != "form"]
        if not earlier:
            later = self._next_strength(quantity)
            if (
                before not in ("from", "with", "at", "on", "said", "wrote", "meant", "to")
                or after not in ("to", "and", "then", ",", "or")
                or not later
                or later[0].first > quantity.last + 6
            ):
                return False
            if 0.1 <= quantity.high / later[0].high <= 10 and later[0].unit not in ("g", "ml"):
                quantity.unit = later[0].unit
                return True
            return False
        model = earlier[-1]
        ratio = quantity.high / model.high if model.high else 0.0
        simple = any(
            abs(ratio - r) < 0.011 * r
            for r in (
                0.1,
                0.125,
                0.2,
                0.25,
                1 / 3,
                0.5,
                0.4,
                0.6,
                2 / 3,
                0.75,
                1,
                1.25,
                1.5,
                2,
                2.5,
                3,
                4,
                5,
                6,
                8,
                10,
                4 / 3,
                5 / 3,
            )
        )
        if (
            not simple
            or model.unit in ("g", "ml")
            or (
                not timed
                and self.text(quantity.last) in ("for", "in")
                and self.text(quantity.last + 1) not in ("a", "the", "about", "my")
            )
        ):
            return False
        quantity.unit = model.unit
        return True


def _looks_like_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and 1900 <= int(digits) <= 2100 and int(digits) != 2000


def before_take(word: str) -> bool:
    return word in _TAKE


def named(hit: SubstanceHit | None) -> str | None:
    return hit.substance if hit else None


__all__ = ["ARTICLES", "PIECES", "Keeper"]
