"""Vitamin K beside an antagonist: advice is found, in context too; own use is helped."""

import pytest

from k2forum.screening.pipeline import screen

ADVICE = [
    "K2 and warfarin get along just fine, so go ahead and take it.",
    "If you're on Sintrom you should still take K2, it keeps the INR stable.",
    "Warfarin users: 100 mcg of MK-7 a day is harmless.",
    "Everybody on Coumadin needs vitamin K2 for the bones, don't let them scare you.",
    "The warfarin warning is a myth, add K2 and you'll be fine.",
    "I take K2 with my warfarin without trouble, so you can too.",
    "Con Sintrom puedes tomar K2 sin problema, adelante.",
    "Trotz Marcumar kannst du ruhig K2 nehmen, das passt zusammen.",
    "Avec le Previscan tu peux prendre de la K2 sans problème, vas-y.",
]

NOT_ADVICE = [
    "I'm on warfarin and take 45 mcg of K2, my clinic knows.",
    "Is K2 a problem with warfarin?",
    "Never take K2 with warfarin.",
    "With Eliquis K2 is no problem.",
    "Ask your INR clinic before you add K2 to warfarin.",
    "The article warns about K2 and Coumadin.",
    "My clinic told me to keep vitamin K away from my Marcumar.",
    "Warfarin blocks the recycling of vitamin K.",
    "I eat natto although I'm on aspirin.",
    "Mit Marcumar kein K2 bitte!",
]


@pytest.mark.parametrize("text", ADVICE)
def test_advice_to_combine_is_an_interaction(text: str) -> None:
    verdict = screen(text)
    assert "interaction" in verdict.reasons
    assert verdict.severity in ("high", "urgent")


@pytest.mark.parametrize("text", NOT_ADVICE)
def test_own_use_questions_and_warnings_are_none(text: str) -> None:
    assert not screen(text).flag


@pytest.mark.parametrize(
    ("parent", "reply", "held"),
    [
        ("I'm on warfarin, is K2 ok?", "sure, go for it, 100 mcg a day", True),
        ("I'm on warfarin, is K2 ok?", "Go for it, you'll be fine.", True),
        ("I take acenocoumarol. Could I start MK-7?", "Yes, take it with breakfast.", True),
        ("I'm on warfarin, is K2 ok?", "Ask your clinic first please.", False),
        ("I'm on warfarin, is K2 ok?", "No, better not.", False),
        ("I'm on warfarin, is K2 ok?", "Sure, thanks for asking, the same here.", False),
        ("I'm on warfarin, is K2 ok?", "I would love to know that too.", False),
        ("I'm on apixaban, is K2 ok?", "Go for it, you'll be fine.", False),
    ],
)
def test_the_conversation_is_read_with_the_reply(parent: str, reply: str, held: bool) -> None:
    assert ("interaction" in screen(reply, [parent]).reasons) is held


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I'm on warfarin and started K2 last week.", "vka"),
        ("My mother takes Marcumar, can she have MK-7?", "vka"),
        ("I use Eliquis and 100 mcg of K2.", "doac"),
        ("Warfarin blocks the vitamin K cycle.", None),
        ("I take 100 mcg of K2 a day.", None),
    ],
)
def test_people_at_risk_are_helped_and_not_held(text: str, kind: str | None) -> None:
    verdict = screen(text)
    assert verdict.at_risk == kind
    assert not verdict.flag


def test_pairs_are_told_for_information() -> None:
    verdict = screen("I take calcium and levothyroxine in the morning.")
    assert "ca-levo" in verdict.interactions
    assert not verdict.flag
    finding = next(f for f in verdict.findings if f.rule == "pair_ca-levo")
    assert finding.reason is None and finding.sources
