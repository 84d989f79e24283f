"""Advice to change a medicine, read by frames: who is told, the verb, the medicine (English)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from . import changes
from .changes import Change, listed, phrases
from .directions import Directions
from .intent import IntentJudge
from .types import Document, SubstanceHit

Span = tuple[int, int]
_REACH = 4  # sentences back to which "it" may point
_FOLLOW = 3  # sentences after a story in which the reader may be told to follow


class ChangeAdvice:
    """Finds the advice in one English document."""

    def __init__(
        self,
        judge: IntentJudge,
        medicines: dict[int, int],
        others: list[SubstanceHit],
        tied: Callable[[int], bool],
        before: bool,
    ):
        self.judge = judge
        self.reading = judge.reading
        self.doc: Document = judge.reading.doc
        self.texts = [t.text for t in self.doc.tokens]
        self.medicines = medicines
        self.starts = sorted(medicines)
        self.others = [h.first for h in others]
        self.tied = tied
        self.before = before  # a medicine was spoken of earlier in the conversation
        self.directions = Directions(self.reading)

    def find(self) -> Span | None:
        """Tokens (last exclusive) of the first advice."""
        texts = set(self.texts)
        if not texts.isdisjoint(changes.verb_forms()):
            found = changes.find(self.doc, self.medicines, set(self.others), self.points_back)
            for change in found:
                if self._open(change.first) and self._is_advice(change):
                    return change.first, change.last
            told = self._story()
            if told is not None:
                return told
        return self._headed() or self._needless() or self._instead() or self._asked_for() or self._nominal()

    # --- what is spoken of -------------------------------------------------------------------------

    def points_back(self, position: int) -> bool:
        """Is a medicine the last thing named before this token, or soon after it when none is before?"""
        sentence = self.reading.sentence_of(max(0, position))
        at = bisect_left(self.starts, position + 1)
        other = bisect_left(self.others, position + 1)
        if not at:
            if self.before and not other:
                return True
            return (
                not other
                and bool(self.starts)
                and 0 <= self.reading.sentence_of(self.starts[0]) - sentence <= 2
                and not (self.others and self.others[0] < self.starts[0])
            )
        last = self.starts[at - 1]
        if sentence - self.reading.sentence_of(last) > _REACH:
            return False
        if not other:
            return True
        named = self.others[other - 1]
        begins = self.reading.clause(self.reading.sentences[self.reading.sentence_of(last)][0]).first
        if last - begins <= 1 and named > last and self.reading.sentence_of(named) == sentence:
            return True  # the sentence is about the medicine
        return named < last or (
            self.reading.sentence_of(named) < sentence
            and self.reading.sentence_of(named) <= self.reading.sentence_of(last)
        )

    # --- whether it may count ----------------------------------------------------------------------

    def _open(self, position: int) -> bool:
        """Neither asked, mocked, quoted without assent nor left to the prescriber."""
        number = self.reading.clause_of[position]
        clause = self.doc.clauses[number]
        if clause.quoted or self.judge.in_inline_quote(position):
            return self.judge.reaction(number) == "endorse"
        if clause.question and not self._rhetorical(number, position):
            return False
        return not self.judge.mocks(number) and not self.tied(number)

    def _rhetorical(self, number: int, position: int) -> bool:
        first = self.reading.clause(self.reading.sentences[self.reading.clause(number).sentence][0]).first
        opening = " ".join(self.texts[first : position + 1])
        return (
            any(
                phrase in opening
                for phrase in (
                    "why not",
                    "why don't you",
                    "why dont you",
                    "how about",
                    "what about",
                    "have you tried",
                    "have you considered",
                    "what's the point",
                    "why bother",
                    "who needs",
                    "what is the point",
                    "why are you still",
                    "why take",
                    "why would you",
                    "why keep",
                    "why even",
                    "ever tried",
                    "have you thought",
                    "why don't u",
                    "why dont u",
                    "have u tried",
                    "whats the point",
                )
            )
            and " i " not in f" {opening} "
        )

    def _is_advice(self, change: Change) -> bool:
        if change.kind == "take" and not self._modified(change):
            return False
        if change.kind == "start" and not self._starts(change):
            return False
        if self._object_of_doctor(change):
            return False
        return self.directions.addressed(change)

    def _object_of_doctor(self, change: Change) -> bool:
        """ "Change doctor", "ask for a lower dose" speak to the prescriber."""
        after = self.texts[change.first + 1 : change.first + 4]
        return "doctor" in after or "doctors" in after or "gp" in after

    def _clause_texts(self, position: int) -> tuple[list[str], int]:
        number = self.reading.clause_of[position]
        sentence = self.reading.sentences[self.reading.clause(number).sentence]
        first, last = self.reading.clause(number).first, self.reading.clause(sentence[-1]).last
        return self.texts[first : min(last, position + 24)], first

    def _modified(self, change: Change) -> bool:
        """ "Take it every other day", "use two instead": taken in another way than prescribed."""
        line = " ".join(self.texts[change.first : min(change.last + 8, len(self.texts))])
        for sign in (".", "!", "?"):
            line = line.split(f" {sign}")[0]
        line = f" {line} "
        if self.texts[change.first - 1 : change.first] == ["only"] and any(
            f" {t} " in line for t in ("when", "if", "on", "every", "once", "after", "for")
        ):
            return True
        return any(f" {phrase} " in line for phrase in listed("modifiers"))

    def _starts(self, change: Change) -> bool:
        base = changes.verbs()[change.text][0]
        if base in listed("obtain"):
            texts, _ = self._clause_texts(change.first)
            return any(t in listed("obtain_from") for t in texts[1:])
        after = self.texts[change.last : change.last + 1]
        if base == "start" and after and after[0] in ("low",):
            return False
        named = self.texts[change.first + 1 : change.last]
        return not any(t in ("your", "ur", "it", "them", "that") for t in named) or base in (
            "start",
            "begin",
            "restart",
            "resume",
        )

    # --- stories to follow -------------------------------------------------------------------------

    def _story(self) -> Span | None:
        """One's own unsupervised change, with a word to the reader to do likewise."""
        for change in changes.find_told(self.doc, self.medicines, set(self.others), self.points_back):
            number = self.reading.clause_of[change.first]
            clause = self.doc.clauses[number]
            sentence = clause.sentence
            if change.kind in ("start", "take") or clause.question or clause.quoted or self.tied(number):
                continue
            clauses = self.reading.sentences[sentence]
            if any(
                self.reading.in_clause(n, "prescribed", "hearsay", "report_source") for n in clauses
            ) and not any(self.reading.in_clause(n, "no_doctor") for n in clauses):
                continue
            first = self.directions._sentence_first(change.first)
            before = self.texts[first : change.first]
            if any(
                t in listed("refusing")
                or t in ("if", "when", "doctor", "doc", "gp", "they", "surgeon", "cardiologist", "clinic")
                for t in before[-5:]
            ):
                continue
            if before and not any(t in listed("own_told") for t in before) and before[-1] not in (",", "and"):
                continue
            if self._followed(change, sentence):
                return change.first, change.last
        return None

    def _followed(self, change: Change, sentence: int) -> bool:
        texts = self.texts
        for near in range(sentence, sentence + _FOLLOW + 1):
            for number in self.reading.sentences.get(near, ()):
                clause = self.doc.clauses[number]
                first = max(clause.first, change.last)
                if clause.last <= first or clause.question or clause.quoted:
                    continue
                said = texts[first : clause.last]
                if any(
                    t
                    in (
                        "doctor",
                        "doc",
                        "gp",
                        "nurse",
                        "clinic",
                        "ask",
                        "regret",
                        "mistake",
                        "not",
                        "never",
                        "stupid",
                        "hospital",
                    )
                    for t in said
                ) and not self.reading.in_clause(number, "no_doctor"):
                    continue
                you = any(t in listed("you") or t in ("your", "yours", "ur", "urs") for t in said)
                if you and any(t in listed("story_follow") for t in said):
                    return True
                line = f" {' '.join(said)} "
                if any(f" {phrase} " in line for phrase in listed("follow_words")):
                    return not line.startswith((" if you", " when you"))
        return False

    def _headed(self) -> Span | None:
        """ "Biff the blood pressure tabs": any order at the head of a sentence that is not a plain one."""
        named = {hit.first for hit in self.doc.substances}
        for cue in self.reading.cues:
            if cue.name == "rx":
                named.update(range(cue.first, cue.last))
        for start in self.starts:
            if start not in named:
                continue  # "the stuff" may be anything
            first = self.directions._sentence_first(start)
            i = start - 1
            if i > first and self.texts[i] in listed("bridge") and self.texts[i] not in listed("determiners"):
                i -= 1
            if i <= first or self.texts[i] not in (
                "the",
                "your",
                "ur",
                "those",
                "them",
                "that",
                "yer",
                "dem",
            ):
                continue
            verb = self.texts[i - 1]
            if (
                not verb.isalpha()
                or len(verb) < 3
                or verb in listed("plain_heads")
                or verb.endswith(("ed", "ing", "ly", "s"))
                or verb in listed("refusing") | listed("own") | listed("group") | listed("leads")
                or not self.directions._leads_only(first, i - 1)
                or (i - 1 in self.medicines or i - 1 in self.others)
            ):
                continue
            if any(t in listed("own") or t == "my" for t in self.texts[first:start]) or not self._open(start):
                continue
            return i - 1, self.medicines[start]
        return None

    # --- frames without a verb of change -----------------------------------------------------------

    def _needless(self) -> Span | None:
        """ "You don't need the statin", "don't bother with that script", "I wouldn't take it"."""
        rows = phrases("no_need_opening")
        texts = self.texts
        count = len(texts)
        pronouns, bridge = listed("pronouns"), listed("bridge") | listed("determiners")
        for i, text in enumerate(texts):
            if text not in rows:
                continue
            for row in rows[text]:
                end = i + len(row)
                if tuple(texts[i:end]) != row:
                    continue
                medicine = -1
                for k in range(end, min(end + 6, count)):
                    if k in self.medicines:
                        medicine = self.medicines[k]
                        break
                    if k in self.others:
                        break
                    if texts[k] in pronouns:
                        after = texts[k + 1] if k + 1 < count else "."
                        if after in (
                            ".",
                            "!",
                            ",",
                            "any",
                            "anymore",
                            "at",
                            ";",
                            "\n",
                            "if",
                            "and",
                        ) and self.points_back(k):
                            medicine = k + 1
                            break
                        continue
                    if texts[k] not in bridge and texts[k] not in ("taking", "a"):
                        break
                if medicine < 0 or not self._open_loosely(i) or not self._needless_holds(i, row, medicine):
                    continue
                return i, medicine
        return None

    def _open_loosely(self, position: int) -> bool:
        number = self.reading.clause_of[position]
        clause = self.doc.clauses[number]
        if clause.question and self.texts[position] in ("who", "what's", "whats", "what", "why"):
            return not (clause.quoted or self.judge.mocks(number) or self.tied(number))
        return self._open(position)

    def _needless_holds(self, i: int, row: tuple[str, ...], end: int) -> bool:
        texts = self.texts
        first = self.directions._sentence_first(i)
        before = texts[max(first, i - 4) : i]
        following = texts[end : end + 2]
        if (
            following
            and following[0] in listed("refuse_caution")
            and row[-1] in ("take", "touch", "use", "with", "start")
        ):
            return False
        if following and following[0] in ("checks", "check", "levels", "card", "change", "adjustment"):
            return False
        own = any(t in listed("own") for t in before)
        if row[0] in ("don't", "dont", "do", "never") and (
            any(t in listed("subordinators") or t in listed("modals") for t in before)
            or (before and before[-1] in listed("group") and self.texts[i - 1] != ",")
            or (before and before[-1] in listed("you") and row[-1] != "need")
        ):
            return False
        if row[0] in ("wouldn't", "wouldnt", "would"):
            return (
                bool(before)
                and before[-1] in ("i", "we", "personally")
                and not any(t in ("if", "again") for t in texts[end : end + 3] + before)
            )
        if row[-1] in ("take", "need", "without", "use", "bother") and row[0] in (
            "not",
            "don't",
            "never",
            "no",
            "dont",
            "be",
            "do",
            "manage",
            "survive",
            "just",
        ):
            if own or (before and before[-1] in ("does", "did", "do", "could", "can") and row[0] == "not"):
                return False
            if row[0] == "not":
                return bool(before) and (before[-1] in ("should", "must") or before[-1] in listed("group"))
        return not own or row[0] in ("nobody", "no", "you")

    def _instead(self) -> Span | None:
        """ "Instead of Eliquis, take nattokinase"."""
        texts = self.texts
        for i, text in enumerate(texts):
            if text not in ("instead", "rather", "place"):
                continue
            if texts[i + 1 : i + 2] not in (["of"], ["than"]):
                continue
            end = self._medicine_after(i + 2)
            if end is None or not self._open(i):
                continue
            sentence = self.reading.sentences[self.reading.sentence_of(i)]
            if any(self.reading.in_clause(n, "third", "relative", "prescribed", "hearsay") for n in sentence):
                continue
            own = any(self.reading.in_clause(n, "self", "my") for n in sentence)
            if any(self.reading.in_clause(n, "you_should", "own_advice") for n in sentence) or (
                not own and any(self.judge.imperative(n) >= 0 or self.judge.orders(n) for n in sentence)
            ):
                return i, end
        return None

    def _asked_for(self) -> Span | None:
        """ "Ask your neighbour for a few of her furosemide"."""
        texts = self.texts
        for i, text in enumerate(texts):
            if text not in listed("ask") or not self._open(i):
                continue
            if not any(t in listed("obtain_from") for t in texts[i + 1 : i + 5]):
                continue
            change = Change("start", "base", i, i + 1, text)
            if self.directions.addressed(change):
                for k in range(i + 2, min(i + 14, len(texts))):
                    if texts[k] in (".", "!", "?", "about", "how", "whether", "if"):
                        break
                    if k in self.medicines:
                        return i, self.medicines[k]
        return None

    def _medicine_after(self, i: int) -> int | None:
        bridge = listed("bridge") | listed("determiners")
        for k in range(i, min(i + 5, len(self.texts))):
            if k in self.medicines:
                return self.medicines[k]
            if self.texts[k] not in bridge:
                return None
        return None

    def _nominal(self) -> Span | None:
        """ "Off the blood thinners you go", "your statin becomes superfluous"."""
        texts = self.texts
        useless = listed("useless")
        for start in self.starts:
            if not self._open(start):
                continue
            first = self.directions._sentence_first(start)
            end = self.medicines[start]
            rest = texts[end : min(end + 7, self.directions._sentence_last(start))]
            opening = texts[first:start]
            own = any(t in listed("own") or t in ("my", "our") for t in opening)
            your = any(t in listed("your") for t in texts[max(first, start - 3) : end])
            if (
                your
                and any(t in useless for t in rest)
                and not own
                and "not" not in rest
                and "isn't" not in rest
            ):
                return start, end
            joined = " ".join(rest[:4])
            if (
                not own
                and joined.startswith(
                    (
                        "can go",
                        "has to go",
                        "needs to go",
                        "must go",
                        "have to go",
                        "should go",
                        "need to go",
                        "can wait",
                        "gotta go",
                        "can be stopped",
                        "can be dropped",
                        "can be skipped",
                        "can be halved",
                        "can be let go",
                        "are overdue for the bin",
                        "can safely be",
                        "belongs in the",
                        "belong in the",
                        "should be binned",
                        "should be stopped",
                        "can be left",
                        "must die",
                        "ought to go",
                    )
                )
                and not joined.startswith(
                    ("away", "has to go down", "has to go in", "should go down", "has to go with")
                )
            ):
                return start, end
            line = " ".join(opening[-8:])
            if (
                not own
                and opening[-2:-1] == ["be"]
                and opening[-1:] in (["on"], ["taking"], ["getting"], ["using"])
                and any(t in ("should", "ought", "must", "need", "shud") for t in opening[-6:])
                and any(t in listed("you") or t in listed("group") for t in opening[-7:])
                and not any(t in listed("refusing") or t in ("if", "who") for t in opening)
            ):
                return start, end
            if (
                not own
                and (line.startswith(("off the", "off your")) or line == "off")
                and rest[:2] in (["you", "go"], ["u", "go"])
            ):
                return start, end
            if (
                not own
                and not self.reading.in_clause(
                    self.reading.clause_of[start], "third", "self", "my", "hearsay", "report_source"
                )
                and (" without" in line or " off " in f"{line} ")
                and any(
                    t in ("week", "weeks", "month", "months", "fortnight", "days", "day") for t in opening
                )
                and any(t in ("let", "try", "give", "take", "have") for t in opening)
                and opening[0] not in ("after", "since")
                and not any(t in ("had", "was", "were", "went") for t in opening + rest)
            ):
                return start, end
        return None
