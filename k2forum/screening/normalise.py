"""Fold a text for matching and keep, for every folded character, its place in the author's own text."""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from dataclasses import dataclass

# Letters of other scripts that look like Latin ones. Upper and lower case differ in some of them.
_LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕԁһӏкмтвнԛԝгьАЕОРСУХІЈЅКМТВНԌαονικρτυχεηγΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡǀŀ",
        "aeopcyxijsdhlkmtbhqwrbaeopcyxijskmtbhgaovikptuxenyabezhikmnoptyxiagll",
        strict=True,
    )
)
_SPECIAL = {
    "µ": "u",
    "μ": "u",
    "ω": "omega",
    "Ω": "omega",
    "β": "b",
    "ß": "ss",
    "æ": "ae",
    "Æ": "ae",
    "œ": "oe",
    "Œ": "oe",
    "ø": "o",
    "Ø": "o",
    "ł": "l",
    "Ł": "l",
    "đ": "d",
    "™": "",
    "®": "",
    "©": "",
    "℠": "",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "´": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "−": "-",
    "﹣": "-",
    "—": "—",
    "―": "—",
    "×": "x",
    "✕": "x",
    "✖": "x",
    "…": ".",
    "‚": ",",
    "٫": ".",
    "⁄": "/",
    "∕": "/",
    "\u2028": "\n",
    "\u2029": "\n",
    "\x85": "\n",
    "①": "1",
    "№": "#",
    "•": "•",
    "·": "•",
    "‣": "•",
    "●": "•",
    "▪": "•",
    "½": "½",
    "¼": "¼",
    "¾": "¾",
    "⅓": "⅓",
    "⅔": "⅔",
    "⅛": "⅛",
    "\u20e3": "",
    "º": "º",
    "ª": "ª",
    "°": "°",
    "ᴏ": "o",
    "ⅼ": "l",
    "†": "t",
    "\U0001f51f": "10",
}
# Small capitals, which Unicode's own foldings leave as they are.
_SPECIAL |= dict(zip("ᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴘʀᴛᴜᴠᴡʏᴢ", "abcdeghijklmnprtuvwyz", strict=True))
# Letters with a stroke through them, which no folding takes away.
_SPECIAL |= dict(zip("ħŧƀƃǥɇɉɍɏɨɵʉⱥȼƶȿɀꝁꝥᵽꞓꞡꞥꞧꞩ", "htbbgejryiouaczszkppcgnrs", strict=True))
_SPECIAL |= dict(zip("ĦŦɃǤɆɈɌɎƗƟɄȺȻƵꝀⱣꞠꞤꞦꞨĐ", "htbgejryiouaczkpgnrsd", strict=True))
_BOXED = ("\U0001f130", "\U0001f150", "\U0001f170")  # A to Z, white and black, in squares and discs
FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 0.125}

