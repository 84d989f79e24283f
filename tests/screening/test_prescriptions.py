"""Advice to change a prescription medicine is found; own stories, questions and care for the "
"reader are not."""

import pytest

from k2forum.screening.pipeline import screen

ADVICE = [
    "Just come off the Lipitor, my legs stopped aching in a week and yours will too.",
    "honestly u can ditch the metoprolol once ur on magnesium",
    "You really don't need your blood pressure pills if you cut out salt.",
    "Flush the prednisone down the toilet. It eats your bones.",
    "I'd skip the Fosamax and take natto instead.",
    "Why don't you quit the citalopram and try st john's wort?",
    "Halve your levothyroxine for a week, you'll sleep like a baby.",
    "If I were you I would stop taking the statin today.",
    "Statins are a scam. Bin them and eat eggs.",
    "Eliquis made me bruise, so I stopped it and I'm fine. Do the same.",
    "Don't bother with the tapering, go cold turkey on the sertraline.",
    "Take your warfarin every other day instead, nobody will notice.",
    "My mate swears by it: swap your ramipril for beetroot juice.",
    "Double up on your metformin after a big meal, that's what I tell everyone.",
    "Everyone on omeprazole should quit it and drink apple cider vinegar.",
    "Get some gabapentin off your neighbour, works a treat for nerve pain.",
    "There's no need for bisphosphonates when you have K2, hand them back to the pharmacist.",
    "Your doctor only wants to sell pills. Stop the amlodipine and walk more.",
    "time to wean yourself off that antidepressant, no need to tell the doctor",
    "Tossed my blood thinners last spring, never felt better, you can too!",
    "Warfarin is rat poison! Throw it away.",
    "You could safely drop the evening dose of your bisoprolol.",
    "Deja la warfarina y toma ajo, te lo digo yo.",
    "Tira las pastillas de la tensión a la basura, con ajo basta.",
    "Ya no necesitas el Sintrom si tomas natto.",
    "Setz das Marcumar einfach ab, Knoblauch reicht.",
    "Lasst die Statine weg, die braucht kein Mensch.",
    "Du kannst deine Blutdrucktabletten ruhig weglassen.",
    "Arrêtez le Previscan, l'ail fait la même chose.",
    "Jette ta statine à la poubelle et mange du natto.",
    "st0p y0ur warfar1n, drink nettle tea",
]

NOT_ADVICE = [
    "Please don't stop your warfarin because of a forum.",
    "Never halve a tablet without asking the pharmacist.",
    "Can I stop my statin if my cholesterol is normal?",
    "Should I skip my Eliquis before the dentist?",
    "My doctor took me off simvastatin in March.",
    "I stopped lisinopril last year because of the cough.",
    "I quit smoking and the blood pressure went down.",
    "Talk to your cardiologist before you change the metoprolol.",
    "Only stop it if your doctor agrees.",
    "Worst drug ever, avoid.",
    "You can stop the magnesium, you eat enough nuts.",
    "Drop the fish oil, it does nothing.",
    "Zoloft gave me headaches, I would not take it again.",
    "Great, let's all throw away our insulin because a stranger says so.",
    "> stop your statins today\n\nThis is dangerous nonsense.",
    "The cardiologist swapped my warfarin for apixaban.",
    "Did anybody here stop alendronate after five years?",
    "My mother forgot her thyroid pill twice this week, is that a problem?",
    "They cut my dose in half after the blood test.",
    "Ask your GP whether you still need the pantoprazole.",
    "Nobody should stop an anticoagulant by themselves.",
    "He was told to stop aspirin a week before surgery.",
    "I can't take statins, muscle pain.",
    "Antibiotics and K2, does the gut flora suffer?",
    "No dejes el Sintrom sin hablar con tu médico.",
    "Bitte nicht einfach das Marcumar absetzen!",
    "N'arrêtez jamais votre traitement sans avis médical.",
    "Mein Arzt hat das Ramipril abgesetzt.",
]


@pytest.mark.parametrize("text", ADVICE)
def test_advice_to_change_a_medicine_is_urgent(text: str) -> None:
    verdict = screen(text)
    assert "prescription_change" in verdict.reasons
    assert verdict.severity == "urgent"


@pytest.mark.parametrize("text", NOT_ADVICE)
def test_no_change_is_advised(text: str) -> None:
    assert "prescription_change" not in screen(text).reasons
    assert not screen(text).flag
