"""The words, numbers and signs that a run of characters without blanks falls into."""

from __future__ import annotations

import re

from . import data_files
from .normalise import FRACTIONS
from .spaced import NUMBER_WORDS, SAME_KIND, UNIT_TAILS, Piece, ends_of_words, meant_by, shifted

# One linear scan: alternatives start with different characters or end at the first failing one.
SCAN = re.compile(
    r"(?P<plain>[a-z]+)(?=[ \n,;:)?(\"]|\.\s|\.?\Z)(?<!http)(?<!https)"
    r"|(?P<url>(?:https?://|www\.)[^\s<>]{1,500})"
    r"|(?P<disguised>(?<![a-z0-9.,])(?=[0-9.,]*[oli])(?:[0-9][0-9oli]{0,2}|[li][0-9][0-9oli]?)"
    r"(?:[.,][0-9oli]{3})+(?![a-z0-9]))"
    r"|(?P<decimal>[0-9]+(?:[.,][0-9]+)+|(?<![0-9a-z])[.,][0-9]+)"
    r"|(?P<thin>[0-9]{1,3}(?:[\u2009'][0-9]{3})+(?![0-9]))"
    r"|(?P<dotted>(?<![a-z0-9])[a-z]{1,3}(?:\.[a-z]{1,6}(?![a-z]))+\.?)"
    r"|(?P<chunk>[a-z0-9]+(?:['@$!|€]{1,2}[a-z0-9]+)*(?:[@$€](?![a-z0-9]))?)"
    r"|(?P<leet>(?<![a-z0-9])[@$!|€](?=[0-9@$!|€]{0,9}[a-z])[a-z0-9](?:[@$!|€]?[a-z0-9])*)"
    r"|(?P<fraction>[½¼¾⅓⅔⅛])"
    r"|(?P<foreign>[^\W\d_]+)"
    r"|(?P<symbol>[^\s])"
)
_LEET = str.maketrans("013457@$!|€", "oieastasile")
_LEET_L = str.maketrans("013457@$!|€", "oleastasile")
DIGIT_LETTERS = str.maketrans("olizs", "01125")
_SHORT = frozenset({"no", "of", "so", "to", "do", "it", "is", "in", "on", "at", "as"})
_DISGUISED_SHORT = {
    "0f": "of",
    "0n": "on",
    "t0": "to",
    "d0": "do",
    "n0": "no",
}  # elsewhere "0f" is a temperature
_LONG_RUN = 13  # letters of words run together
_FEWEST_GLUED, _FEWEST_GLUED_TO_DIGITS = 4, 2
_ELISION = re.compile(r"(?:qu|jusqu|lorsqu|puisqu|[dljnsmtc])'(?=[a-z0-9])")
_NUTRIENT = r"(?:mk[0-9]{1,2}|k[0-9]|d[0-9]|b[0-9]{1,2}|q10|omega[0-9])"
_NUTRIENTS = re.compile(rf"{_NUTRIENT}(?:{_NUTRIENT})*")
_ONE_NUTRIENT = re.compile(_NUTRIENT)
# "take60000iud3aweek", "5000iuaday"
GLUED_DOSE = re.compile(
    rf"(?P<before>[a-z]{{2,}})?(?<!vitamin[abcdek])(?<!vit[abcdek])(?<!mk)(?<!coq)(?<!omega)(?P<number>[0-9]+)(?P<thousand>k)?(?P<unit>mcg|ug|mg|iu|ui)(?P<of>of)?"
    rf"(?P<name>{_NUTRIENT})?(?:(?P<each>a|per|every|each)(?P<time>day|week|night|morning|month))?"
)


