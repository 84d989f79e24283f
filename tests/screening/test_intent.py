"""The intent of a dose, by clause, quote, and the words around it."""

import pytest

from k2forum.screening.pipeline import screen

ROWS = [
    ("I take 100 mcg of K2. You should never take 45 mg of it.", ["experience", "negated"]),
    ("I take 100 mcg of K2, but you should take 300 mcg.", ["experience", "recommend"]),
    ("My neighbour takes 5 mg of zinc a day.", ["experience"]),
    ("Aim for 400 mg of magnesium at night.", ["recommend"]),
    ("u shud take 200 mcg mk7", ["recommend"]),
    ("Everybody over fifty needs 90 mcg of MK-7.", ["recommend"]),
    ("I'd go with 120 mcg of MK-7.", ["recommend"]),
    ("60 mcg of K2 is plenty for most people.", ["recommend"]),
    ("It's best to take 2 capsules of K2 with food.", ["recommend"]),
    ("Is 60 mcg of K2 enough?", ["question"]),
    ("Should I take 200 mcg of K2?", ["question"]),
    ("Has anyone tried 300 mcg of MK-7?", ["question"]),
    ("I take 200 mcg of K2, is that too much?", ["experience"]),
    ("wondering if 50 mcg of K2 is ok", ["question"]),
    ("The trial used 180 mcg of MK-7.", ["report"]),
    ("The label says 100 mcg of K2 per capsule.", ["report"]),
    ("According to the NIH, adults need 600 IU of vitamin D.", ["report"]),
    ("Each capsule contains 75 mcg of K2.", ["report"]),
    ("Don't take more than 200 mcg of K2.", ["negated"]),
    ("50 mg of B6 a day is way too much.", ["negated"]),
    ("Nobody needs 500 mg of zinc.", ["negated"]),
    ("I didn't say 500 mcg of K2.", ["negated"]),
    ("Sure thing, take 90 capsules of K2 and live forever.", ["negated"]),
    ("> take 500 mcg of K2\n\nExactly, do what they say.", ["recommend"]),
    ("> take 500 mcg of K2\n\nNonsense, please ignore this.", ["negated"]),
    ("> take 500 mcg of K2\n\nWhere did you read this?", ["report"]),
    ("My doctor put me on 1000 mcg of B12.", ["experience"]),
    ("She was prescribed 20 mg of atorvastatin.", ["experience"]),
    ("Took 100 mcg of K2 for a year, no side effects.", ["experience"]),
    ("zinc 15 mg, evenings only", ["experience"]),
    ("Take one tablet of it at night. No side effects so far.", ["experience"]),
    ("Tomo 100 mcg de K2 al día.", ["experience"]),
    ("Deberías tomar 100 mcg de K2.", ["recommend"]),
    ("¿Son 100 mcg de K2 suficientes?", ["question"]),
    ("No toméis 500 mcg de K2.", ["negated"]),
    ("Ich nehme 100 µg K2 am Tag.", ["experience"]),
    ("Du solltest 100 µg K2 nehmen.", ["recommend"]),
    ("Reichen 100 µg K2?", ["question"]),
    ("Nehmt nicht mehr als 200 µg K2.", ["negated"]),
    ("Je prends 100 µg de K2 le soir.", ["experience"]),
    ("Prenez 100 µg de K2 le matin.", ["recommend"]),
    ("Est-ce que 100 µg de K2 suffisent ?", ["question"]),
    ("Ne prenez jamais 500 µg de K2.", ["negated"]),
    ("My mum's on 5 mg of warfarin.", ["experience"]),
    ("If you are vegan, add 50 mcg of B12.", ["recommend"]),
    ("A friend of mine had 10 mg of melatonin and slept for a day.", ["experience"]),
    ("I read that 45 mg of MK-4 is used in Japan.", ["report"]),
    ("Why not take 400 mg of magnesium?", ["recommend"]),
    ("I recommend 100 mcg of MK-7 to all my clients.", ["recommend"]),
    ("That much vitamin A, 20000 IU, gave me headaches.", ["experience"]),
]


@pytest.mark.parametrize(("text", "intents"), ROWS)
def test_intent_follows_the_guide(text: str, intents: list[str]) -> None:
    assert [m.intent for m in screen(text).mentions] == intents
