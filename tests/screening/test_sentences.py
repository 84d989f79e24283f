"""One sentence, one intent: sentences/<intent>_<language>.txt holds them, each worded differently."""

from pathlib import Path

import pytest

from k2forum.screening.pipeline import screen

FILES = sorted((Path(__file__).parent / "sentences").glob("*_*.txt"))
ROWS = [
    (path.stem.rsplit("_", 1)[0], line)
    for path in FILES
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.strip()
]


def test_every_intent_has_sentences_in_every_language() -> None:
    intents = ("recommend", "experience", "question", "report", "negated")
    wanted = {f"{intent}_{language}" for intent in intents for language in ("en", "es", "de", "fr")}
    assert wanted == {path.stem for path in FILES}


@pytest.mark.parametrize(("intent", "text"), ROWS, ids=[text[:60] for _, text in ROWS])
def test_a_sentence_has_its_intent(intent: str, text: str) -> None:
    found = [mention.intent for mention in screen(text).mentions]
    assert found and set(found) == {intent}
