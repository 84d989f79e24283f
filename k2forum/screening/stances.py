"""What a clause does besides advising: refuse, warn, tell of own use, report, ask, mock."""

from __future__ import annotations

from .cues import Cue
from .frames import Frames
from .shapes import shape, words
from .types import Mention


class Stances(Frames):
    """Reads the clauses of one document for refusals, own use, reports and questions."""

    def negated(self, number: int, mention: Mention) -> bool:
        r = self.reading
        cues = r.by_clause[number]
        if self.floor(number, mention):
            return False
        if self.ceiling(number, mention) or (
            self.own_refusal(number, mention) and not r.clause(number).question
        ):
            return True
        if "denial" in cues and self.any_before(cues["denial"], mention):
            return not self._own_ceiling(number, mention)
        if self._forbidden(number, mention) and not self._asks_refusing(number):
            return True
        before = self.doc.tokens[mention.first - 1].text if mention.first else ""
        if before in ("not", "never", "keine", "kein", "keinen") or (
            before in ("no", "nicht", "pas") and mention.first - 1 > r.clause(number).first
        ):
            return True
        if r.clause(number).question:
            return False
        if self._beyond(number, mention) or self._retracted(number):
            return True
        if self.harms(number) or self.warns(number):
            if self.gerund_opens(number):
                return True
            return not self.takes(number, mention) or (
                "opinion" in cues and "for_me" not in cues and not self._doses_self(number)
            )
        for near in r.sentences[r.clause(number).sentence]:
            if (
                near > number
                and self.harms(near)
                and not self.has_mention(near)
                and not self.takes(number, mention)
            ):
                return self.doc.tokens[r.clause(near).first].text in words("pronoun") or near == number + 1
        return self._harm_follows(number, mention)

    def _beyond(self, number: int, mention: Mention) -> bool:
        """ "Above 100 mg a day the feet start to tingle": a warning of the amount."""
        clause = self.reading.clause(number)
        opening = [
            t.text
            for t in self.doc.tokens[clause.first : mention.first]
            if t.kind == "word" and t.text not in ("anything", "just", "and", "but")
        ]
        if not opening or opening[0] not in words("beyond") or len(opening) > 2:
            return False
        return not any(
            n in self.reading.by_clause[number] for n in ("self", "relative", "you_should", "report_source")
        )

    def _retracted(self, number: int) -> bool:
        r = self.reading
        if "retract" not in r.names:
            return False
        sentence = r.clause(number).sentence
        for near in (n for s in (sentence, sentence + 1) for n in r.sentences.get(s, ()) if n > number):
            for cue in r.by_clause[near].get("retract", ()):
                opening = self.doc.tokens[r.clause(near).first : cue.first]
                if all(t.kind != "word" or t.text in ("edit", "sorry", "oops", "and") for t in opening):
                    return True
        return False

    def _forbidden(self, number: int, mention: Mention) -> bool:
        """Is there a "do not" before the mention that is no "don't forget"?"""
        r = self.reading
        cues = r.by_clause[number]
        donts = cues.get("dont")
        if not donts:
            return False
        exempt = cues.get("dont_exempt", ())
        for cue in donts:
            if cue.first >= mention.first:
                continue
            if any(e.first <= cue.last and cue.first <= e.last for e in exempt):
                continue
            if any(e.first >= cue.first and e.last <= mention.first + 1 for e in exempt):
                continue
            if self._outdone(cue, mention):
                continue
            if self.self_before(number, cue.first) and "advice" not in cues and "own_advice" not in cues:
                continue  # "I never take ..." tells of oneself
            return True
        return False

    def _asks_refusing(self, number: int) -> bool:
        """ "Wouldn't 100 mcg be enough?" """
        clause = self.reading.clause(number)
        return clause.question and self.doc.tokens[clause.first].text in shape("asks_first", self.language)

    def _own_ceiling(self, number: int, mention: Mention) -> bool:
        """ "I never take more than 100 mcg" tells what the writer takes."""
        tokens = self.doc.tokens
        before = [t.text for t in tokens[max(0, mention.first - 4) : mention.first]]
        return "self" in self.reading.by_clause[number] and (
            "than" in before or not words("beyond").isdisjoint(before)
        )

    def _outdone(self, cue: Cue, mention: Mention) -> bool:
        """ "Instead of statins try 500 mg": the order after it holds, not the refusal."""
        tokens = self.doc.tokens
        if tokens[cue.first].text not in shape("outdone"):
            return False
        verbs = words("dose_imperatives", self.language)
        between = tokens[cue.last : mention.first]
        return any(t.text in verbs for t in between) or any(t.value is not None for t in between)

    def harms(self, number: int) -> bool:
        cues = self.reading.by_clause[number]
        harms = cues.get("harm")
        if not harms:
            return False
        kind = cues.get("harmless", ())
        return any(not any(k.first <= h.first and h.last <= k.last for k in kind) for h in harms) and not (
            "own_harm" in cues and ("my" in cues or "relative" in cues or "self" in cues)
        )

    def _harm_follows(self, number: int, mention: Mention) -> bool:
        """ "10,000 IU a day. That is madness." """
        r = self.reading
        if self.takes(number, mention):
            return False
        following = r.sentences.get(r.clause(number).sentence + 1)
        if not following or r.clause(following[0]).question or self.has_mention(following[0]):
            return False
        near = following[0]
        first = self.doc.tokens[r.clause(near).first].text
        return self.harms(near) and first in words("pronoun") and not self.asks(number)

    def takes(self, number: int, mention: Mention | None = None) -> bool:
        """Does the clause tell of use by the writer or somebody they know?"""
        r = self.reading
        cues = r.by_clause[number]
        if "modal_self" in cues and not ("prescribed" in cues or "own_use" in cues):
            return False
        if ("hearsay" in cues and ("own_use" not in cues or self._told_of_others(number))) or "said" in cues:
            return False
        if self._continues(number):
            return True
        if "alike" in cues or self.logs(number):
            return True
        if "relative" in cues or ("third" in cues and "relative" in r.names):
            return "you_should" not in cues
        if "self" in cues and len(cues["self"]) > len(cues.get("aside", ())):
            return "denial" not in cues
        if "prescribed" in cues and "report_source" not in cues:
            return True
        if "my" in cues and "you" not in cues and "you_should" not in cues and not self._product(number):
            return True
        if "third" in cues and "report_source" not in r.names and "content" not in cues:
            return True
        return "own_use" in cues and "you" not in cues and "report_source" not in cues and "group" not in cues

    def _product(self, number: int) -> bool:
        """ "My multivitamin contains 50 mcg": a content, before any use."""
        cues = self.reading.by_clause[number]
        contents = cues.get("content")
        if not contents or "own_use" in cues:
            return False
        return contents[0].first > cues["my"][0].first

    def _told_of_others(self, number: int) -> bool:
        """ "I read about a man who took ...": the writer reads, another takes."""
        cues = self.reading.by_clause[number]
        people = cues.get("self", ())
        return len(people) == 1 and cues["hearsay"][0].first == people[0].first

    def _continues(self, number: int) -> bool:
        first = self.reading.clause(number).first
        return (
            self.doc.tokens[first].text in words("goes_on")
            and self._goes_on(number)
            and self.takes(number - 1)
            and "you_should" not in self.reading.by_clause[number]
        )

    def _doses_self(self, number: int) -> bool:
        r = self.reading
        return r.in_clause(number, "own_use", "prescribed")

    def reported(self, number: int, mention: Mention) -> bool:
        """Does a study, label, body or article say it?"""
        r = self.reading
        cues = r.by_clause[number]
        source = cues.get("report_source")
        if source and ("says" in cues or "content" in cues) and self.any_before(source, mention):
            if (
                any(n in cues for n in ("you_should", "own_advice"))
                and source[0].first > cues.get("you_should", cues.get("own_advice", source))[0].first
            ):
                return False
            return not ("self" in cues and "own_use" in cues) and not ("my" in cues and "prescribed" in cues)
        if not source and number > 0 and r.clause(number - 1).sentence == r.clause(number).sentence:
            before = r.by_clause[number - 1]
            heading = self.doc.tokens[r.clause(number).first - 1].text == ":"
            if (
                "report_source" in before
                and (heading or "says" in before or "content" in before)
                and not self.has_mention(number - 1)
            ):
                return not any(n in cues for n in ("self", "follow", "you"))
        return False

    def asks(self, number: int) -> bool:
        """A question without its mark."""
        r = self.reading
        clause = r.clause(number)
        cues = r.by_clause[number]
        if self.interrogates(number):
            return True
        if "question" not in cues:
            return False
        first = cues["question"][0]
        if any(a.first <= first.first < a.last for a in cues.get("advice", ())):
            return False  # "it would do you good"
        if self.language != "en" and first.first > clause.first and "group" in cues:
            return False  # "uno deberia tomar ..."
        if first.last - first.first == 1 and self.language != "en" and first.first - clause.first > 1:
            return False
        if self.text_of(first).startswith(("anyone", "anybody")) and "should" in cues:
            return False
        opens = first.first - clause.first <= 3
        strong = any(self.text_of(c).startswith(tuple(words("asking"))) for c in cues["question"])
        opening = self.text_of(first)
        return strong or (
            opens
            and self.text_of(first).split()[0] in words("interrogatives")
            and not opening.startswith(("how much better", "are you", "what worked"))
        )

    def mocks(self, number: int) -> bool:
        if not self.sarcastic:
            return False
        sentence = self.reading.clause(number).sentence
        return any(self.reading.in_sentence(s, "sarcasm") for s in (sentence - 1, sentence, sentence + 1))