_MAY_BE_MARKUP = re.compile(r"[&<[*_~`\\\x00-\x08\x0b-\x1f\x7f]")
_MARKUP = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,20}[0-9]{0,2});|</?[a-zA-Z]|<!--|\[/?[biuBIU]\]|[*_~`\\\x00-\x08\x0b-\x1f\x7f]"
)
# Everything that needs more than lower-casing. Each alternative is bounded or a single run.
_UNUSUAL = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,20}[0-9]{0,2});"
    r"|</?[a-zA-Z][^<>\n]{0,80}>|<!--[^<>\n]{0,80}-->|\[/?[biuBIU]\]"
    r"|\\r\\n|\\[rnt](?![a-z])|[*_~`]+|\\(?=[*_~`>#.\-])"
    r"|[^\x00-\x7f]"
)
_BREAKING_TAGS = ("<br", "<p", "</p", "<li", "<div", "</div")


@dataclass(slots=True)
class Folded:
    """Folded text. ``starts`` and ``ends`` are None when every character kept its place."""

    text: str
    starts: array[int] | None
    ends: array[int] | None

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in the author's text of the folded characters first..last (exclusive)."""
        if self.starts is None or self.ends is None:
            return first, last
        return self.starts[first], self.ends[last - 1]


def fold_character(character: str) -> str:
    """The folded form of one character: none, one or several plain ones."""
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in _LOOK_ALIKES:
        return _LOOK_ALIKES[character]
    for first in _BOXED:
        if first <= character < chr(ord(first) + 26):
            return chr(ord("a") + ord(character) - ord(first))
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me", "Cc") and character not in "\n\t":
        return " " if character in "\r\x0b\x0c" else ""
    if category == "Zs":
        return "\u2009" if character in "\u00a0\u2009\u202f\u2007" else " "
    folded = []
    for part in unicodedata.normalize("NFKD", character):
        if unicodedata.category(part) in ("Mn", "Cf"):
            continue
        part = _SPECIAL.get(part, _LOOK_ALIKES.get(part, part))
        folded.append(part.lower())
    result = "".join(folded)
    try:
        return str(unicodedata.digit(character)) if not result.isascii() else result
    except (TypeError, ValueError):
        return result


_CACHE: dict[str, str] = {}


def _fold_cached(character: str) -> str:
    folded = _CACHE.get(character)
    if folded is None:
        folded = fold_character(character)
        if len(_CACHE) < 5000:  # a text of all of Unicode must not grow the cache for ever
            _CACHE[character] = folded
    return folded


def _fold_piece(piece: str, before: str, after: str) -> str:
    """The folded form of what _UNUSUAL matched."""
    first = piece[0]
    if first == "&":
        character = html.unescape(piece)
        return "".join(_fold_cached(c) if c > "\x7f" else c.lower() for c in character if c not in "*_~`")
    if first == "[":
        return ""
    if first == "<":
        return "\n" if piece.lower().startswith(_BREAKING_TAGS) else ""
    if first in "*_~`":
        if piece == "*" and before.isdigit() and after.isdigit():
            return "x"  # "2*45 mcg"
        if first == "_" and before.isalpha() and after.isalpha() and len(piece) == 1:
            return " "
        return " " if piece in ("*", "-") and before in ("", "\n") else ""
    if first == "\\":  # an escape that some exporter left in the text
        return "\n" if len(piece) > 1 else ""
    return _fold_cached(piece)


class _OneToOne(dict[int, str]):
    """A translation table that fills itself and notes the characters that do not fold to exactly one."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = character.lower() if character < "\x80" else fold_character(character)
        if len(folded) != 1:
            if len(_ODD) > _MOST_REMEMBERED:
                return character
            _ODD.add(character)
            folded = character
        if len(self) < _MOST_REMEMBERED:
            self[code] = folded
        return folded


_MOST_REMEMBERED = 200_000  # more than Unicode has characters in use
_ODD: set[str] = set()
_ONE_TO_ONE = _OneToOne()


def fold(source: str) -> Folded:
    """Lower case, without accents, disguises and markup; O(length)."""
    if not (_MAY_BE_MARKUP.search(source) and _MARKUP.search(source)):
        if source.isascii():
            return Folded(source.lower(), None, None)
        simple = source.translate(_ONE_TO_ONE)
        if _ODD.isdisjoint(source):
            return Folded(simple, None, None)
    parts: list[str] = []
    starts = array("l")
    ends = array("l")
    position = 0
    for match in _UNUSUAL.finditer(source):
        begin, end = match.span()
        if begin > position:
            parts.append(source[position:begin].lower())
            starts.extend(range(position, begin))
            ends.extend(range(position + 1, begin + 1))
        folded = _fold_piece(match.group(), source[begin - 1] if begin else "", source[end : end + 1])
        parts.append(folded)
        for _ in folded:
            starts.append(begin)
            ends.append(end)
        position = end
    parts.append(source[position:].lower())
    starts.extend(range(position, len(source)))
    ends.extend(range(position + 1, len(source) + 1))
    text = "".join(parts)
    return Folded(text, starts, ends)
