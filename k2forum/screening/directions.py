"""Who is told to make a change of medicine: the reader, or is it a story, a question, a warning? (English)"""

from __future__ import annotations

from . import changes
from .changes import Change, listed, phrases
from .cues import Reading

_LOOK_BACK = 24  # tokens before a verb that may hold its subject


class Directions:
    """Reads the words before a verb of change."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.tokens = reading.doc.tokens
        self.texts = [t.text for t in self.tokens]

    def addressed(self, change: Change) -> bool:
        """Is the reader, or everybody, told to make this change?"""
        first = self._sentence_first(change.first)
        if change.form == "ing":
            return self._by_frame(change, first)
        i = self._before(change.first, first)
        if i < first:
            return self._order(change, first, first)
        word = self.texts[i]
        if word in listed("refusing"):
            return self._not_really_refused(i, first)
        if word == "to":
            return self._after_to(change, i, first)
        if word in listed("id"):
            return True
        if word in ("let's", "lets"):
            return True
        if word in listed("you_modal"):
            return not self._asked_or_conditional(i, first)
        if word in listed("modals"):
            return self._after_modal(change, i, first)
        if word in listed("you"):
            return self._bare_you(i, first)
        if word in listed("own") or word in ("my", "people"):
            return False
        if word in listed("joiners"):
            return self._joined(change, i, first, word)
        if self.tokens[i].kind != "word":
            if word in (",", "—", "-", ";", ":", "(", ")", '"', "\n", "*") or not word.isascii():
                return self._joined(change, i, first, word)
            return self._order(change, first, first)
        if word in listed("noun_signs"):
            return False
        if word in listed("leads") and self._leads_only(first, i + 1):
            return self._order(change, first, first)
        if word == "better":
            return True
        if any(t in listed("refusing") for t in self.texts[max(first, i - 3) : i + 1]):
            return False
        if self._condition_opens(first) and word not in listed("subordinators"):
            return self._joined(change, i, first, "then")
        return self._takes_your(change) and word not in listed("subordinators")

    # --- the words before the verb -----------------------------------------------------------------

    def _sentence_first(self, position: int) -> int:
        sentence = self.reading.sentence_of(position)
        return max(self.reading.clause(self.reading.sentences[sentence][0]).first, position - _LOOK_BACK)

    def _before(self, position: int, first: int) -> int:
        i = position - 1
        softeners = listed("softeners")
        while i >= first and self.texts[i] in softeners:
            if self.texts[i] == "like" and self.texts[i - 1] in ("feel", "would"):
                break
            i -= 1
        return i

    def _order(self, change: Change, start: int, first: int) -> bool:
        """An order at the head of a sentence, unless it is a story that leaves out its "I"."""
        if change.text in listed("ambiguous_past"):
            rest = self.texts[change.first : self._sentence_last(change.first)]
            if any(t in listed("story") for t in rest) and not any(t in listed("your") for t in rest):
                return False
        if self._object_is_mine(change):
            return False
        return not (
            change.text in ("change", "half", "start", "split", "double")
            and self.texts[change.first + 1 : change.first + 2] in (["in"], ["of"], ["is"], ["was"])
        )

    def _sentence_last(self, position: int) -> int:
        sentence = self.reading.sentence_of(position)
        return self.reading.clause(self.reading.sentences[sentence][-1]).last

    def _object_is_mine(self, change: Change) -> bool:
        return any(t in ("my", "mine", "our") for t in self.texts[change.first : change.last + 1])

    def _takes_your(self, change: Change) -> bool:
        return any(t in listed("your") for t in self.texts[change.first + 1 : change.last])

    def _not_really_refused(self, i: int, first: int) -> bool:
        """ "Why not stop", "don't hesitate and stop"."""
        before = self.texts[i - 1] if i > first else ""
        return self.texts[i] == "not" and before in ("why", "or")

    def _after_to(self, change: Change, i: int, first: int) -> bool:
        texts = self.texts
        k = i - 1
        if k >= first and texts[k] in listed("softeners") and texts[k] not in listed("before_advice_to"):
            k -= 1
        if k < first:
            return False
        told = self._tells_somebody(k, first)
        if told:
            return True
        word = texts[k]
        if word in listed("own_to") and not (word == "like" and texts[k - 1] in ("you'd", "might")):
            return False
        if word not in listed("before_advice_to"):
            return False
        window = texts[max(first, k - 5) : k + 1]
        if any(t in listed("refusing") for t in window):
            return any(
                t in ("afraid", "scared", "hurt", "harm", "hesitate", "crime", "sin", "why", "worse")
                for t in window
            )
        if "no" in window and word in ("need", "reason", "point", "way", "right", "plan"):
            return False
        if word in (
            "need",
            "needs",
            "want",
            "wants",
            "wanna",
            "have",
            "has",
            "got",
            "ought",
            "able",
            "ready",
            "plan",
            "learn",
            "try",
            "start",
            "begin",
            "like",
            "remember",
            "entitled",
            "allowed",
            "afraid",
            "scared",
            "dare",
            "decision",
            "idea",
            "supposed",
            "happy",
        ):
            subject = self._subject(k, first)
            if subject in ("own", "doctor"):
                return False
            return subject in ("you", "group") or word in (
                "try",
                "start",
                "begin",
                "learn",
                "remember",
                "dare",
                "idea",
                "decision",
            )
        return self._subject(k, first) != "own" or word in ("best", "better", "advice", "time")

    def _tells_somebody(self, k: int, first: int) -> bool:
        """ "Tell your mum to", "get her to", "I urge you to", "my advice to everyone is to"."""
        texts = self.texts
        window = texts[max(first, k - 3) : k + 1]
        if "doctor" in window or "gp" in window or "doc" in window or "clinic" in window:
            return False
        for n, t in enumerate(window):
            at = max(first, k - 3) + n
            if t in (
                "tell",
                "get",
                "beg",
                "convince",
                "persuade",
                "urge",
                "advise",
                "encourage",
                "ask",
                "make",
                "help",
            ):
                before = texts[at - 1] if at > first else ""
                if (
                    before in ("i", "i'd", "we", "")
                    or before in listed("leads")
                    or before in listed("joiners")
                    or before in (",", ":", "should", "can", "could")
                ):
                    if before in ("i", "we") and t not in ("urge", "beg", "advise", "encourage", "tell"):
                        return False
                    return at < k
        return False

    def _after_modal(self, change: Change, i: int, first: int) -> bool:
        texts = self.texts
        k = self._before(i, first)
        if texts[i] == "better" and k >= first and texts[k] not in listed("you") | listed("own"):
            return True
        if k < first:  # "Should stop ..." at the head, or a question "Can stop"
            return texts[i] in ("should", "must", "better", "gotta")
        subject = texts[k]
        if subject in listed("refusing"):
            return False
        if subject in ("i", "we") and texts[i] in ("would", "'d", "wud"):
            return True
        if subject in listed("own"):
            return False
        if subject == "one" and self.texts[k - 1] == "no":
            return False
        if subject in listed("you") or subject == "one":
            return not self._asked_or_conditional(k, first)
        if self._group_before(k, first):
            return True
        if self.tokens[k].kind != "word" or subject in listed("joiners") or subject in listed("leads"):
            return self._subject(k, first) in ("you", "group")
        return False

    def _group_before(self, k: int, first: int) -> bool:
        window = self.texts[max(first, k - 9) : k + 1]
        if any(t in listed("nobody") for t in window) or ("no" in window and "one" in window):
            return False
        if any(t in ("doctors", "gps", "some", "many", "they", "few") for t in window):
            return False
        return any(t in listed("group") for t in window)

    def _asked_or_conditional(self, k: int, first: int) -> bool:
        """ "If you can drop", "can you stop": no advice."""
        before = self._before(k, first)
        if before < first:
            return False
        word = self.texts[before]
        if word == "that" and before > first:
            before -= 1
            word = self.texts[before]
        if word in ("if", "when", "once") and self._harmless_if(before, first):
            return False
        if word in listed("hearsay") or word in ("saying", "telling"):
            return not self._says_so_too(before, first)
        return (
            word
            in (
                "if",
                "when",
                "whether",
                "unless",
                "how",
                "where",
                "can",
                "could",
                "should",
                "would",
                "will",
                "so that",
            )
            and word != "then"
        )

    def _bare_you(self, k: int, first: int) -> bool:
        texts = self.texts
        before = self._before(k, first)
        if before < first:
            return True
        word = texts[before]
        if word in ("sooner", "faster", "quicker"):
            return True
        if word in ("if", "when", "once") and self._harmless_if(before, first):
            return True
        if word in listed("hearsay"):
            return self._says_so_too(before, first)
        if word in listed("advise"):
            return not any(t in listed("refusing") for t in texts[max(first, before - 3) : before])
        if word in ("don't", "dont", "not") and before > first and texts[before - 1] in ("why", "how"):
            return True
        if word in ("off", "about", "sure", "time", "that") and any(
            t in ("off", "how", "make", "suggest", "recommend", "advise", "say", "time")
            for t in texts[max(first, before - 2) : before + 1]
        ):
            return True
        if word in listed("subordinators") or word in listed("refusing"):
            return False
        return self.tokens[before].kind != "word" or word in listed("joiners")

    def _harmless_if(self, before: int, first: int) -> bool:
        """ "Nothing bad will happen if you drop it", "you'll feel better once you stop"."""
        last = self._sentence_last(before)
        line = f" {' '.join(self.texts[first:last])} "
        return any(phrase in line for phrase in listed("noharm")) and not any(
            t in self.texts[first:last] for t in ("ask", "doctor", "but")
        )

    def _says_so_too(self, said: int, first: int) -> bool:
        """What somebody else says.

        Advice only when the writer says it too ("my doctor friend says ... so do it").
        """
        texts = self.texts
        if any(
            t in listed("refusing") or t in ("some", "people", "they")
            for t in texts[max(first, said - 5) : said]
        ):
            return False
        if texts[said - 1] in ("i", "i'd", "always", "we", "keep"):
            return texts[said] in ("say", "said", "think", "tell", "believe")
        sentence = self.reading.sentence_of(said)
        return any(
            self.reading.in_sentence(s, "follow", "endorse", "follow_me")
            for s in (sentence, sentence + 1, sentence + 2)
        )

    def _subject(self, position: int, first: int) -> str:
        """The nearest subject at or before a token: "you", "group", "own" or "" (none)."""
        texts = self.texts
        for k in range(position, first - 1, -1):
            word = texts[k]
            if word in listed("you") or word in listed("you_modal"):
                return "you"
            if word in listed("group"):
                if any(t in listed("nobody") for t in texts[max(first, k - 2) : k]):
                    return "own"
                return "group"
            if word in listed("own") or word in listed("nobody"):
                if word in ("i",) and texts[k + 1 : k + 2] in (
                    ["would"],
                    ["were"],
                    ["say"],
                    ["suggest"],
                    ["recommend"],
                    ["reckon"],
                    ["was"],
                ):
                    return "you"
                if word == "it" or word == "who" or word == "which":
                    continue
                return "own"
            if word in listed("id"):
                return "you"
        return ""

    def _joined(self, change: Change, i: int, first: int, joiner: str) -> bool:
        """After "and", a comma ...: the subject of what stands before goes on."""
        if self._object_is_mine(change):
            return False
        if joiner in (";", ":", "—", "(", "-", "\n", "*") or not joiner.isascii():
            return self._order(change, first, first)
        subject = self._subject(i, first)
        if joiner in ("so", "but", "then", ","):
            if subject == "own" and joiner == "," and self.texts[first] not in listed("subordinators"):
                last = self._last_own(i, first)
                return last is None or not last or self._takes_your(change) or not self._present_own(i, first)
            return self._order(change, first, first)
        if subject == "own":
            if self._head_orders(first):
                return True
            return self._takes_your(change) and not self._present_own(i, first)
        return not (
            any(t in listed("refusing") for t in self.texts[max(first, i - 6) : i])
            and joiner in ("or", "nor")
        )

    def _head_orders(self, first: int) -> bool:
        """Does the sentence begin with an order ("swap it for what they sell and bin ...")?"""
        for k in range(first, len(self.texts)):
            if self.tokens[k].kind == "word" and self.texts[k] not in listed("leads"):
                found = changes.verbs().get(self.texts[k])
                return found is not None and found[1] == "base"
        return False

    def _last_own(self, i: int, first: int) -> bool:
        return any(t in listed("own") for t in self.texts[first : i + 1])

    def _present_own(self, i: int, first: int) -> bool:
        """Does "I", "he" or "they" govern a list of what they do ("I walk, skip the pill")?"""
        return any(
            t in ("i", "he", "she", "we", "they", "who", "told", "asked", "want", "wanted")
            for t in self.texts[max(first, i - 8) : i + 1]
        )

    def _leads_only(self, first: int, last: int) -> bool:
        leads = listed("leads")
        return all(self.tokens[k].kind != "word" or self.texts[k] in leads for k in range(first, last))

    def _condition_opens(self, first: int) -> bool:
        return self.texts[first] in (
            "if",
            "when",
            "once",
            "as",
            "after",
            "on",
            "for",
            "instead",
            "with",
            "whenever",
            "until",
            "unless",
            "before",
            "every",
        )

    # --- "-ing" ------------------------------------------------------------------------------------

    def _by_frame(self, change: Change, first: int) -> bool:
        """ "Nothing wrong with skipping ...", "skipping a dose is harmless", "have you tried dropping"."""
        texts = self.texts
        i = self._before(change.first, first)
        for row in _frame_rows():
            if i + 1 - len(row) >= first and tuple(texts[i + 1 - len(row) : i + 1]) == row:
                window = texts[max(first, i - 3 - len(row)) : i + 2 - len(row)]
                if any(
                    t
                    in (
                        "i",
                        "he",
                        "she",
                        "we",
                        "they",
                        "was",
                        "were",
                        "am",
                        "doctor",
                        "i'm",
                        "anyone",
                        "anybody",
                    )
                    for t in window
                ) and row[-1] in (
                    "tried",
                    "try",
                    "considered",
                    "consider",
                    "by",
                    "start",
                    "about",
                    "of",
                    "begin",
                ):
                    return False
                return not any(
                    t
                    in (
                        "not",
                        "never",
                        "wouldn't",
                        "don't",
                        "dont",
                        "against",
                        "cannot",
                        "can't",
                        "before",
                        "without",
                    )
                    for t in window
                ) or row[0] in ("nothing", "no")
        if (
            i < first
            or (self.tokens[i].kind != "word" and self.texts[i] in (".", "!", "?", "\n", ":"))
            or texts[i] in ("but", "and", "so")
        ):
            return self._verdict_follows(change)
        return False

    def _verdict_follows(self, change: Change) -> bool:
        texts = self.texts[change.last : min(change.last + 14, self._sentence_last(change.first))]
        if any(
            t
            in (
                "is",
                "are",
                "does",
                "won't",
                "wont",
                "doesn't",
                "will",
                "works",
                "isn't",
                "helps",
                "solves",
                "fixes",
                "worked",
                "can't",
                "should",
                "never",
                "sorts",
                "causes",
                "makes",
            )
            for t in texts
        ):
            bad = {
                "dangerous",
                "risky",
                "unwise",
                "abruptly",
                "stupid",
                "rebound",
                "not",
                "isn't",
                "ask",
                "careful",
                "doctor",
                "bad",
                "suddenly",
                "?",
                "was",
                "wasn't",
                "worse",
                "deadly",
                "what",
            }
            return any(t in listed("verdicts") for t in texts) and not any(t in bad for t in texts)
        return False


_ROWS: list[tuple[str, ...]] = []


def _frame_rows() -> list[tuple[str, ...]]:
    if not _ROWS:
        for rows in phrases("ing_frames").values():
            _ROWS.extend(rows)
        _ROWS.sort(key=len, reverse=True)
    return _ROWS
