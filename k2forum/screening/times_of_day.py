"""Times of day and meals as a way to say how often: "morning and night"."""

from __future__ import annotations

from .frequency_words import (
    BEFORE_SLEEP,
    DEICTIC,
    MEAL_KINDS,
    OPENERS,
    SLEEP,
    SLOTS,
    STANDALONE,
    Frequency,
    text_at,
)
from .types import Token

_NEAR_OTHER_TIME = 6  # tokens


def slot_at(tokens: list[Token], i: int) -> Frequency | None:
    """A habitual time of day or one particular meal."""
    word = tokens[i].text
    slot = SLOTS.get(word)
    if slot is None:
        named = text_at(tokens, i - 1) in SLOTS  # "the evening meal" is counted at its evening
        if word == "meal" and not named and any(text_at(tokens, i - k) in MEAL_KINDS for k in (1, 2)):
            return Frequency(i, i + 1, 1, 1, "slot", "meal")
        return None
    if word in ("am", "pm") and _pieces_by_clock(tokens, i):
        return Frequency(i, i + 1, 1, 1, "slot", slot)
    before = [text_at(tokens, i - k) for k in (1, 2, 3) if i - k >= 0]
    if before[:1] == ["by"]:
        return None  # "by lunchtime I was queasy"
    if word in STANDALONE and before[:1] not in (
        ["the"],
        ["my"],
        ["these"],
        ["all"],
        ["those"],
        ["sleepless"],
        ["lion's"],
        ["lions"],
    ):
        return Frequency(i, i + 1, 1, 1, "slot", slot)
    if before and (
        before[0] in DEICTIC or (len(before) > 1 and before[1] in DEICTIC and before[0] not in OPENERS)
    ):
        return None
    if word in ("am", "pm"):
        if text_at(tokens, i + 1)[:1] in (":", "\n") and (not before or before[0][:1] == "\n"):
            return Frequency(i, i + 1, 1, 1, "slot", slot)
        if not before or (
            tokens[i - 1].value is None
            and before[0] not in ("the", "mg", "mcg", "iu", "tablet", "tab", "and", "in")
        ):
            return None
        if word == "am" and text_at(tokens, i + 1) in ("i", "tag", "abend", "morgen", "not"):
            return None
        return Frequency(i, i + 1, 1, 1, "slot", slot)
    if word in SLEEP:
        opened = any(b in BEFORE_SLEEP for b in before)
    elif word in ("dejeuner", "dej") and "petit" in before[:2]:
        slot, opened = "morning", True
    elif word in ("morgen", "manana", "tarde", "comida", "nacht", "night") and before:
        opened = any(b in OPENERS for b in before[:2]) and before[0] not in (",", "y", "and", "und")
        opened = opened or (
            before[0] in ("and", "y", "und", "&", ",") and i >= 2 and text_at(tokens, i - 2) in SLOTS
        )
    else:
        opened = any(b in OPENERS for b in before) or (i > 0 and tokens[i - 1].kind != "word")
        opened = opened or (
            text_at(tokens, i + 1) in ("and", "&", "et", "y", "und", ",", "+")
            and text_at(tokens, i + 2) in SLOTS
        )
    if not opened:
        opened = text_at(tokens, i + 1) == ":" or (
            text_at(tokens, i + 1) in ("and", "&", "et", "y", "und", "+", "/")
            and text_at(tokens, i + 2) in SLOTS
        )
    if not opened:
        return None
    return Frequency(i, i + 1, 1, 1, "slot", slot)


def _pieces_by_clock(tokens: list[Token], i: int) -> bool:
    """ "one am, one pm", "200 mcg selenium am, 200 mcg selenium pm": the same before both, and no hours."""
    if not i or tokens[i - 1].kind != "word":
        return False
    near = range(max(1, i - _NEAR_OTHER_TIME), min(i + _NEAR_OTHER_TIME + 1, len(tokens)))
    return any(
        {tokens[k].text, tokens[i].text} == {"am", "pm"} and tokens[k - 1].text == tokens[i - 1].text
        for k in near
    )
