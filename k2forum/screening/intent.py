"""What a clause does with a dose: advise it, report it, ask about it, tell of own use, or warn of it."""

from __future__ import annotations

from functools import cache

from . import data_files
from .clauses import inline_quotes
from .cues import Cue, Reading
from .types import Document, Intent, Mention

_PEOPLE = ("self", "relative")
_LIST = 10  # sentences (lines) back to the heading of a list


@cache
def words(key: str, language: str = "") -> frozenset[str]:
    table = data_files.load("intents")[key]
    if isinstance(table, dict):
        return frozenset(table.get(language, ())) | frozenset(table["en"])
    return frozenset(table)


def judge_of(doc: Document) -> IntentJudge:
    """The judge of a document, made once."""
    if not isinstance(doc.reading, IntentJudge):
        doc.reading = IntentJudge(Reading(doc))
    return doc.reading


def assign(doc: Document) -> None:
    """Set ``intent`` of every mention of ``doc``, which has its clauses."""
    if not doc.mentions:
        return
    judge = judge_of(doc)
    for mention in doc.mentions:
        mention.intent = judge.intent(mention)
    judge.settle_lists()


class IntentJudge:
    """Reads the stance of clauses, with their sentence and the sentences around as fall-backs."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.doc = reading.doc
        self.language = reading.doc.language
        self.inline = inline_quotes(self.doc.tokens)
        self.sarcastic = "sarcasm" in reading.names
        self.weak: set[int] = set()  # mentions (by start) whose intent is only a fall-back
        self.named = {h.first for h in self.doc.substances}
        self.imperative_cache: dict[int, int] = {}

    # --- one mention -------------------------------------------------------------------------------

    def intent(self, mention: Mention) -> Intent:
        number = self.reading.clause_of[mention.first] if mention.first < len(self.reading.clause_of) else 0
        clause = self.reading.clause(number)
        if clause.quoted or self._in_inline_quote(mention.first):
            return self._quoted(number, mention)
        return self._own_words(number, mention)

    def _own_words(self, number: int, mention: Mention) -> Intent:
        clause = self.reading.clause(number)
        if self._sarcasm_at(number) or self.negated(number, mention):
            return "negated"
        if clause.question:
            return self._question(number, mention)
        if self.reported(number, mention):
            return "recommend" if self._followed(number, mention) else "report"
        stance = self._clause_stance(number, mention)
        if stance is None:
            stance = self._neighbour_stance(number, mention)
        if stance is None:
            self.weak.add(mention.start)
            stance = self._fragment(number, mention)
        if stance in ("experience", "report") and self._followed(number, mention):
            return "recommend"
        return stance

    def _clause_stance(self, number: int, mention: Mention) -> Intent | None:
        """The stance that the words of this clause alone give."""
        r = self.reading
        if self._asks(number):
            return "experience" if self._takes(number, mention) else "question"
        if self.recommends(number, mention):
            return "recommend"
        if self._takes(number, mention):
            return "experience"
        if r.in_clause(number, "said"):
            return "report"
        if self.orders(number):
            return "recommend"
        if r.in_clause(number, "hearsay") or (r.in_clause(number, "report_source") and not r.in_clause(number, "my")):
            return "report"
        if r.in_clause(number, "content") and not r.in_clause(number, "own_use", "my"):
            return "report"
        return None

    # --- negation ----------------------------------------------------------------------------------

    def negated(self, number: int, mention: Mention) -> bool:
        r = self.reading
        cues = r.by_clause[number]
        if "denial" in cues and self._before(cues["denial"], mention):
            return not self._corrects(number, mention)
        if self._forbidden(number, mention):
            return True
        before = self.doc.tokens[mention.first - 1].text if mention.first else ""
        if before in ("not", "never") or (before in ("no", "nicht", "pas") and mention.first - 1 > r.clause(number).first):
            return True
        if r.clause(number).question:
            return False
        if self._beyond(number, mention) or self._retracted(number):
            return True
        if self._harm(number):
            return not self._takes(number, mention) or ("opinion" in cues and "for_me" not in cues and not self._doses_self(number))
        for near in r.sentences[r.clause(number).sentence]:
            if near > number and self._harm(near) and not self._has_mention(near) and not self._takes(number, mention):
                return self.doc.tokens[r.clause(near).first].text in words("pronoun") or near == number + 1
        return self._harm_follows(number, mention)

    def _beyond(self, number: int, mention: Mention) -> bool:
        """ "Above 100 mg a day the feet start to tingle": a warning of the amount."""
        clause = self.reading.clause(number)
        opening = [t.text for t in self.doc.tokens[clause.first : mention.first] if t.kind == "word" and t.text not in ("anything", "just", "and", "but")]
        if not opening or opening[0] not in ("above", "over", "beyond", "past", "exceeding", "uber", "oberhalb") or len(opening) > 2:
            return False
        return not any(n in self.reading.by_clause[number] for n in ("self", "relative", "you_should", "report_source"))

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
            if self._self_before(number, cue.first) and "advice" not in cues and "own_advice" not in cues:
                continue  # "I never take ..." tells of oneself
            return True
        return False

    def _self_before(self, number: int, position: int) -> bool:
        first = self.reading.clause(number).first
        return any(c.first < position and c.first >= first for n in ("self", "relative", "third") for c in self.reading.by_clause[number].get(n, ()))

    def _harm(self, number: int) -> bool:
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
        if self._takes(number, mention):
            return False
        following = r.sentences.get(r.clause(number).sentence + 1)
        if not following or r.clause(following[0]).question or self._has_mention(following[0]):
            return False
        near = following[0]
        first = self.doc.tokens[r.clause(near).first].text
        return self._harm(near) and first in words("pronoun") and not self._asks(number)

    def _corrects(self, number: int, mention: Mention) -> bool:
        """ "I didn't write 300, I wrote thirty" in one clause: the later amount is what was written."""
        return False

    # --- questions ---------------------------------------------------------------------------------

    def _question(self, number: int, mention: Mention) -> Intent:
        cues = self.reading.by_clause[number]
        asks = "modal_self" in cues or "question" in cues or self._interrogative(number)
        if self._takes(number, mention) and (not asks or self._alike(number)):
            return "experience"
        if "advice" in cues and any(self._text(c).startswith(("why not", "why don", "why dont", "have you", "have u", "how about", "por que no", "pourquoi ne", "warum n")) for c in cues["advice"]):
            return "recommend"
        if not asks:
            if self.reported(number, mention):
                return "report"
            earlier = self._neighbour_question(number, mention)
            if earlier:
                return earlier
        if self._mine(mention) or (not asks and self._takes(number, mention) and not self._asks_before(number, mention)):
            return "experience"
        return "question"

    def _interrogative(self, number: int) -> bool:
        """Does the clause open as a question does ("would", "is", "sind")?"""
        clause = self.reading.clause(number)
        for token in self.doc.tokens[clause.first : clause.last]:
            if token.kind == "word" and token.text not in words("lead_ins"):
                return token.text in words("interrogatives")
        return False

    def _alike(self, number: int) -> bool:
        """ "Anyone else on 5000 IU ...?": the writer too."""
        clause = self.reading.clause(number)
        texts = [t.text for t in self.doc.tokens[clause.first : clause.last]]
        return any(a in ("anyone", "anybody", "alguien") and b in ("else", "mas") for a, b in zip(texts, texts[1:], strict=False))

    def _mine(self, mention: Mention) -> bool:
        return mention.first > 0 and self.doc.tokens[mention.first - 1].text in ("my", "mi", "mis", "meine", "meinen", "mes", "mon", "ma")

    def _neighbour_question(self, number: int, mention: Mention) -> Intent | None:
        """A statement and its question in one sentence: "I have 3000 IU a day, is that all right?" """
        r = self.reading
        for near in r.sentences[r.clause(number).sentence]:
            if near < number and self._takes(near, mention) and not r.in_clause(near, "modal_self", "question"):
                if not r.in_clause(number, "you_should", "should"):
                    return "experience"
        return None

    def _asks(self, number: int) -> bool:
        """A question without its mark."""
        r = self.reading
        clause = r.clause(number)
        cues = r.by_clause[number]
        if "question" not in cues:
            return False
        first = cues["question"][0]
        opens = first.first - clause.first <= 3
        strong = any(self._text(c).startswith(("wonder", "was wonder", "anyone", "anybody", "please adv", "not sure", "unsure", "i wonder", "alguien", "weiss", "ob", "quelqu", "me pregunto", "je me demande")) for c in cues["question"])
        opening = self._text(first)
        return strong or (opens and self._text(first).split()[0] in words("interrogatives") and not opening.startswith(("how much better", "are you", "what worked")))

    def _asks_before(self, number: int, mention: Mention) -> bool:
        cues = self.reading.by_clause[number]
        return any(c.first < mention.first for n in ("question", "modal_self") for c in cues.get(n, ()))

    # --- advice ------------------------------------------------------------------------------------

    def recommends(self, number: int, mention: Mention | None = None) -> bool:
        r = self.reading
        cues = r.by_clause[number]
        if not cues and self.imperative(number) < 0:
            return False
        own = any(n in cues for n in _PEOPLE)
        if "prescribed" in cues and (own or "my" in cues) and "group" not in cues and "you_should" not in cues:
            return False
        if "own_advice" in cues:
            return True
        if "you_should" in cues and not self._passed(cues["you_should"], "if", "when", "wenn", "si"):
            return True
        if "should" in cues and "you" in cues and not own and "question" not in cues:
            return True
        if "advice" in cues and not ("self" in cues and "dont" in cues):
            return True
        if "group" in cues and "should" in cues and cues["group"][0].first < cues["should"][-1].first:
            if not own or cues["group"][-1].first > cues["relative" if "relative" in cues else "self"][0].first:
                return True
        if "hail" in cues and cues["hail"][0].first == r.clause(number).first and not own and "report_source" not in cues:
            if len(cues["hail"]) and mention is not None and not self._verbless_people(number, cues["hail"][0]):
                return True
        if "verdict" in cues and "for_me" not in cues and (not own or "opinion" in cues) and "third" not in cues:
            if "report_source" not in cues or "group" in cues:
                return True
        at = self.imperative(number)
        if at >= 0 and not (mention is not None and at > mention.last + 6):
            return not self._reads_as_log(number, at)
        return self._good_to(number)

    def _verbless_people(self, number: int, hail: Cue) -> bool:
        """ "People take ...": a statement, no call to people."""
        tokens = self.doc.tokens
        return hail.last < len(tokens) and tokens[hail.last].kind == "word" and tokens[hail.last].text not in (",", ":", "!")

    def imperative(self, number: int) -> int:
        """The token of an order in this clause, -1 if there is none."""
        found = self.imperative_cache.get(number)
        if found is None:
            found = self.imperative_cache[number] = self._find_imperative(number)
        return found

    def _find_imperative(self, number: int) -> int:
        clause = self.reading.clause(number)
        tokens = self.doc.tokens
        verbs = words("dose_imperatives", self.language)
        lead = words("lead_ins")
        i = clause.first
        if tokens[i].text in ("and", "or", "&", "n", "y", "und", "et") and self._goes_on(number):
            return -1
        if tokens[i].text == "@" and i + 2 < clause.last:
            i += 2  # "@maria take ..."
        while i < clause.last and tokens[i].value is None and (
            tokens[i].kind != "word" or (tokens[i].text in lead and tokens[i].text not in ("if", "when"))
        ):
            i += 1
        if i >= clause.last:
            return -1
        if tokens[i].text in verbs and self._orders(i, clause.last):
            return i
        if i > clause.first and tokens[i].value is not None and tokens[i - 1].text == "do":
            return i - 1  # "just do 90 mcg": "do" was read as a lead-in
        if tokens[i].text in words("condition_openers"):
            return self._order_after_condition(i, clause.last, verbs)
        return -1

    def _goes_on(self, number: int) -> bool:
        """ "I'm on warfarin and take ...": the subject of the clause before goes on."""
        if not number or self.reading.clause(number - 1).sentence != self.reading.clause(number).sentence:
            return False
        before = self.reading.by_clause[number - 1]
        return any(n in before for n in ("self", "relative", "third")) and "own_advice" not in before and self.doc.tokens[self.reading.clause(number).first - 1].text != ","

    def orders(self, number: int) -> bool:
        """Any order at the head of the clause ("Print this.", "quit overthinking")."""
        clause = self.reading.clause(number)
        lead = words("lead_ins")
        for token in self.doc.tokens[clause.first : clause.last]:
            if token.kind == "word" and token.text not in lead:
                return token.text in words("orders") and not clause.question
        return False

    def _orders(self, i: int, last: int) -> bool:
        following = self.doc.tokens[i + 1].text if i + 1 < last else ""
        return following not in words("not_imperative_next") or (following in ("your", "any") and self.doc.tokens[i].text != "have")

    def _order_after_condition(self, i: int, last: int, verbs: frozenset[str]) -> int:
        """ "For the first one stir 10 g ...": a bare verb with no subject before it."""
        tokens = self.doc.tokens
        subjects = words("subjects")
        conditional = tokens[i].text in ("if", "when", "whenever", "si", "wenn", "quand", "cuando", "unless", "falls")
        for j in range(i + 1, last - 1):
            text = tokens[j].text
            if text in ("i", "we", "they", "he", "she", "my") and not conditional:
                return -1
            if text in verbs and tokens[j - 1].text not in subjects and tokens[j].kind == "word":
                after = tokens[j + 1]
                if j + 1 in self.named or after.value is not None or after.kind == "number" or after.text in ("a", "an", "half", "two", "at", "about", "up", "around", "one", "with", "on", "no"):
                    return j
        return -1

    def _good_to(self, number: int) -> bool:
        """ "it's best to take", "make sure to get"."""
        clause = self.reading.clause(number)
        tokens = self.doc.tokens
        if any(n in self.reading.by_clause[number] for n in ("self", "third", "relative")):
            return False
        verbs = words("dose_imperatives", "en")
        good = words("good_to")
        for j in range(clause.first + 2, clause.last):
            if tokens[j].text in verbs and tokens[j - 1].text == "to" and tokens[j - 2].text in good:
                return True
        return False

    def _reads_as_log(self, number: int, at: int) -> bool:
        """A review that leaves out its "I": "Take one tab at noon. Numbers fine since June." """
        r = self.reading
        if self.doc.tokens[at].text not in words("log_verbs"):
            return False
        if r.names & {"you", "you_should", "follow", "tail", "hail", "advice", "group", "own_advice"}:
            return False
        if any(t.text == "!" for t in self.doc.tokens):
            return False
        return any(
            r.in_clause(n, "own_use") and not r.in_clause(n, "should")
            for n in range(len(self.doc.clauses))
            if n != number and not self.doc.clauses[n].quoted
        ) or ("own_use" in r.by_clause[number] and "prescribed" in r.names)

    # --- own use and reports -----------------------------------------------------------------------

    def _takes(self, number: int, mention: Mention | None = None) -> bool:
        """Does the clause tell of use by the writer or somebody they know?"""
        r = self.reading
        cues = r.by_clause[number]
        if "modal_self" in cues and not ("prescribed" in cues or "own_use" in cues):
            return False
        if ("hearsay" in cues and "own_use" not in cues) or "said" in cues:
            return False
        if self._continues(number):
            return True
        if "relative" in cues or ("third" in cues and "relative" in r.names):
            return not ("you_should" in cues)
        if "self" in cues:
            return "denial" not in cues
        if "prescribed" in cues and "report_source" not in cues:
            return True
        if "my" in cues and "you" not in cues and "you_should" not in cues:
            return True
        if "third" in cues and "report_source" not in r.names:
            return True
        return "own_use" in cues and "you" not in cues and "report_source" not in cues and "group" not in cues

    def _continues(self, number: int) -> bool:
        first = self.reading.clause(number).first
        return self.doc.tokens[first].text in ("and", "or", "&", "n", "y", "und", "et") and self._goes_on(number) and self._takes(number - 1) and "you_should" not in self.reading.by_clause[number]

    def _doses_self(self, number: int) -> bool:
        r = self.reading
        return r.in_clause(number, "own_use", "prescribed")

    def reported(self, number: int, mention: Mention) -> bool:
        """Does a study, label, body or article say it?"""
        r = self.reading
        cues = r.by_clause[number]
        source = cues.get("report_source")
        if source and ("says" in cues or "content" in cues) and self._before(source, mention):
            if any(n in cues for n in ("you_should", "own_advice")) and source[0].first > cues.get("you_should", cues.get("own_advice", source))[0].first:
                return False
            return not ("self" in cues and "own_use" in cues) and not ("my" in cues and "prescribed" in cues)
        if not source and number > 0 and r.clause(number - 1).sentence == r.clause(number).sentence:
            before = r.by_clause[number - 1]
            heading = self.doc.tokens[r.clause(number).first - 1].text == ":"
            if "report_source" in before and (heading or "says" in before or "content" in before) and not self._has_mention(number - 1):
                return not any(n in cues for n in ("self", "follow", "you"))
        return False

    def _followed(self, number: int, mention: Mention) -> bool:
        """Does the writer go on to tell others to do the same?"""
        r = self.reading
        sentence = r.clause(number).sentence
        for near in range(number, len(self.doc.clauses)):
            clause = self.doc.clauses[near]
            if clause.quoted or clause.sentence > sentence + 2:
                break
            if near > number and self._has_mention(near) and clause.sentence > sentence:
                break
            if clause.question or r.in_clause(near, "dont", "doctor_tie"):
                continue
            for cue in r.by_clause[near].get("follow", ()):
                if cue.first > mention.last - 1 and not self._self_before(near, cue.first) and self._opens_or_ends(near, cue):
                    return True
        return False

    def _opens_or_ends(self, number: int, cue: Cue) -> bool:
        """Telling others stands at the begin of its clause or is all of its end."""
        clause = self.reading.clause(number)
        lead = words("lead_ins")
        return all(t.kind != "word" or t.text in lead or t.text in ("you", "so") for t in self.doc.tokens[clause.first : cue.first]) or not any(
            t.kind == "word" for t in self.doc.tokens[cue.last : clause.last]
        )

    # --- fall-backs --------------------------------------------------------------------------------

    def _neighbour_stance(self, number: int, mention: Mention) -> Intent | None:
        """The stance of the other clauses of the sentence, the nearest earlier one first."""
        r = self.reading
        siblings = r.sentences[r.clause(number).sentence]
        earlier = [n for n in reversed(siblings) if n < number]
        later = [n for n in siblings if n > number]
        own = any(r.in_clause(n, "self", "relative", "third", "my", "prescribed") for n in siblings)
        if not own and any(r.in_clause(n, "tail", "follow") and not self._has_mention(n) for n in later):
            return "recommend"
        for near in (*earlier, *later):
            cues = r.by_clause[near]
            if self._asks(near):
                return "experience" if self._takes(near) else "question"
            if near < number or not self._has_mention(near):
                if "tail" in cues or "follow" in cues:
                    return "recommend"
                if self.recommends(near) or self.orders(near) or self._vocative(near) or (near < number and self._calls(near)):
                    return "recommend"
                if self._takes(near):
                    return "experience"
                if near < number and "report_source" in cues:
                    return "report"
                if "you" in cues and "report_source" not in cues:
                    return "recommend"
        return None

    def _calls(self, number: int) -> bool:
        """ "Women over forty:" calls to a group."""
        cues = self.reading.by_clause[number]
        clause = self.reading.clause(number)
        heading = self.doc.tokens[clause.last - 1].text in (":", ",")
        called = [c for n in ("group", "hail") for c in cues.get(n, ())]
        return heading and any(c.first - clause.first <= 1 for c in called) and not any(n in cues for n in ("self", "relative", "report_source", "my"))

    def _fragment(self, number: int, mention: Mention) -> Intent:
        """No verb of its own: what the sentences around do with it."""
        r = self.reading
        sentence = r.clause(number).sentence
        after = [n for s in (sentence + 1, sentence + 2) for n in r.sentences.get(s, ()) if not self.doc.clauses[n].quoted]
        before = [
            n
            for s in range(sentence - 1, max(-1, sentence - _LIST), -1)
            for n in reversed(r.sentences.get(s, ()))
            if not self.doc.clauses[n].quoted and not self._bare_item(n)
        ]
        for near in after:
            if r.clause(near).question and not self._has_mention(near):
                if not r.in_clause(near, "self") and (r.in_clause(near, "question") or len(self.doc.mentions) == 1):
                    return "question" if mention.per_day is None and not r.names & {"own_use", "self"} else "experience"
                continue
            if r.in_clause(near, "follow", "tail") or self.orders(near):
                return "recommend"
        if self._hailed(number):
            return "recommend"
        for near in (*before[:4], *after[:3]):
            clause = r.clause(near)
            if clause.question:
                if near < number and clause.sentence == sentence - 1 and self._addresses(near):
                    return "recommend"
                continue
            if self._has_mention(near) and near > number:
                continue
            if self.recommends(near):
                return "recommend"
            if self._takes(near):
                return "experience"
            if r.in_clause(near, "report_source") and near < number:
                return "report"
        if r.names & {"report_source", "content"} and not r.names & {"self", "my", "own_use"} and mention.per_day is None:
            return "report"
        if r.names & {"follow", "tail"} and not r.names & {"own_use"}:
            return "recommend"
        if r.names & {"self", "relative", "own_use", "my", "prescribed"} or mention.per_day is not None:
            return "experience"
        return "report"

    def _bare_item(self, number: int) -> bool:
        """An item of a list: a dose and its substance, no cue."""
        return not self.reading.by_clause[number] and not self.doc.clauses[number].question

    def _vocative(self, number: int) -> bool:
        """A clause that only calls to people: "..., people!" """
        clause = self.reading.clause(number)
        cues = self.reading.by_clause[number].get("hail", ())
        return bool(cues) and sum(1 for t in self.doc.tokens[clause.first : clause.last] if t.kind == "word") <= cues[0].last - cues[0].first

    def _hailed(self, number: int) -> bool:
        """ "150 mcg a day, people." """
        clause = self.reading.clause(number)
        cues = self.reading.by_clause[number]
        return any(
            self.doc.tokens[c.first - 1].text == "," and not any(t.kind == "word" for t in self.doc.tokens[c.last : clause.last])
            for c in cues.get("hail", ())
            if c.first > clause.first
        )

    def _addresses(self, number: int) -> bool:
        """ "Feeling a flu coming?" asks the reader, as sellers and advisers do."""
        cues = self.reading.by_clause[number]
        return not any(n in cues for n in ("self", "my", "relative", "question"))

    def settle_lists(self) -> None:
        """Items of one list share the intent of the item that has words for it."""
        sure = [m for m in self.doc.mentions if m.start not in self.weak]
        for mention in self.doc.mentions:
            if mention.start in self.weak and sure:
                number = self.reading.clause_of[mention.first]
                same = [m for m in sure if self._sentence(m) == self.reading.clause(number).sentence]
                if same and same[0].intent != "negated":
                    mention.intent = min(same, key=lambda m: abs(m.first - mention.first)).intent

    def _sentence(self, mention: Mention) -> int:
        return self.reading.clause(self.reading.clause_of[mention.first]).sentence

    # --- quotes and sarcasm ------------------------------------------------------------------------

    def _in_inline_quote(self, token: int) -> bool:
        return any(a <= token < b for a, b in self.inline)

    def _quoted(self, number: int, mention: Mention) -> Intent:
        said = self._own_words_of_quote(number, mention)
        reaction = self.reaction(number)
        if reaction == "reject":
            return "negated"
        if reaction == "endorse":
            return said
        if said == "negated":
            return "negated"
        return "report"

    def _own_words_of_quote(self, number: int, mention: Mention) -> Intent:
        if self.negated(number, mention):
            return "negated"
        if self.reading.clause(number).question:
            return "question"
        return self._clause_stance(number, mention) or self._neighbour_stance(number, mention) or "recommend"

    def reaction(self, number: int) -> str:
        """What the writer's own words make of a quote: "endorse", "reject", "ask" or ""."""
        r = self.reading
        asks = False
        quoted = {n for n, c in enumerate(self.doc.clauses) if c.quoted or self._in_inline_quote(c.first)}
        own = [n for n in range(len(self.doc.clauses)) if n not in quoted]
        ordered = [n for n in own if n > number] + [n for n in own if n < number]
        for near in ordered:
            clause = r.clause(near)
            if clause.question:
                asks = True
            cues = r.by_clause[near]
            if "sarcasm" in cues:
                return "reject"
            against = [c for c in cues.get("reject", ()) if self._weighs(near, c)]
            rejects = bool(against) or (self._harm(near) and not clause.question)
            favour = [c for n in ("endorse", "follow") for c in cues.get(n, ()) if n == "follow" or self._weighs(near, c)]
            endorses = bool(favour)
            if rejects and not (endorses and against and favour[0].first < against[0].first):
                return "reject"
            if endorses and not clause.question:
                return "endorse"
        return "ask" if asks else ""

    def _weighs(self, number: int, cue: Cue) -> bool:
        """Single words ("no", "this", "true") count at the head of a sentence only."""
        if cue.last - cue.first > 1 or self._strong(cue):
            return True
        clause = self.reading.clause(number)
        first = self.reading.sentences[clause.sentence][0]
        start = self.reading.clause(first).first
        if cue.first - start > 1:
            return False
        if self._text(cue) in ("this", "works", "true", "word", "correct", "esto", "eso"):
            return clause.last - cue.last <= 2
        return True

    def _strong(self, cue: Cue) -> bool:
        return any(t.text in words("strong_reject") for t in self.doc.tokens[cue.first : cue.last])

    def _sarcasm_at(self, number: int) -> bool:
        if not self.sarcastic:
            return False
        sentence = self.reading.clause(number).sentence
        return any(self.reading.in_sentence(s, "sarcasm") for s in (sentence - 1, sentence, sentence + 1))

    # --- small helpers -----------------------------------------------------------------------------

    def _has_mention(self, number: int) -> bool:
        clause = self.reading.clause(number)
        return any(clause.first <= m.first < clause.last for m in self.doc.mentions)

    def _before(self, cues: list[Cue], mention: Mention) -> bool:
        return any(c.first < mention.first for c in cues)

    def _passed(self, cues: list[Cue], *openers: str) -> bool:
        """All of these cues stand after a condition word ("if you want ...")."""
        return all(c.first and self.doc.tokens[c.first - 1].text in openers for c in cues)

    def _text(self, cue: Cue) -> str:
        return " ".join(t.text for t in self.doc.tokens[cue.first : cue.last])
