"""The shape of a clause, where no single phrase tells its stance: needs, address, floors and ceilings of an
amount, instructions without a subject, notes without an "I", voices of others."""

from __future__ import annotations

from .orders import Orders
from .shapes import pairs_of, shape, words
from .types import Mention, Token

_NEED_REACH = 9  # tokens from "needs" to its amount
_VOICE_REACH = 5  # tokens from "my nan" to "used to say"


class Frames(Orders):
    """Reads clauses by their shape."""

    def hear_voices(self) -> None:
        """ "My nan used to say that ..." passes on what others should take; it tells nothing of nan's use."""
        r = self.reading
        saying = shape("saying", self.language)
        tokens = self.doc.tokens
        for number, cues in enumerate(r.by_clause):
            people = cues.get("relative")
            if not people or number not in self.near_doses:
                continue
            kept = [c for c in people if not self._speaks(c.last, saying, tokens)]
            if len(kept) < len(people):
                if kept:
                    cues["relative"] = kept
                else:
                    del cues["relative"]
                    cues.pop("my", None)
                cues["voice"] = [c for c in people if c not in kept]

    def _speaks(self, after: int, saying: frozenset[str], tokens: list[Token]) -> bool:
        for i in range(after, min(len(tokens), after + _VOICE_REACH)):
            if tokens[i].text in saying:
                return i + 1 >= len(tokens) or tokens[i + 1].text not in shape("not_saying_next")
            if tokens[i].value is not None:
                return False
        return False

    def needs(self, number: int, mention: Mention) -> bool:
        """ "Anything with joints wants about 200 mg": a need, whoever has it, but not the writer's own."""
        cues = self.reading.by_clause[number]
        if any(n in cues for n in ("self", "relative", "report_source", "denial", "said", "content")):
            return False
        verbs, refusing = shape("needs", self.language), shape("refusing", self.language)
        tokens = self.doc.tokens
        first = self.reading.clause(number).first
        for i in range(mention.first - 1, max(first, mention.first - _NEED_REACH) - 1, -1):
            text = tokens[i].text
            if text in refusing:
                return False
            if text in verbs:
                before = {t.text for t in tokens[max(first, i - 3) : i]}
                return i > first and not before & words("my") and not before & refusing
        return False

    def addresses(self, number: int) -> bool:
        """ "You'd do fine on 75 mcg": tells the reader about the reader, no condition and no report."""
        cues = self.reading.by_clause[number]
        you = cues.get("you")
        if not you or self.owned(number):
            return False
        if any(n in cues for n in ("report_source", "content", "said", "question", "hearsay", "prescribed")):
            return False
        tokens = self.doc.tokens
        first = self.reading.clause(number).first
        if any(t.text in words("conditional") for t in tokens[first : you[0].first]):
            return False
        after = you[-1].last
        return (
            after < len(tokens)
            and tokens[after].kind == "word"
            and tokens[after].text not in words("not_yours")
        )

    def floor(self, number: int, mention: Mention) -> bool:
        """ "Less than 90 mcg is useless", "nobody should be below 100 mcg": asks for more."""
        if not self._low(mention):
            return False
        first = self.reading.clause(number).first
        if any(t.text in shape("ceiling_verbs") for t in self.doc.tokens[first : mention.first]):
            return False
        before = {t.text for t in self.doc.tokens[first : mention.first]}
        if self.owned(number) and not (
            self.reading.in_clause(number, "own_advice") or before & shape("would_not")
        ):
            return False
        useless = shape("useless")
        sentence = self.reading.clause(number).sentence
        return any(
            t in useless
            for n in self.reading.sentences[sentence]
            if number <= n <= number + 1
            for t in self.texts(n)
        )

    def ceiling(self, number: int, mention: Mention) -> bool:
        """ "Stay below 40 mg"."""
        if not self._low(mention) or self.owned(number):
            return False
        first = self.reading.clause(number).first
        return any(t.text in shape("ceiling_verbs") for t in self.doc.tokens[first : mention.first])

    def _low(self, mention: Mention) -> bool:
        before = [t.text for t in self.doc.tokens[max(0, mention.first - 3) : mention.first]]
        if not before:
            return False
        return before[-1] in shape("floors") or bool(pairs_of(before) & shape("floor_pairs"))

    def instructs(self, number: int) -> bool:
        """Infinitives that tell: "Täglich 100 µg nehmen", "Tomar 100 mcg", "Prendre 100 µg"."""
        if self.language == "en" or self.owned(number):
            return False
        cues = self.reading.by_clause[number]
        if any(n in cues for n in ("my", "report_source", "modal_self", "question", "harm", "dont")):
            return False
        texts = self.texts(number)
        verbs = shape("infinitives", self.language)
        if self.language == "de":
            return bool(texts) and texts[-1] in verbs and not set(texts) & words("german_modals")
        return any(t in verbs for t in texts[:2]) and texts[0] not in (
            "de",
            "a",
            "para",
            "pour",
            "sin",
            "sans",
        )

    def logs(self, number: int) -> bool:
        """A note that leaves out its "I": "Just popped 2 tablets", "On 5 mg here", "Down to 50 mcg"."""
        cues = self.reading.by_clause[number]
        if any(n in cues for n in ("you_should", "group", "report_source", "voice")):
            return False
        sentence = self.reading.sentences[self.reading.clause(number).sentence]
        if number != sentence[0] and self.reading.in_clause(number - 1, "report_source", "group"):
            return False
        texts = self.texts(number)
        if texts and texts[-1] in ("here", "hier") and "you" not in cues:
            return True
        start = 0
        while start < len(texts) - 1 and texts[start] in shape("log_skips"):
            start += 1
        if start >= len(texts) - 1:
            return False
        pair = f"{texts[start]} {texts[start + 1]}"
        if pair in shape("log_pairs") or f"{texts[max(0, start - 1)]} {texts[start]}" in shape("log_pairs"):
            return True
        if texts[start] in shape("log_openers", self.language):
            return "you" not in cues
        if texts[start] != "on" or "you" in cues:
            return False
        token = self.doc.tokens[min(len(self.doc.tokens) - 1, self.reading.clause(number).first + start + 1)]
        return token.value is not None or token.text in words("my")

    def happened(self, number: int, mention: Mention) -> bool:
        """An amount and what it did: "300 mg did nothing"."""
        cues = self.reading.by_clause[number]
        if any(n in cues for n in ("you", "group", "report_source", "voice", "hearsay")):
            return False
        outcomes = shape("outcomes", self.language)
        last = self.reading.clause(number).last
        return any(t.text in outcomes for t in self.doc.tokens[mention.last : min(last, mention.last + 8)])

    def purpose(self, number: int, mention: Mention) -> bool:
        """ "For leg cramps: 300 mg of magnesium", nobody named."""
        r = self.reading
        siblings = [n for n in r.sentences[r.clause(number).sentence] if n <= number]
        opener = siblings[0] if number - siblings[0] <= 1 else number
        if any(
            self.owned(n) or r.in_clause(n, "my", "report_source", "content", "own_harm") for n in siblings
        ):
            return False
        if r.in_clause(number, "prescribed") or r.names & {"self", "relative"}:
            return False
        texts = [t for t in self.texts(opener) if t not in words("lead_ins")][:2]
        if len(texts) < 2 or texts[0] not in shape("purposes", self.language):
            return False
        return texts[1] not in shape("no_purposes") and not texts[1][0].isdigit()

    def priced(self, number: int, mention: Mention) -> bool:
        """Shop and price talk, which tells nobody to take anything."""
        cues = self.reading.by_clause[number]
        if any(n in cues for n in ("you_should", "advice", "own_advice", "sale", "group", "prescribed")):
            return False
        clause = self.reading.clause(number)
        if mention.per_day or "my" in cues or "own_use" in cues or self.owned(number):
            return False
        if self.imperative(number) >= 0 or self.logs(number):
            return False
        return any(t.text in shape("prices") for t in self.doc.tokens[clause.first : clause.last])

    def gerund_opens(self, number: int) -> bool:
        """ "Taking 100 mg is stupid": nobody's own use."""
        texts = self.texts(number)
        return (
            not self.owned(number)
            and "my" not in self.reading.by_clause[number]
            and ((bool(texts) and texts[0] in shape("gerunds")) or "no point" in self.pairs(number))
        )

    def _reviews(self, number: int) -> bool:
        """Does the clause look back ("that's nineteen years", "don't ask me")?"""
        return bool(shape("review_words") & set(self.texts(number)))

    def at_least(self, number: int) -> bool:
        """ "200 mcg at least": a minimum that is nobody's own."""
        cues = self.reading.by_clause[number]
        if self.owned(number) or any(n in cues for n in ("my", "own_use", "report_source", "content")):
            return False
        return bool(self.pairs(number) & shape("minimum_pairs"))

    def for_group(self, number: int) -> bool:
        """ "200 mcg for the over sixties"."""
        cues = self.reading.by_clause[number]
        if "report_source" in cues or "content" in cues or "own_use" in cues or "said" in cues:
            return False
        tokens = self.doc.tokens
        return any(
            c.first > 0
            and any(t.text in shape("purposes", self.language) for t in tokens[max(0, c.first - 2) : c.first])
            for c in cues.get("group", ())
        )

    def claims(self, number: int) -> bool:
        """A bare dose in a text without a person, next to promises or to words for the reader."""
        r = self.reading
        if r.names & {"self", "relative", "my", "own_use", "third", "prescribed", "report_source"}:
            return False
        if any(self._reviews(n) for n in range(len(self.doc.clauses))):
            return False
        promising = shape("claims", self.language)
        sentence = r.clause(number).sentence
        return any(
            self.imperative(n) >= 0 or any(t in promising for t in self.texts(n))
            for n in r.around(sentence, 1)
            if not r.clause(n).quoted
            and not r.clause(n).question
            and not self.in_inline_quote(r.clause(n).first)
        )

    def sells(self, mention: Mention) -> bool:
        """Does a seller speak, and is the amount an instruction?"""
        return self.seller and mention.per_day is not None

    def interrogates(self, number: int) -> bool:
        """A question without its mark: "is 5000 iu ok", "can you take 500 mg"."""
        clause = self.reading.clause(number)
        siblings = self.reading.sentences[clause.sentence]
        if number != siblings[0]:
            return False
        tokens = self.doc.tokens
        at = next((i for i in range(clause.first, clause.last) if tokens[i].kind != "symbol"), clause.last)
        while at < clause.last and tokens[at].text in ("so", "and", "hi", "hey", "guys", "ok", "well", ","):
            at += 1
        if at + 1 >= clause.last or tokens[at].text not in shape("asks_first", self.language):
            return False
        following = tokens[at + 1]
        if tokens[at].text in shape("needs_pronoun"):
            return following.text in shape("asked_pronouns")
        return (
            following.value is not None or following.text in shape("asked_subjects") or at + 1 in self.named
        )

    def warns(self, number: int) -> bool:
        """Predicates of harm that are more than one phrase."""
        return any(t in shape("warned_by") for t in self.texts(number)) or bool(
            self.pairs(number) & shape("warned_by_pairs")
        )

    def own_refusal(self, number: int, mention: Mention) -> bool:
        """ "I wouldn't touch 3 g", "I'd avoid 50 mg": an opinion, though it has an "I"."""
        if "self" not in self.reading.by_clause[number] and not any(
            t in shape("own_refusals") for t in self.texts(number)
        ):
            return False
        first = self.reading.clause(number).first
        texts = [t.text for t in self.doc.tokens[first : mention.first] if t.kind != "symbol"]
        held = (pairs_of(texts) | set(texts)) & shape("own_refusals")
        if not held:
            return False
        begin = min(texts.index(h.split()[0]) for h in held)
        rest = texts[begin:]
        if (pairs_of(rest) | set(rest)) & shape("own_refusal_exempt"):
            return False
        return not self._low(mention)
