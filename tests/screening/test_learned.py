"""What the models read: plain statements (statements.txt) that they never learned from, judged by share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from k2forum.screening import data_files, models, training
from k2forum.screening.labelled import Labelled, read_marked
from k2forum.screening.pipeline import screen
from k2forum.screening.sequence_fitting import Size
from k2forum.screening.types import Verdict

STATEMENTS = list(read_marked(Path(__file__).parent / "statements.txt"))
RULES = {"P": "prescription_change", "M": "megadose", "E": "emergency", "I": "k_vka"}
FOUND = {"P": 0.93, "M": 0.75, "E": 0.9, "I": 0.9}


def rules(row: Labelled) -> set[str]:
    return {f.rule for f in screen(row.text, row.context).findings if f.reason}


@pytest.mark.parametrize("letter", sorted(RULES))
def test_what_is_said_plainly_is_found(letter: str) -> None:
    rows = [row for row in STATEMENTS if letter in row.marks]
    missed = [row.text for row in rows if RULES[letter] not in rules(row)]
    assert len(rows) >= 8 and len(missed) <= (1 - FOUND[letter]) * len(rows), missed


@pytest.mark.parametrize("letter", sorted(RULES))
def test_what_only_looks_like_it_is_left_alone(letter: str) -> None:
    rows = [row for row in STATEMENTS if letter not in row.marks]
    wrong = [row.text for row in rows if RULES[letter] in rules(row)]
    assert len(wrong) <= 0.02 * len(rows), wrong


def test_most_doses_have_their_intent() -> None:
    doses, wrong = 0, []
    for row in STATEMENTS:
        found = {m.start: m.intent for m in screen(row.text, row.context).mentions}
        doses += len(row.intents)
        wrong += [(row.text, intent) for start, _, intent in row.intents if found.get(start) != intent]
    assert doses > 50 and len(wrong) <= 0.1 * doses, wrong


def test_a_finding_says_how_sure_the_model_is() -> None:
    finding = next(f for f in screen("Bin your statin, you don't need it.").findings if f.reason)
    assert finding.for_moderator.startswith("Reads as advice to change a medicine, ")
    assert finding.for_moderator.endswith(" %.")


def test_the_weights_were_learned_from_the_labelled_comments_as_they_are() -> None:
    for name in ("reading", "sequence"):
        assert data_files.read(name)["learned_from"] == training.digest(), "run `make train`"


def test_learning_gives_the_same_weights_again() -> None:
    few = STATEMENTS[::4]
    try:
        assert training.learn(few) == training.learn(few)
    finally:
        models.use(data_files.load("reading"))


def test_learning_in_order_gives_the_same_weights_again() -> None:
    few, size = STATEMENTS[::8], Size(len(training.INTENTS), width=4, units=3, hidden=4, epochs=1)
    once, again = (training.learn_in_order(few, size=size) for _ in range(2))
    assert once == again and len(once["nets"]) == 1


@pytest.mark.parametrize(
    "phrase",
    [lambda v: v.severity, lambda v: v.reasons, lambda v: [m.intent for m in v.mentions]],
    ids=["severity", "reasons", "intents"],
)
def test_a_name_matters_by_its_kind_alone(phrase: Callable[[Verdict], object]) -> None:
    told = [
        phrase(screen(f"You can stop the {name}, I did and I feel great.")) for name in ("Zocor", "Crestor")
    ]
    assert told[0] == told[1]


def test_harmless_talk_is_also_learned_below_a_question() -> None:
    asking = Labelled("Yes, do it.", "one", marks=frozenset("P"), context=("Should I stop my statin?",))
    talk = [Labelled(f"I like cheese number {n}.", "two") for n in range(6)]
    below = [row for row in training.examples([asking, *talk])[0] if row.below]
    assert below and all("asked 0 stop" in row.features and not row.marks for row in below)
