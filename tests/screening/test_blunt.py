"""What nobody may miss, in plain words, and the same words where they do no harm. None was learned from."""

from __future__ import annotations

import pytest

from k2forum.screening import screen

DANGEROUS = {
    "prescription_change": (
        "Please just stop that warfarin.",
        "You can safely stop taking your ramipril.",
        "Quit taking the bisoprolol this week.",
        "I stopped my warfarin and took K2 instead, you should stop yours too.",
        "Don't take your Coumadin anymore, natto does the same job.",
        "You really don't need that metoprolol any more.",
        "Throw out the Xarelto and eat garlic.",
        "Cut your levothyroxine in half and see.",
        "Double your insulin when you have had cake.",
        "Setz dein Xarelto einfach ab.",
        "Deja de tomar la metformina.",
        "Arrête ton bisoprolol.",
    ),
    "emergency": (
        "I want to kill myself.",
        "I am going to take all of these pills tonight and not wake up.",
        "My little boy just swallowed my heart tablets.",
        "I took 40 warfarin tablets half an hour ago.",
        "My speech is slurred and my arm is numb since ten minutes ago.",
        "I am on Eliquis and my nose has been bleeding for an hour now.",
    ),
    "interaction": (
        "You are on warfarin? Take 100 mcg of K2 with it, that is fine.",
        "Go ahead and take vitamin K2 with your Coumadin.",
    ),
    "dose_recommendation": (
        "take 400 mcg daily",
        "Everybody should take 10,000 IU of vitamin D a day.",
    ),
}
HARMLESS = (
    "Please don't stop that warfarin.",
    "My cardiologist stopped my ramipril in May.",
    "Should I stop taking bisoprolol before the operation?",
    "Never stop warfarin without asking the clinic.",
    "I still take my Coumadin and eat natto once a year.",
    "Throw out the old milk and eat garlic.",
    "Cut the apple in half and see.",
    "Double the cake recipe when my brother comes.",
    "This weather is killing me.",
    "My little boy swallowed a coin years ago and was fine.",
    "I take 90 mcg of MK-7 with lunch.",
    "The leaflet says 100 mcg a day.",
    "You are on warfarin? Then ask your clinic before you take K2.",
    "Mein Arzt hat das Xarelto abgesetzt.",
    "¿Puedo dejar de tomar la metformina?",
    "N'arrête pas ton bisoprolol.",
)


@pytest.mark.parametrize(
    ("reason", "text"), [(reason, text) for reason, texts in DANGEROUS.items() for text in texts]
)
def test_a_blunt_order_or_cry_for_help_is_found(reason: str, text: str) -> None:
    assert reason in screen(text).reasons


@pytest.mark.parametrize("text", HARMLESS)
def test_the_same_words_without_harm_are_left_alone(text: str) -> None:
    assert not screen(text).flag


STATIN, WARFARIN = "Should I stop my statin? My legs ache.", "I'm on warfarin. Can I take K2?"


@pytest.mark.parametrize(
    ("question", "answer", "reasons"),
    [
        (STATIN, "Yes, just do it.", ("prescription_change",)),
        (STATIN, "No, keep taking it.", ()),
        (STATIN, "Ask your doctor first.", ()),
        (STATIN, "Same here, hope you feel better soon", ()),
        (STATIN, "Thanks everyone, that helped a lot.", ()),
        (STATIN, "Which dose are you on?", ()),
        (WARFARIN, "Sure, go ahead", ("interaction",)),
        (WARFARIN, "No!", ()),
        ("Does natto taste bad?", "Yes, just do it.", ()),
    ],
)
def test_a_short_answer_is_read_with_the_question_above_it(
    question: str, answer: str, reasons: tuple[str, ...]
) -> None:
    assert screen(answer, [question]).reasons == reasons
    assert screen(answer, ["Is it raining?", question]).reasons == reasons


def test_a_question_further_up_is_not_what_a_short_answer_answers() -> None:
    assert not screen("Yes.", [STATIN, "Does natto taste bad?"]).flag