_NOT_ELIDED = frozenset({"c'mon", "d'oh", "m'kay", "s'more"})
_TOLD_ADDRESS = re.compile(
    r"(?:https?://)?www\.(?P<words>[a-z0-9]+(?:-[a-z0-9]+)+)\.(?P<end>[a-z-]+)[.,!?)]?"
)
_FEWEST_TOLD = 3  # words of such an address
_REAL_DOMAINS = frozenset(data_files.load("spellings")["real_domains"])
_SPELLED: dict[str, str] = data_files.load("spellings")["words"]
_CONTRACTIONS = frozenset(data_files.load("spellings")["contractions"])
MIXED_WORDS: frozenset[str] = frozenset(data_files.load("units")["mixed_words"])


def split_run(run: str) -> tuple[Piece, ...]:
    """Words, numbers and signs of what stands between two blanks or line breaks."""
    pieces: list[Piece] = []
    for match in SCAN.finditer(run):
        at = match.start()
        for form, first, last, kind, value in _pieces(match.lastgroup or "", match[0]):
            pieces.append((form, at + first, at + last, kind, value))
    return tuple(pieces)


def _pieces(kind: str, form: str) -> tuple[Piece, ...]:
    """The tokens of one match of the scan, offsets within the match."""
    length = len(form)
    if kind in ("chunk", "plain"):
        return _split_chunk(form)
    if kind == "leet":
        return _split_leet(form)
    if kind == "symbol":
        return ((form, 0, 1, "symbol", None),)
    if kind in ("decimal", "thin"):
        return ((form, 0, length, "number", number_value(form)),)
    if kind == "disguised":
        digits = form.translate(DIGIT_LETTERS)
        return ((digits, 0, length, "number", number_value(digits, european=True)),)
    if kind == "dotted":
        return _split_dotted(form)
    if kind == "fraction":
        return ((form, 0, 1, "number", FRACTIONS[form]),)
    if kind == "url":
        if told := told_address(form):
            return told
        return (("<url>", 0, length, "symbol", None),)
    return ((form, 0, length, "word", None),)


def number_value(text: str, european: bool = False) -> float:
    """The value of digits with separators. ``european``: a dot before three digits groups thousands."""
    text = text.replace("\u2009", "").replace("'", "").replace(" ", "")
    if text[0] in ".,":
        return float("0." + text[1:])
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal = max(text.rfind("."), text.rfind(","))
        whole = text[:decimal].replace(".", "").replace(",", "")
        return float(whole + "." + text[decimal + 1 :])
    if not dots and not commas:
        return float(text)
    sign = "." if dots else ","
    groups = text.split(sign)
    grouped = all(len(g) == 3 for g in groups[1:]) and 0 < len(groups[0]) <= 3 and groups[0][0] != "0"
    if grouped and (
        len(groups) > 2 or (commas and not european) or (dots and european) or groups[1] == "000"
    ):
        return float("".join(groups))
    if len(groups) == 2:
        return float(groups[0] + "." + groups[1])
    return float(groups[0])  # a date or a version number


def told_address(form: str) -> tuple[Piece, ...] | None:
    """ "www.take-25000-iu-of-d-every-day.now": the words of an address that nobody could have.
    None for others; addresses with a path are left alone."""
    address = _TOLD_ADDRESS.fullmatch(form)
    if address is None or len(address["end"]) == 2 or address["end"] in _REAL_DOMAINS:
        return None
    known = data_files.vocabulary()
    words = address["words"].split("-")
    if len(words) < _FEWEST_TOLD or not all(w.isdigit() or len(w) == 1 or w in known for w in words):
        return None
    pieces: list[Piece] = []
    at = address.start("words")
    for word in words:
        pieces += shifted(_split_chunk(word), at)
        at += len(word) + 1
    return tuple(pieces)


