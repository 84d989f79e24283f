"""Danger now has the card that fits. What is danger now: see test_learned.py."""

import pytest

from k2forum.screening.pipeline import screen

NOW = [
    ("My two year old just ate a whole bottle of vitamin gummies, what do I do??", "child_swallowed"),
    ("baby got into grandma's blood pressure pills 10 minutes ago, he's really sleepy", "child_swallowed"),
    ("I think I overdosed, took 30 tylenol an hour ago", "overdose_known"),
    ("Dad took his whole week of pills at once this morning, should we call someone?", "overdose_known"),
    ("I'm on warfarin and my nosebleed won't stop, been going for an hour", "bleeding_anticoag"),
    ("On Xarelto, black tarry stools since this morning and I feel faint", "bleeding_anticoag"),
    ("My wife's face is drooping on the left and she can't speak properly right now", "stroke"),
    ("I want to die. I have all my pills here.", "suicidal"),
    ("i dont want to be here anymore, going to take all of them tonight", "suicidal"),
    ("My throat is closing up and my lips are swelling, just took a new supplement", "allergy"),
    ("he drank bleach just now because some video said so", "borax_or_chemical"),
    ("fell down the stairs an hour ago, hit my head, I'm on Eliquis. Feel ok?", "head_injury_anticoag"),
    ("no quiero vivir más", "suicidal"),
    ("Ich will nicht mehr leben, die Tabletten liegen vor mir", "suicidal"),
    ("je veux mourir ce soir", "suicidal"),
    ("took 40 of my moms xanax like 20 min ago", "overdose_known"),
]


@pytest.mark.parametrize(("text", "situation"), NOW)
def test_danger_now_has_its_card(text: str, situation: str) -> None:
    verdict = screen(text)
    assert "emergency" in verdict.reasons
    assert verdict.severity == "urgent"
    assert verdict.emergency == situation


def test_the_card_knows_the_anticoagulant_that_was_named_earlier() -> None:
    text = "my nosebleed won't stop since two hours"
    assert screen(text).emergency != "bleeding_anticoag"
    assert screen(text, ["I have been on warfarin since May"]).emergency == "bleeding_anticoag"
