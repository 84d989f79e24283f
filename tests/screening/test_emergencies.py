"""Danger now is found in many words; old stories, side effects, films and talk about limits are not."""

import pytest

from k2forum.screening.pipeline import screen

NOW = [
    ("My two year old just ate a whole bottle of vitamin gummies, what do I do??", "child_swallowed"),
    ("baby got into grandma's blood pressure pills 10 minutes ago, he's really sleepy", "child_swallowed"),
    ("I think I overdosed, took 30 tylenol an hour ago", "overdose_known"),
    ("accidentally took my eliquis three times today and now my gums are bleeding, help", None),
    ("Dad took his whole week of pills at once this morning, should we call someone?", "overdose_known"),
    ("I'm on warfarin and my nosebleed won't stop, been going for an hour", "bleeding_anticoag"),
    ("On Xarelto, black tarry stools since this morning and I feel faint", "bleeding_anticoag"),
    ("My wife's face is drooping on the left and she can't speak properly right now", "stroke"),
    ("crushing chest pain for the last 30 minutes and my left arm is numb, is it the K2?", None),
    ("I want to die. I have all my pills here.", "suicidal"),
    ("i dont want to be here anymore, going to take all of them tonight", "suicidal"),
    ("My throat is closing up and my lips are swelling, just took a new supplement", "allergy"),
    ("he drank bleach just now because some video said so", "borax_or_chemical"),
    ("fell down the stairs an hour ago, hit my head, I'm on Eliquis. Feel ok?", "head_injury_anticoag"),
    ("mi hijo se acaba de tragar diez pastillas de hierro, ¿qué hago?", None),
    ("no quiero vivir más", "suicidal"),
    ("mein kind hat gerade eisentabletten geschluckt, was tun", None),
    ("Ich will nicht mehr leben, die Tabletten liegen vor mir", "suicidal"),
    ("ma fille vient d'avaler toute la boîte de vitamines, que faire ?", None),
    ("je veux mourir ce soir", "suicidal"),
    ("took 40 of my moms xanax like 20 min ago", "overdose_known"),
    ("my son swalowed a hole bottle of iron tabs just now pls help", None),
]

NOT_NOW = [
    "When I was three I swallowed my grandmother's pills. Hospital, all good, 1975.",
    "Can you overdose on vitamin K?",
    "An overdose of vitamin D shows in the blood calcium.",
    "My father had a stroke in 2015 and takes Eliquis since.",
    "Chest pain is listed as a side effect in the leaflet.",
    "I bruise more easily on Xarelto, is that normal?",
    "This heat is killing me, I could die for an ice cream.",
    "She died laughing when I served natto.",
    "My daughter takes one vitamin D gummy every morning.",
    "Last year my son ate three vitamin gummies, poison control said it was fine.",
    "In the film the nurse gives him too much morphine.",
    "The study counted strokes and heart attacks.",
    "Does K2 help after a heart attack?",
    "He gave up coffee and feels better.",
    "I took too many carbs yesterday, back on track now.",
    "Zoloft gave me suicidal thoughts years ago, switched and now fine.",
    "My gums bleed a little when I floss.",
    "Should my toddler take vitamin D drops in winter?",
    "Family history of heart attacks, so I had a calcium scan today.",
    "The dog just stole a piece of gouda, he is very proud.",
    "Mi abuela tuvo un ictus hace diez años.",
    "Als Kind habe ich mal Vitamintabletten genascht, nichts passiert.",
]


@pytest.mark.parametrize(("text", "situation"), NOW)
def test_danger_now_is_an_emergency(text: str, situation: str | None) -> None:
    verdict = screen(text)
    assert "emergency" in verdict.reasons
    assert verdict.severity == "urgent"
    if situation:
        assert verdict.emergency == situation


@pytest.mark.parametrize("text", NOT_NOW)
def test_no_danger_now(text: str) -> None:
    assert screen(text).emergency is None


def test_bleeding_counts_when_the_anticoagulant_was_named_earlier_in_the_conversation() -> None:
    text = "my nosebleed won't stop since two hours"
    assert screen(text).emergency is None
    assert screen(text, ["I have been on warfarin since May"]).emergency == "bleeding_anticoag"