def _split_chunk(chunk: str) -> tuple[Piece, ...]:
    """Words and numbers of a run of letters and digits; offsets within the run."""
    length = len(chunk)
    if (meant := _SPELLED.get(chunk)) is not None:
        return ((meant, 0, length, "word", NUMBER_WORDS.get(meant)),)
    if chunk.isalpha():
        return _split_letters(chunk)
    if chunk.isdigit():
        return ((chunk, 0, length, "number", float(chunk)),)
    known = data_files.vocabulary()
    if chunk in MIXED_WORDS:
        return ((chunk, 0, length, "word", None),)
    if "'" in chunk:
        return _split_apostrophe(chunk)
    if _NUTRIENTS.fullmatch(chunk):
        return tuple((m.group(), m.start(), m.end(), "word", None) for m in _ONE_NUTRIENT.finditer(chunk))
    if chunk in _DISGUISED_SHORT:
        return ((_DISGUISED_SHORT[chunk], 0, length, "word", None),)
    if chunk[0].isdigit():
        head = len(chunk) - len(chunk.lstrip("0123456789"))
        tail = chunk[head:]
        if tail.isalpha() and (tail in data_files.load("units")["after_digits"]):
            return _number_and_word(chunk, head)
        if (
            chunk[0] == "0"
            and length > 2
            and chunk[1:].isalpha()
            and (word := chunk.translate(_LEET)) in known
        ):
            return ((word, 0, length, "word", NUMBER_WORDS.get(word)),)  # "0il" is not eleven
        if chunk[-1] == "k" and _is_digits_in_disguise(chunk[:-1]):
            digits = chunk[:-1].translate(DIGIT_LETTERS)  # "2ok"
            return _number(digits, 0, length - 1), ("k", length - 1, length, "word", None)
        unit = next((n for n in (4, 3, 2, 1) if length > n and chunk[-n:] in UNIT_TAILS), 0)
        digits = chunk[: length - unit]
        if _is_digits_in_disguise(digits):
            pieces = [_number(digits.translate(DIGIT_LETTERS), 0, len(digits))]
            if unit:
                pieces.append((chunk[-unit:], len(digits), length, "word", None))
            return tuple(pieces)
    elif length >= 3 and _is_digits_in_disguise(chunk):
        return (_number(chunk.translate(DIGIT_LETTERS), 0, length),)
    else:
        unit = next((n for n in (3, 2) if length > n + 1 and chunk[-n:] in UNIT_TAILS), 0)
        if unit and _is_digits_in_disguise(chunk[:-unit]):
            digits = chunk[:-unit]
            return (
                _number(digits.translate(DIGIT_LETTERS), 0, len(digits)),
                (chunk[-unit:], length - unit, length, "word", None),
            )
    if any(c.isalpha() for c in chunk):
        for table in (_LEET, _LEET_L):
            decoded = chunk.translate(table)
            if decoded in known and (len(decoded) > 2 or decoded == "no"):
                return ((decoded, 0, length, "word", NUMBER_WORDS.get(decoded)),)
    if (dose := GLUED_DOSE.fullmatch(chunk)) is not None:
        return _split_glued_dose(dose)
    pieces = []
    for match in SAME_KIND.finditer(chunk):
        text = match.group()
        if text.isdigit():
            pieces.append(_number(text, match.start(), match.end()))
        elif text.isalpha():
            pieces += shifted(_split_letters(text, _FEWEST_GLUED_TO_DIGITS), match.start())
        else:
            pieces.append((text, match.start(), match.end(), "symbol", None))
    return tuple(pieces)


def _split_glued_dose(dose: re.Match[str]) -> tuple[Piece, ...]:
    """The parts of a dose without a blank, and the words that were glued before it."""
    pieces: list[Piece] = []
    for part, text in dose.groupdict().items():
        if text is None:
            continue
        first = dose.start(part)
        if part == "before":
            pieces += _split_letters(text, _FEWEST_GLUED_TO_DIGITS)
        elif part == "number":
            pieces.append(_number(text, first, first + len(text)))
        else:
            pieces.append((text, first, first + len(text), "word", None))
    return tuple(pieces)


