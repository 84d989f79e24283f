"""Names as others see them: what a display name may be, and which names look the same."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import Any

from confusable_homoglyphs import categories, confusables
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from k2forum.accounts import refused_words

SHORTEST, LONGEST = 2, 40
MARKS_BETWEEN = " -'’._·"
LATIN_OF_THEIR_OWN = str.maketrans(
    {
        "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
        "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "n", "Ŋ": "N",
        "ə": "e", "Ə": "E", "ɛ": "e", "Ɛ": "E", "ɔ": "o", "Ɔ": "O", "ɓ": "b", "Ɓ": "B", "ɗ": "d", "Ɗ": "D",
        "ƙ": "k", "Ƙ": "K", "ƴ": "y", "Ƴ": "Y",
    }
)  # fmt: skip
LETTERS_BY_SHAPE = "々ー"  # repetition and length marks of Japanese are modifiers by category, letters by use
DIGITS_AS_LETTERS = str.maketrans("013457", "oieast")
SCRIPTS_TOGETHER = (  # "highly restrictive" of Unicode's security report
    {"LATIN", "HAN", "HIRAGANA", "KATAKANA"},
    {"LATIN", "HAN", "HANGUL"},
    {"LATIN", "HAN", "BOPOMOFO"},
)


def display_name_of(user: Any) -> str:
    """For allauth's pages and mails."""
    return user.display_name


def clean_display_name(name: str) -> str:
    """The name in the one form that is stored (NFKC, single spaces). Raises ValidationError with words."""
    if any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp") for char in name.strip()):
        raise ValidationError(
            _("There is an invisible character in this name. Please type it anew."), "invisible"
        )
    cleaned = " ".join(unicodedata.normalize("NFKC", name).split())
    check_length(cleaned)
    check_characters(cleaned)
    check_scripts(cleaned)
    check_claims(cleaned)
    if re.search(r"\w{2}\.\w", cleaned):
        raise ValidationError(_("A display name cannot be a web address."), "address")
    return cleaned


def check_display_name(name: str) -> None:
    """Raises ValidationError, with words that say what to change, where the name cannot be shown."""
    clean_display_name(name)


def check_length(name: str) -> None:
    if not SHORTEST <= len(name) <= LONGEST:
        raise ValidationError(
            _("A display name has %(shortest)d to %(longest)d characters."),
            "length",
            {"shortest": SHORTEST, "longest": LONGEST},
        )


def check_characters(name: str) -> None:
    """Letters, the digits 0-9, and a few marks between them; no symbol that could be taken for a badge."""
    if not any(is_letter(char) for char in name):
        raise ValidationError(_("A display name needs a letter."), "no_letter")
    marks = 0
    for char in name:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Mc") else 0
        if marks and marks <= 2:
            continue
        if not (is_letter(char) or char in "0123456789" or char in MARKS_BETWEEN):
            raise ValidationError(
                _(
                    "“%(char)s” cannot be part of a display name. Use letters, digits, spaces, hyphens "
                    "and dots; ticks, symbols and emoji could be mistaken for a badge."
                ),
                "symbol",
                {"char": char},
            )
        if categories.alias(char) == "LATIN" and not is_plain_latin(char):
            raise ValidationError(
                _("“%(char)s” looks like another letter. Please use the usual one."),
                "look_alike",
                {"char": char},
            )
    if not (is_letter(name[0]) or name[0].isdigit()):
        raise ValidationError(_("A display name starts with a letter or a digit."), "start")


def check_scripts(name: str) -> None:
    """One script, or those that are written together; and not one made of another's look-alikes."""
    letters = {char for char in name if is_letter(char)}
    scripts = {categories.alias(char) for char in letters} - {"COMMON", "INHERITED"}
    if len(scripts) > 1 and not any(scripts <= together for together in SCRIPTS_TOGETHER):
        raise ValidationError(
            _("This name mixes letters of different scripts, which look alike. Please use one script."),
            "mixed",
        )
    if "LATIN" not in scripts:
        found = confusables.is_confusable(name, greedy=True, preferred_aliases=["latin"]) or []
        if letters <= {entry["character"] for entry in found}:
            raise ValidationError(
                _("Every letter of this name looks like a Latin one. Please write it in Latin letters."),
                "look_alike",
            )


def check_claims(name: str) -> None:
    """No title, profession or role: those are shown as badges, which only a check can give."""
    pieces = re.findall(r"[^\W_]+", fold(name))
    claimed = next((piece for piece in claims(pieces) if folded(piece) in refused_words.TITLES), None)
    if claimed is None and len(pieces) > 1:
        if pieces[-1] in refused_words.TITLES_IN_CAPITALS:
            claimed = pieces[-1]
        elif pieces[0].lower() in refused_words.TITLES_AT_START:
            claimed = pieces[0]
    if claimed is not None:
        raise ValidationError(
            _(
                "Titles and professions cannot be part of a display name: a checked profession is shown as "
                "a badge beside it. Please leave out “%(word)s”."
            ),
            "title",
            {"word": claimed},
        )
    for piece in claims(pieces):
        word = folded(piece)
        stems = refused_words.ROLE_STEMS
        if word in refused_words.ROLES or word.startswith(stems) or word.endswith(stems):
            raise ValidationError(
                _(
                    "“%(word)s” could be mistaken for somebody who speaks for this site. "
                    "Please choose another name."
                ),
                "role",
                {"word": piece},
            )
    if name.casefold() in refused_words.RESERVED_NAMES:
        raise ValidationError(_("This name is kept for the site itself. Please choose another."), "role")


def claims(pieces: list[str]) -> list[str]:
    """The words a reader may see in the pieces: each one, its humps ("DrAnna"), letters apart ("M. D.")."""
    found = list(pieces)
    for piece in pieces:
        humps = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", piece).split()
        found += humps if len(humps) > 1 else []
        found += re.findall(r"^[^\W\d_]+(?=\d+$)", piece)
    found += [first + second for first, second in pairwise(pieces) if len(second) == 1]
    run = ""
    for piece in [*pieces, ""]:
        if len(piece) == 1:
            run += piece
            continue
        found += [run] if len(run) > 1 else []
        run = ""
    return found


def fold(text: str) -> str:
    """Latin letters without accents, capitals kept."""
    apart = unicodedata.normalize("NFKD", text.translate(LATIN_OF_THEIR_OWN))
    return unicodedata.normalize("NFC", "".join(char for char in apart if unicodedata.category(char) != "Mn"))


def folded(piece: str) -> str:
    """A word as it is looked up: small letters, digits that stand for letters turned into them."""
    return piece.casefold() if piece.isdigit() else piece.translate(DIGITS_AS_LETTERS).casefold()


def look_of(name: str) -> str:
    """What two names that look the same have in common; for telling whether a name is taken."""
    look = "".join(char for char in fold(name).casefold() if char.isalnum())
    look = look.translate(str.maketrans("01i", "oll")).replace("rn", "m").replace("vv", "w")
    return look[: 2 * LONGEST]


def is_letter(char: str) -> bool:
    return unicodedata.category(char) in ("Lu", "Ll", "Lt", "Lo") or char in LETTERS_BY_SHAPE


def is_plain_latin(char: str) -> bool:
    """One of the letters A-Z, with or without accents, or one that a language has as its own."""
    return ord(char) in LATIN_OF_THEIR_OWN or bool(re.fullmatch("[A-Za-z]+", fold(char)))