def _split_letters(word: str, fewest: int = _FEWEST_GLUED) -> tuple[Piece, ...]:
    """The word, its doubled letters undone ("sixtyy", "mccg"), or the words that were run together."""
    if word not in data_files.vocabulary():
        if (meant := meant_by(word)) != word:
            return ((meant, 0, len(word), "word", NUMBER_WORDS.get(meant)),)
        if len(word) >= _LONG_RUN and len(ends := ends_of_words(word)) >= fewest:
            begins = [0, *ends[:-1]]
            return tuple(
                (word[a:b], a, b, "word", NUMBER_WORDS.get(word[a:b]))
                for a, b in zip(begins, ends, strict=True)
            )
    return ((word, 0, len(word), "word", NUMBER_WORDS.get(word)),)


def _split_leet(form: str) -> tuple[Piece, ...]:
    """ "$t0p" is a word, "@anna" a sign and a name."""
    for table in (_LEET, _LEET_L):
        decoded = form.translate(table)
        if decoded in data_files.vocabulary() and (len(decoded) > 2 or decoded in _SHORT):
            return ((decoded, 0, len(form), "word", NUMBER_WORDS.get(decoded)),)
    return ((form[0], 0, 1, "symbol", None), *shifted(split_run(form[1:]), 1))


def _number(text: str, first: int, last: int) -> Piece:
    return (text, first, last, "number", float(text[:300]))


def _number_and_word(chunk: str, head: int) -> tuple[Piece, ...]:
    return (_number(chunk[:head], 0, head), (chunk[head:], head, len(chunk), "word", None))


def _is_digits_in_disguise(text: str) -> bool:
    return (
        len(text) > 1
        and not text.isalpha()
        and all(c in "0123456789oli" for c in text)
        and ("o" in text or "0" in text or len(text) > 2)
    )


def _split_apostrophe(chunk: str) -> tuple[Piece, ...]:
    contraction = chunk.translate(_LEET)
    if contraction != chunk and contraction in _CONTRACTIONS:
        return ((contraction, 0, len(chunk), "word", None),)
    elided = _ELISION.match(chunk)
    if elided and chunk not in _NOT_ELIDED:
        end = elided.end()
        rest = _split_chunk(chunk[end:])
        return ((chunk[:end], 0, end, "word", None), *((t, a + end, b + end, k, v) for t, a, b, k, v in rest))
    if any(c.isdigit() for c in chunk):
        pieces: list[Piece] = []
        position = 0
        for part in chunk.split("'"):
            if part:
                pieces.extend((t, a + position, b + position, k, v) for t, a, b, k, v in _split_chunk(part))
            position += len(part)
            if position < len(chunk):
                pieces.append(("'", position, position + 1, "symbol", None))
            position += 1
        return tuple(pieces)
    return ((chunk, 0, len(chunk), "word", None),)


def _split_dotted(text: str) -> tuple[Piece, ...]:
    """ "i.u." is one word, "th.ree" a disguised one, "up.then" two sentences."""
    joined = text.replace(".", "")
    parts = text.rstrip(".").split(".")
    if all(len(p) == 1 for p in parts):
        return ((joined, 0, len(text), "word", NUMBER_WORDS.get(joined)),)
    if (
        joined in data_files.vocabulary()
        and len(joined) > 3
        and not all(len(p) > 2 and p in data_files.vocabulary() for p in parts)
    ):
        length = len(text.rstrip("."))
        pieces: list[Piece] = [(joined, 0, length, "word", NUMBER_WORDS.get(joined))]
        if length < len(text):
            pieces.append((".", length, length + 1, "symbol", None))
        return tuple(pieces)
    pieces = []
    position = 0
    for part in parts:
        pieces.append((part, position, position + len(part), "word", NUMBER_WORDS.get(part)))
        position += len(part)
        if position < len(text):
            pieces.append((".", position, position + 1, "symbol", None))
        position += 1
    return tuple(pieces)
